"""People and machines are found where they are told, and replaced everywhere."""

import pytest

from fedlearn.redaction.json_values import JsonObject
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
from fedlearn.redaction.people.ordinary_names import is_distinct, is_somebody
from fedlearn.redaction.redactor import Redactor

from redaction.corpora.people_texts import ORDINARY, TOLD

REDACTOR = Redactor()


def redact(text: str) -> str:
    return REDACTOR.redact_text(text).text


@pytest.mark.parametrize(("text", "private"), TOLD)
def test_what_is_told_is_found(text: str, private: str) -> None:
    """Each telling place, and what it tells wherever else it stands."""
    assert private not in redact(text)


@pytest.mark.parametrize("text", ORDINARY)
def test_what_only_looks_so_stays(text: str) -> None:
    """Services, symbols, versions, numbers of documentation."""
    assert redact(text) == text


def test_a_name_is_replaced_everywhere() -> None:
    """In every text and key of the record, in letters of either case."""
    record: JsonObject = {
        "path": "/home/carla/x",
        "note": {"carla": ["Carla asked", "carlas", "x.carla@", "un-carla"]},
    }
    redacted = REDACTOR.redact(record).record
    name = "<user-name-1>"
    texts = [f"{name} asked", "carlas", f"x.{name}@", f"un-{name}"]
    assert redacted == {"path": f"/home/{name}/x", "note": {name: texts}}


@pytest.mark.parametrize("name", ["test", "mark", "email", "al", "admin", "main"])
def test_a_name_that_is_a_word_is_replaced_in_its_place_alone(name: str) -> None:
    """Otherwise prose would be damaged, and placeholders."""
    text = f"/home/{name}/x: {name} and <email-7>"
    assert redact(text) == f"/home/<user-name-1>/x: {name} and <email-7>"


def test_names_of_several_words_are_replaced_whole() -> None:
    """The longest name that begins at a word."""
    text = "From: Alice Smith <as@corp.de>; Alice Smithers and Alice Smith"
    after = redact(text).partition("; ")[2]
    assert after == "Alice Smithers and <person-name-1>"


@pytest.mark.parametrize(
    ("name", "somebody", "distinct"),
    [
        ("carla", True, True),
        ("mark", True, False),
        ("root", False, False),
        ("systemd-oom", False, False),
        ("nixbld12", False, False),
        ("1000", False, False),
    ],
)
def test_who_is_somebody(name: str, *, somebody: bool, distinct: bool) -> None:
    """An account of a person, and one whose name is no word."""
    assert (is_somebody(name), is_distinct(name)) == (somebody, distinct)


@pytest.mark.parametrize(
    ("check", "right", "wrong"),
    [
        (is_iban, "DE89370400440532013000", "DE89370400440532013001"),
        (is_iban, "UA213223130000026007233566001", "UA21322313000002600723356600"),
        (is_luhn, "4539148803436467", "4539148803436468"),
        (is_mod_11_10, "86095742719", "86095742718"),
        (is_dni, "12345678Z", "12345678A"),
        (is_dni, "X1234567L", "X1234567A"),
        (is_fiscal_code, "RSSMRA85T10A562S", "RSSMRA85T10A562T"),
        (is_cpf, "52998224725", "52998224735"),
        (is_cpf, "52998224725", "11111111111"),
        (is_verhoeff, "234123412346", "234123412347"),
        (is_pesel, "44051401359", "44051401358"),
    ],
)
def test_check_digits(check: object, right: str, wrong: str) -> None:
    """Numbers of the standards' own examples pass, others do not."""
    assert callable(check)
    assert check(right)
    assert not check(wrong)


@pytest.mark.parametrize(
    "address", ["fd12:3456:789a:1::53", "fd00:600:4020:504f:a058::c81"]
)
@pytest.mark.parametrize(
    "form", ["at {} keeps", "[{}]:6333", "http://[{}]/x", "{}/64", "{}."]
)
def test_a_short_private_address_is_no_line_with_a_password(
    address: str, form: str
) -> None:
    """It is replaced whole: no part of the network stays."""
    redactor = Redactor()
    text = redactor.redact_text(form.format(address)).text

    assert text == form.format("<private-ip-1>")
