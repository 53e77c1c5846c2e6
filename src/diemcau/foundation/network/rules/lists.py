"""Lists of codes and of posts as people keep them in Excel: their headings, and their rows as texts."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from django.utils.translation import gettext_lazy as _

from diemcau.foundation.network.errors import BadList
from diemcau.kernel.spreadsheets import Sheet, find_headings
from diemcau.kernel.text import clean, fold


class Kind(StrEnum):
    """What a list is of; the value stands in addresses."""

    IDENTIFIERS = "ma-dinh-danh"
    POSTS = "chuc-danh"


_WHERE = {  # column: what people call it, folded
    "unit": ("don vi", "ten don vi", "co quan", "co quan, don vi", "ten co quan", "dia phuong", "xa, phuong", "unit"),
    "province": ("tinh", "tinh, thanh pho", "tinh/thanh pho", "thuoc tinh", "don vi cap tren", "province"),
    "code_list": ("danh muc", "danh muc ma", "bo ma", "code list"),
    "unit_code": ("ma don vi", "ma xa", "ma so don vi", "ma dvhc", "unit code"),
    "since": ("tu ngay", "hieu luc tu", "ngay bat dau", "from", "since"),
    "until": ("den ngay", "den het ngay", "hieu luc den", "ngay ket thuc", "to", "until"),
}
_PLACE = ("unit", "province", "code_list", "unit_code")
HEADINGS: dict[Kind, dict[str, tuple[str, ...]]] = {
    Kind.IDENTIFIERS: _WHERE | {
        "scheme": ("loai ma", "he thong ma", "scheme"),
        "code": ("ma dinh danh", "ma", "ma so", "ma dinh danh dien tu", "code"),
        "legal_act": ("van ban", "can cu", "can cu phap ly", "legal act"),
        "source": ("nguon", "source"),
        "further": ("ma phu", "further"),
    },
    Kind.POSTS: _WHERE | {
        "title": ("chuc vu", "chuc danh", "chuc vu, chuc danh", "chuc vu/chuc danh", "post"),
        "training_source": ("phai boi duong theo", "boi duong theo", "van ban yeu cau boi duong", "must be trained according to"),
        "full_name": ("ho va ten", "ho ten", "ho va ten nguoi giu chuc", "full name"),
        "phone": ("so dien thoai", "dien thoai", "sdt", "so dt", "phone"),
        "email": ("email", "e-mail", "thu dien tu", "hop thu dien tu"),
    },
}  # fmt: skip
_REQUIRED = {Kind.IDENTIFIERS: "code", Kind.POSTS: "title"}
_DAY = re.compile(r"(\d{1,2})[/.-](\d{1,2})[/.-](\d{4})")
_YES = {"x", "co", "1", "dung", "yes"}


@dataclass(frozen=True, slots=True)
class Line:
    """One row of a list: its number as Excel shows it, its texts by column."""

    number: int
    texts: Mapping[str, str]

    def __getitem__(self, name: str) -> str:
        return self.texts.get(name, "")


def lines_of(sheet: Sheet, kind: Kind) -> list[Line]:
    """The rows below the headings that say more than where: a template's units without a code or post are passed over.

    Raises ``BadList`` when nothing is headed as it must be.
    """
    headed = find_headings(sheet, HEADINGS[kind], required=_REQUIRED[kind])
    if headed is None or not headed.columns.keys() & {"unit", "unit_code"}:
        raise BadList(_("No row of headings was found with the unit and the code or post. Nothing was entered; compare the list with the template."))
    lines = [Line(row.number, {name: clean(row.cell(column)) for name, column in headed.columns.items()}) for row in headed.rows]
    return [line for line in lines if any(text for name, text in line.texts.items() if name not in _PLACE)]


def day_written(text: str) -> date | None:
    """The day of "05/02/2026"; ``None`` for no text.  Raises ``ValueError`` for any other."""
    if not text:
        return None
    found = _DAY.fullmatch(text)
    if not found:
        return date.fromisoformat(text)
    day, month, year = (int(part) for part in found.groups())
    return date(year, month, day)


def days_written(line: Line) -> tuple[date | None, date | None]:
    """The half-open period of a row that writes its first and its last day.  Raises ``BadList`` with the sentence."""
    try:
        since, last = day_written(line["since"]), day_written(line["until"])
    except ValueError as error:
        raise BadList(_("A day cannot be read. Write it as 05/02/2026.")) from error
    if since and last and last < since:
        raise BadList(_("The last day lies before the first."))
    return since, last + timedelta(days=1) if last else None


def says_yes(text: str) -> bool:
    """Whether a cell is ticked ("x", "có")."""
    return fold(text) in _YES
