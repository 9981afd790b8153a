"""The check digits of numbers that identify people. Values have no blanks."""

import string
from itertools import cycle
from typing import Final

_IBAN_LENGTHS: Final = {
    code: length
    for length, codes in {
        15: "NO", 16: "BE", 18: "DK FO FI GL NL SD", 19: "MK SI",
        20: "AT BA EE KZ LT LU MN XK", 21: "CH HR LI LV",
        22: "BG BH CR DE GB GE IE ME RS VA", 23: "AE GI IL IQ OM SO TL",
        24: "AD CZ ES MD PK RO SA SE SK TN VG", 25: "LY PT ST", 26: "IS TR",
        27: "BI DJ FR GR IT MC SM", 28: "AL AZ BY CY DO GT HU LB NI PL",
        29: "BR EG PS QA UA", 30: "JO KW MU YE", 31: "MT SC", 32: "LC", 33: "RU",
    }.items()
    for code in codes.split()
}  # fmt: skip
"""Characters of an account number, by country: the registry of ISO 13616."""

_IBAN_DIGITS: Final = 0.4
"""Least share of digits; words in capital letters have fewer."""

_DNI_LETTERS: Final = "TRWAGMYFPDXBNJZSQVHLCKE"
_ODD: Final = (1, 0, 5, 7, 9, 13, 15, 17, 19, 21, 2, 4, 18, 20, 11, 3, 6, 8, 12, 14, 16,
               10, 22, 25, 24, 23)  # fmt: skip
"""Values of the letters, and of the digits as the first ten, in odd places."""

_VERHOEFF: Final = (
    "0123456789", "1576283094", "5803796142", "8916043527", "9453126870",
    "4286573901", "2793806415", "7046913258",
)  # fmt: skip
_DIHEDRAL: Final = (
    "0123456789", "1234067895", "2340178956", "3401289567", "4012395678",
    "5987604321", "6598710432", "7659821043", "8765932104", "9876543210",
)  # fmt: skip


def is_iban(value: str) -> bool:
    """Check an account number: length of its country, ISO 7064 modulo 97."""
    if len(value) != _IBAN_LENGTHS.get(value[:2], 0):
        return False
    if sum(map(str.isdigit, value)) < _IBAN_DIGITS * len(value):
        return False
    number = "".join(str(int(mark, 36)) for mark in value[4:] + value[:4])
    return int(number) % 97 == 1


def is_luhn(digits: str) -> bool:
    """Check the number of a card."""
    doubled = (
        sum(divmod(int(digit) * weight, 10))
        for digit, weight in zip(reversed(digits), cycle((1, 2)), strict=False)
    )
    return sum(doubled) % 10 == 0


def is_mod_11_10(digits: str) -> bool:
    """Check a number by ISO 7064 modulo 11, 10."""
    product = 10
    for digit in digits[:-1]:
        total = (int(digit) + product) % 10 or 10
        product = total * 2 % 11
    return (11 - product) % 10 == int(digits[-1])


def is_dni(value: str) -> bool:
    """Check the letter of a Spanish number."""
    number = value[:-1].translate(str.maketrans("XYZ", "012"))
    return value[-1] == _DNI_LETTERS[int(number) % 23]


def is_fiscal_code(value: str) -> bool:
    """Check the last letter of an Italian code."""
    digits = str.maketrans(string.digits, string.ascii_uppercase[:10])
    places = [ord(mark.translate(digits)) - ord("A") for mark in value[:-1]]
    total = sum(_ODD[place] for place in places[::2]) + sum(places[1::2])
    return ord(value[-1]) - ord("A") == total % 26


def is_cpf(digits: str) -> bool:
    """Check both last digits of a Brazilian number."""
    if len(set(digits)) == 1:
        return False
    for size in (9, 10):
        weights = range(size + 1, 1, -1)
        total = sum(int(d) * w for d, w in zip(digits, weights, strict=False))
        if (total * 10 % 11) % 10 != int(digits[size]):
            return False
    return True


def is_verhoeff(digits: str) -> bool:
    """Check a number by the method of Verhoeff."""
    check = 0
    for place, digit in enumerate(reversed(digits)):
        check = int(_DIHEDRAL[check][int(_VERHOEFF[place % 8][int(digit)])])
    return check == 0


def is_pesel(digits: str) -> bool:
    """Check the last digit of a Polish number."""
    weighted = zip(digits, (1, 3, 7, 9, 1, 3, 7, 9, 1, 3, 1), strict=True)
    return sum(int(digit) * weight for digit, weight in weighted) % 10 == 0
