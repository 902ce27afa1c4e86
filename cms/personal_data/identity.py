"""Forms of identity numbers (证件号码): whether one can be right, before a person waits twenty days for nothing."""

import datetime
import re

_RESIDENT = re.compile(r"\d{17}[\dX]", re.ASCII)
_RESIDENT_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_RESIDENT_CHECKS = "10X98765432"
_CREDIT_SIGNS = "0123456789ABCDEFGHJKLMNPQRTUWXY"
_CREDIT_WEIGHTS = (1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28)


def is_resident_number(number: str) -> bool:
    """Whether a resident identity number (公民身份号码) has a real birthday and its check digit (GB 11643-1999)."""
    if not _RESIDENT.fullmatch(number):
        return False
    try:
        datetime.date(int(number[6:10]), int(number[10:12]), int(number[12:14]))
    except ValueError:
        return False
    total = sum(weight * int(digit) for weight, digit in zip(_RESIDENT_WEIGHTS, number, strict=False))
    return _RESIDENT_CHECKS[total % 11] == number[17]


def is_credit_code(code: str) -> bool:
    """Whether an 18-character unified social credit code (统一社会信用代码) has its check character (GB 32100-2015)."""
    if len(code) != 18 or any(sign not in _CREDIT_SIGNS for sign in code):
        return False
    total = sum(weight * _CREDIT_SIGNS.index(sign) for weight, sign in zip(_CREDIT_WEIGHTS, code, strict=False))
    return _CREDIT_SIGNS[(31 - total % 31) % 31] == code[17]


def is_passport_number(number: str) -> bool:
    """Whether a passport or travel permit number has a possible form: 5 to 20 letters and digits."""
    return bool(re.fullmatch(r"[A-Z0-9]{5,20}", number, re.ASCII))
