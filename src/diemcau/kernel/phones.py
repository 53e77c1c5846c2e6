"""Telephone numbers: stored as E.164, shown as Vietnam writes them."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

import phonenumbers
from django.utils.translation import gettext_lazy as _

from diemcau.kernel.errors import Refused

REGION = "VN"


class BadPhone(Refused):
    """Not a telephone number that can be called."""

    def __init__(self) -> None:
        super().__init__(_("This is not a telephone number. Write it as 0912 345 678 or +84 912 345 678."))


@dataclass(frozen=True, slots=True)
class Phone:
    """A number as it is stored; ``is_repaired`` when a leading zero had been lost and was put back."""

    e164: str
    is_repaired: bool = False

    @property
    def shown(self) -> str:
        """As Vietnam writes it."""
        return national(self.e164)


def understood(text: str | Phone) -> Phone:
    """The first number in ``text`` ("0912… / 0913…" holds two); blank text gives a blank number, one understood before itself.

    A spreadsheet that took the number for an amount drops its leading zero: it is put back, and said so.
    """
    return text if isinstance(text, Phone) else numbers_in(text)[0]


def numbers_in(text: str) -> tuple[Phone, tuple[str, ...]]:
    """The first number in ``text`` as ``understood``, and the others as they are written."""
    first, *others = [part.strip() for part in re.split(r"[/;,\n]|\s-\s", text.strip())]
    return _understood(first), tuple(other for other in others if other)


@lru_cache(maxsize=16_384)
def _understood(first: str) -> Phone:
    if not first:
        return Phone("")
    digits = re.sub(r"[\s.()-]", "", first)
    number = _parsed(digits)
    if number is not None:
        lost_zero = digits.isdigit() and not digits.startswith(("0", "84"))
        return Phone(_e164(number), is_repaired=lost_zero)
    if digits.isdigit() and not digits.startswith("0") and (number := _parsed("0" + digits)) is not None:
        return Phone(_e164(number), is_repaired=True)
    raise BadPhone


def national(e164: str) -> str:
    """ "0912 345 678"; numbers of other countries keep their code.  Blank stays blank."""
    if not e164:
        return ""
    try:
        number = phonenumbers.parse(e164, REGION)
    except phonenumbers.NumberParseException:
        return e164
    style = phonenumbers.PhoneNumberFormat.NATIONAL if number.country_code == 84 else phonenumbers.PhoneNumberFormat.INTERNATIONAL
    return str(phonenumbers.format_number(number, style))


def _parsed(digits: str) -> phonenumbers.PhoneNumber | None:
    try:
        number = phonenumbers.parse(digits, REGION)
    except phonenumbers.NumberParseException:
        return None
    return number if phonenumbers.is_valid_number(number) else None


def _e164(number: phonenumbers.PhoneNumber) -> str:
    return str(phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164))
