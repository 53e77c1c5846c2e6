"""Lists of codes and of posts as people keep them in Excel: their headings, and their rows as texts."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import date, timedelta
from enum import StrEnum
from typing import Any

from django.utils.translation import gettext_lazy as _

from diemcau.foundation.network.errors import BadList
from diemcau.kernel.dates import day_read
from diemcau.kernel.encodings import Encoding, converted, encoding_of
from diemcau.kernel.headings import find_headings_in_any_letters, letters
from diemcau.kernel.spreadsheets import Row, Sheet
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
_WORDS = ("unit", "province", "code_list", "scheme", "legal_act", "source", "title", "training_source", "full_name")  # whose letters may be old
_SAMPLES = 3
_YES = {"x", "co", "1", "dung", "yes"}


@dataclass(frozen=True, slots=True)
class Line:
    """One row of a list: its number as Excel shows it, its texts by column; ``raw``: those of the file that were converted."""

    number: int
    texts: Mapping[str, str]
    raw: Mapping[str, str] = field(default_factory=dict)

    def __getitem__(self, name: str) -> str:
        return self.texts.get(name, "")


@dataclass(frozen=True, slots=True)
class ColumnRead:
    """One column that was used: what it holds, where it stands (from 0), how it is written, and how its first cells read."""

    name: str
    index: int
    heading: str
    encoding: str
    samples: tuple[tuple[str, str], ...] = ()  # as in the file, as understood

    def as_json(self) -> dict[str, Any]:
        """All of it, as a draft keeps it."""
        return asdict(self) | {"letters": letters(self.index), "is_old": self.encoding not in ("", Encoding.UNICODE)}


@dataclass(frozen=True, slots=True)
class ListRead:
    """A list as it was read: the sheet it stood in, its columns, its rows."""

    title: str
    columns: tuple[ColumnRead, ...]
    lines: tuple[Line, ...]


def read_lines(sheet: Sheet, kind: Kind, encodings: Mapping[str, str] | None = None) -> ListRead:
    """The rows below the headings that say more than where: a template's units without a code or post are passed over.

    Words in a font of before Unicode are converted, column by column; ``encodings``: how a person says that a column is written.
    Raises ``BadList`` when nothing is headed as it must be.
    """
    headed = find_headings_in_any_letters(sheet, HEADINGS[kind], required=_REQUIRED[kind])
    if headed is None or not headed.columns.keys() & {"unit", "unit_code"}:
        raise BadList(_("No row of headings was found with the unit and the code or post. Nothing was entered; compare the list with the template."))
    chosen = encodings or {}
    told = {
        name: (chosen.get(name) or encoding_of(row.cell(column) for row in headed.rows)) if name in _WORDS else ""
        for name, column in headed.columns.items()
    }
    lines = [_line(row, headed.columns, told, sheet.capitals) for row in headed.rows]
    lines = [line for line in lines if any(text for name, text in line.texts.items() if name not in _PLACE)]
    heading = next((row for row in sheet.rows if row.number == headed.row), None)
    columns = [
        ColumnRead(name, column, heading.cell(column) if heading else "", told[name], _samples(lines, name))
        for name, column in sorted(headed.columns.items(), key=lambda pair: pair[1])
    ]
    return ListRead(sheet.title, tuple(columns), tuple(lines))


def _line(row: Row, columns: Mapping[str, int], encodings: Mapping[str, str], capitals: Collection[tuple[int, int]]) -> Line:
    texts, raw = {}, {}
    for name, column in columns.items():
        written, encoding = row.cell(column), encodings[name] or Encoding.UNICODE
        texts[name] = clean(converted(written, encoding, is_capital=(row.number, column) in capitals))
        if name == "full_name" and encoding == Encoding.TCVN3:  # which has no capitals with tones: "¸nh" is Ánh
            texts[name] = " ".join(word[:1].upper() + word[1:] for word in texts[name].split())
        if encoding != Encoding.UNICODE and texts[name] != clean(written):
            raw[name] = clean(written)
    return Line(row.number, texts, raw)


def _samples(lines: Sequence[Line], name: str) -> tuple[tuple[str, str], ...]:
    shown = [line for line in lines if name in line.raw][:_SAMPLES]
    return tuple((line.raw[name], line[name]) for line in shown)


def day_written(text: str) -> date | None:
    """The day that ``text`` writes in one of the ways of ``kernel.dates.day_read``; ``None`` for no text.  Raises ``ValueError`` for any other."""
    return day_read(text).day if text else None


def days_guessed(line: Line) -> list[tuple[str, str, date]]:
    """Days of a row that could be read in one way only, but are not written as Vietnam writes them: column, text, day."""
    read = [(name, line[name], day_read(line[name])) for name in ("since", "until") if line[name]]
    return [(name, text, found.day) for name, text, found in read if not found.is_plain]


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
