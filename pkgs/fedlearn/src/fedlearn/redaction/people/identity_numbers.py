"""Numbers that identify a person: accounts, cards, insurance, taxes, birth, place.

Most have check digits. Where these are weak or missing, a word must announce them.
"""

import re
from collections.abc import Callable
from functools import partial
from typing import Final, TypeAlias

from fedlearn.redaction.people.accounts import person_rule
from fedlearn.redaction.people.check_digits import (
    is_cpf,
    is_dni,
    is_fiscal_code,
    is_iban,
    is_luhn,
    is_mod_11_10,
    is_pesel,
    is_verhoeff,
)
from fedlearn.redaction.rules import Rule, Span, ends_word, starts_word

_Check: TypeAlias = Callable[[str], bool]

_BEFORE: Final = 48
"""Characters in which a word announces a number."""

_CARD_WORD: Final = re.compile(
    r"(?i)card|credit|debit|visa|master|amex|american express|discover|payment|\bcc\b"
    r"|\bpan\b|karte|tarjeta|cart[ae]\b|pay"
)
_CARD_AFTER: Final = re.compile(
    r"(?i)[ ,;]{1,3}(?:exp|cvv|cvc|valid|[0-9]{2}/[0-9]{2})"
)
_TEST_CARDS: Final = frozenset(
    {
        *("4242424242424242", "4111111111111111", "4000056655665556"),
        *("5555555555554444", "5105105105105100", "2223003122003222"),
        *("378282246310005", "371449635398431", "6011111111111117"),
        *(
            "6011000990139424",
            "3056930009020004",
            "3566002020360505",
            "4012888888881881",
        ),
        *("4222222222222", "5200828282828210", "30569309025904", "38520000023237"),
    }
)
"""From the documentation of payment services; they are nobody's."""

_NEIGHBOUR_AFTER: Final = re.compile(r"[ -][0-9]{3,}|[0-9A-Za-z_]|\.[0-9]")
_MONTHS: Final = (
    "(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec|mai|okt|dez|mär|january|february"
    "|march|april|june|july|august|september|october|november|december)"
)


def _bare(value: str) -> str:
    return "".join(filter(str.isalnum, value)).upper()


def _whole(text: str, start: int, end: int) -> bool:
    return starts_word(text, start) and ends_word(text, end)


def _iban(text: str, start: int, end: int) -> Span | None:
    """Accept the longest beginning of the match that has right check digits."""
    while end > start:
        if is_iban(_bare(text[start:end])) and _whole(text, start, end):
            return start, end
        blank = text.rfind(" ", start, end)
        end = max(blank, start)
    return None


def _card(text: str, start: int, end: int) -> Span | None:
    digits = _bare(text[start:end])
    if not is_luhn(digits) or digits in _TEST_CARDS or len(set(digits)) < 4:  # noqa: PLR2004
        return None
    before = text[max(0, start - _BEFORE) : start]
    named = _CARD_WORD.search(before) or _CARD_AFTER.match(text, end)
    if digits == text[start:end] and not named:
        return None
    if _NEIGHBOUR_AFTER.match(text, end) or not starts_word(text, start):
        return None
    alone = not re.search(r"[0-9]{3,}[ -]\Z|[0-9A-Za-z][.-]\Z", before)
    return (start, end) if named or alone else None


def _social_security(text: str, start: int, end: int) -> Span | None:
    digits = _bare(text[start:end])
    is_valid = digits[:3] not in {"000", "666"} and digits[0] != "9"
    is_valid = is_valid and digits[3:5] != "00" and digits[5:] != "0000"
    return (start, end) if is_valid and ends_word(text, end) else None


def _checked(text: str, start: int, end: int, *, check: _Check) -> Span | None:
    right = check(_bare(text[start:end])) and _whole(text, start, end)
    return (start, end) if right else None


def _cpf(text: str, start: int, end: int) -> Span | None:
    while not text[start].isdigit():
        start += 1
    return _checked(text, start, end, check=is_cpf)


def _with_digits(text: str, start: int, end: int) -> Span | None:
    """Accept a number of a document, which has at least four digits."""
    digits = sum(map(str.isdigit, text[start:end]))
    least = 4
    return (start, end) if digits >= least and ends_word(text, end) else None


number_rule: Final = partial(person_rule, kind="national-id")
_IS: Final = (
    r"(?: (?:number|no|nr|num|id|is|was|code|card))?\.?(?: is)?"
    r"[\"']?[ ]?[:=#]?[ ]?[\"']?"
)

IDENTITY_RULES: Final[tuple[Rule, ...]] = (
    person_rule(
        "iban",
        "international bank account numbers with right check digits",
        r"(?:A[DELTZ]|B[AEGHIRY]|C[HRYZ]|D[EJKO]|E[EGS]|F[IKOR]|G[BEILRT]|H[RU]"
        r"|I[ELQST]|JO|K[WZ]|L[BCITUVY]|M[CDEGKNRTU]|N[ILO]|OM|P[KLST]|QA|R[OSU]"
        r"|S[ACDEIKMOTV]|T[LNR]|UA|V[AG]|XK|YE)[0-9]{2}(?: ?[A-Z0-9]{4}){2,7}"
        r"(?: ?[A-Z0-9]{1,4})?",
        validator=_iban,
    ),
    person_rule(
        "card-number",
        "numbers of payment cards with a right check digit",
        r"(?:4[0-9]{3}|5[1-5][0-9]{2}|2[2-7][0-9]{2}|6(?:011|5[0-9]{2})|35[2-8][0-9])"
        r"(?: [0-9]{4} [0-9]{4} [0-9]{4}|-[0-9]{4}-[0-9]{4}-[0-9]{4}|[0-9]{12})"
        r"|3[47][0-9]{2}(?: [0-9]{6} [0-9]{5}|-[0-9]{6}-[0-9]{5}|[0-9]{11})"
        r"|3(?:0[0-5]|[68][0-9])[0-9](?: [0-9]{6} [0-9]{4}|[0-9]{10})",
        validator=_card,
    ),
    number_rule(
        "social-security-number",
        "numbers of social security in America, after their name",
        r"(?i)(?:ssn|social[ -]?security|soc\.? sec\.?)[^\r\n0-9]{0,24}"
        r"(?P<value>[0-9]{3}[- ]?[0-9]{2}[- ]?[0-9]{4})",
        validator=_social_security,
    ),
    number_rule(
        "tax-number",
        "German tax numbers, after their name",
        r"(?i)(?:steuer-?id(?:entifikationsnummer|nr)?|steuerliche"
        r" identifikationsnummer|idnr|tin|tax id)[^\r\n0-9]{0,16}"
        r"(?P<value>[1-9][0-9](?: ?[0-9]{3}){3})",
        validator=partial(_checked, check=is_mod_11_10),
    ),
    number_rule(
        "spanish-id",
        "Spanish DNI and NIE, with their letter",
        r"(?i)(?:dni|nie|nif)[^\r\n0-9a-z]{0,8}(?:es |is |n[\xfau]mero )?"
        r"(?P<value>[xyz0-9][0-9]{7}-?[a-z])",
        validator=partial(_checked, check=is_dni),
    ),
    number_rule(
        "italian-id",
        "Italian fiscal codes with their letter",
        r"[A-Z]{6}[0-9LMNPQRSTUV]{2}[ABCDEHLMPRST][0-9LMNPQRSTUV]{2}[A-Z]"
        r"[0-9LMNPQRSTUV]{3}[A-Z]",
        validator=partial(_checked, check=is_fiscal_code),
    ),
    number_rule(
        "brazilian-id",
        "Brazilian CPF with right check digits",
        r"[0-9]{3}\.[0-9]{3}\.[0-9]{3}-[0-9]{2}|(?i:cpf)[^\r\n0-9]{0,8}[0-9]{11}",
        validator=_cpf,
    ),
    number_rule(
        "indian-id",
        "Aadhaar and PAN of India, after their name",
        r"(?i)(?:aadhaar|aadhar|uidai)[^\r\n0-9]{0,16}(?P<value>[2-9][0-9]{3}"
        r"[ -]?[0-9]{4}[ -]?[0-9]{4})",
        validator=partial(_checked, check=is_verhoeff),
    ),
    number_rule(
        "permanent-account-number",
        "PAN of India, after its name",
        r"PAN[^\r\n0-9A-Z]{1,12}(?P<value>[A-Z]{3}[ABCFGHLJPT][A-Z][0-9]{4}[A-Z])",
        validator=_with_digits,
    ),
    number_rule(
        "british-id",
        "national insurance numbers of Britain, after their name",
        r"(?i)(?:national insurance|nino|ni number|ni no)[^\r\n0-9]{0,16}?"
        r"(?P<value>[abceghj-prstw-z]{2} ?[0-9]{2} ?[0-9]{2} ?[0-9]{2} ?[a-d])",
        validator=_with_digits,
    ),
    number_rule(
        "polish-id",
        "Polish PESEL, after its name",
        r"(?i)pesel[^\r\n0-9]{0,12}(?P<value>[0-9]{11})",
        validator=partial(_checked, check=is_pesel),
    ),
    number_rule(
        "document-number",
        "numbers of passports and driving licences, after their name",
        r"(?i)(?:passport|driv(?:er'?s?|ing)[ -]licen[cs]e|reisepass|personalausweis"
        r"|f\xfchrerschein|pasaporte|passeport|identity card|id card)"
        rf"{_IS}(?P<value>[A-Z0-9][A-Z0-9-]{{5,17}})",
        validator=_with_digits,
    ),
    person_rule(
        "birth-date",
        "dates of birth, after their name",
        r"(?i)(?:dob|date[ _-]of[ _-]birth|birth[ _-]?date|birthday|geburtsdatum"
        r"|geboren am|born on|geb\.)[\"']?(?: is| was|:|=| on)?[ \t]{0,4}[\"']?"
        r"(?P<value>[0-9]{4}-[0-9]{2}-[0-9]{2}|[0-9]{1,2}[./-][0-9]{1,2}[./-][0-9]{2,4}"
        rf"|[0-9]{{1,2}}\.? {_MONTHS}[a-z]{{0,6}},? [0-9]{{4}}"
        rf"|{_MONTHS}[a-z]{{0,6}} [0-9]{{1,2}},? [0-9]{{4}})",
    ),
    person_rule(
        "coordinates",
        "places on the earth, after their name",
        r"(?i)(?:latitude|longitude|[\" _]lat|[\" _]lo?ng?|gps|coordinates)[\"']?"
        r"(?: is|:| =|=)[ \t]{0,4}[\"'\[(]?(?P<value>-?[0-9]{1,3}\.[0-9]{4,15}"
        r"(?:, ?-?[0-9]{1,3}\.[0-9]{4,15})?)",
    ),
)
