"""A paper of the State as data: what it says, cell by cell of Decree 30/2020, before any file format.

A ``Paper`` is complete and frozen; ``services.render_docx`` and ``services.render_pdf`` draw the same one.  No
table of the database: papers are made from facts each time they are asked for.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields, is_dataclass, replace
from datetime import date, datetime
from typing import Literal, TypeVar

from diemcau.kernel.dates import spelled
from diemcau.kernel.text import clean

GAP = " " * 6  # where a clerk writes the number or the day by hand
_ROMAN = ((10, "X"), (9, "IX"), (5, "V"), (4, "IV"), (1, "I"))

Align = Literal["left", "centre", "right"]
Row = TypeVar("Row")


@dataclass(frozen=True, slots=True)
class Paragraph:
    """One paragraph of the body, justified and indented; a line of a list starts with "- "."""

    text: str
    is_italic: bool = False


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading of the body with its own number in the text: level 1 "I. …", level 2 "1. …"."""

    text: str
    level: Literal[1, 2] = 1


@dataclass(frozen=True, slots=True)
class LegalBasis:
    """The "Căn cứ …" lines: italic, each closed by ";", the last by "."."""

    lines: Sequence[str]

    @property
    def closed_lines(self) -> list[str]:
        """The lines with the marks the decree asks for."""
        bare = [line.rstrip(" ;.") for line in self.lines]
        return [line + (";" if at < len(bare) else ".") for at, line in enumerate(bare, start=1)]


@dataclass(frozen=True, slots=True)
class Code:
    """A QR code that says ``word``; ``alt`` says to a screen reader what it is for, ``caption`` stands under it."""

    word: str
    alt: str
    size_mm: float = 30
    caption: str = ""


Cell = str | Code


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a table; ``share`` is its part of the width against the other columns."""

    title: str
    share: float
    align: Align = "left"


@dataclass(frozen=True, slots=True)
class Table:
    """A ruled table whose header row comes again on every page and whose rows never break across pages.

    ``total`` is a closing row in bold; ``running`` a line above the header row that comes again with it; ``row_mm``
    the least height of a row, where people are to write in it.
    """

    columns: Sequence[Column]
    rows: Sequence[Sequence[Cell]]
    total: Sequence[str] = ()
    caption: str = ""
    running: str = ""
    row_mm: float = 0

    def __post_init__(self) -> None:
        if any(len(row) != len(self.columns) for row in (*self.rows, self.total or [""] * len(self.columns))):
            raise ValueError("every row of a table has as many cells as the table has columns")


Block = Paragraph | Heading | LegalBasis | Table | Code


@dataclass(frozen=True, slots=True)
class Signer:
    """Who signs: free lines of authority and post ("TM. BAN CHỈ ĐẠO", "TRƯỞNG BAN"), then the bare name.

    No academic title or honour stands before the name (docs/sources.md#nd30-2020, cell 7b).  An empty name
    leaves the place to be filled by hand.
    """

    capacity: Sequence[str]
    full_name: str = ""


@dataclass(frozen=True, slots=True)
class Annex:
    """A phụ lục: on a new page, its pages numbered from 1.  Without ``label`` it takes its number from its order."""

    title: str
    blocks: Sequence[Block]
    is_landscape: bool = False
    label: str = ""


@dataclass(frozen=True, slots=True)
class Paper:
    """One paper, cell by cell.

    ``number`` is empty until the register gives one; ``day`` until it is dated.  ``draft_note`` marks the paper
    "DỰ THẢO" and says in one sentence why.  ``is_annex_only`` draws the annexes alone, as a file of their own.
    ``co_signer`` signs on the left, as the clerk of minutes does (Mẫu 1.9); the recipients then stand below.
    ``is_letter`` is a công văn: it has no name of its kind on the page, its summary stands as "V/v …" under the number.
    """

    issuer: str  # as in running text: "Ban Chỉ đạo về nhân quyền tỉnh Quảng Ngãi"
    symbol: str  # "BC-BCĐ"
    place: str
    kind_name: str  # "Báo cáo"
    summary: str
    body: Sequence[Block]
    signer: Signer
    made_at: datetime  # when its facts were gathered; the date inside the file
    issuer_above: str = ""
    number: int | None = None
    day: date | None = None
    recipients: Sequence[str] = ()
    annexes: Sequence[Annex] = ()
    draft_note: str = ""
    is_annex_only: bool = False
    is_letter: bool = False
    addressees: Sequence[str] = ()
    co_signer: Signer | None = None

    @property
    def letter_subject(self) -> str:
        """ "V/v cử đại biểu dự Hội nghị …" of a công văn; blank for every other kind."""
        return f"V/v {self.summary[:1].lower()}{self.summary[1:]}" if self.is_letter else ""

    @property
    def addressee_lines(self) -> list[str]:
        """One addressee as it is; several begin with "-" and end with ";", the last with "."."""
        bare = [line.strip(" -;.") for line in self.addressees]
        return bare if len(bare) == 1 else [f"- {line}{';' if at < len(bare) else '.'}" for at, line in enumerate(bare, start=1)]

    @property
    def number_line(self) -> str:
        """ "Số: 05/BC-BCĐ"; room to write while there is no number."""
        return f"Số:{self._written_number}/{self.symbol}"

    @property
    def day_words(self) -> str:
        """ "ngày 05 tháng 02 năm 2026"; room to write while there is no day."""
        return spelled(self.day) if self.day else f"ngày{GAP}tháng{GAP}năm{GAP}"

    @property
    def place_line(self) -> str:
        """ "Quảng Ngãi, ngày 10 tháng 12 năm 2026"."""
        return f"{self.place}, {self.day_words}"

    @property
    def recipient_lines(self) -> list[str]:
        """The "Nơi nhận" lines: each begins with "-" and ends with ";", the last with "."."""
        bare = [line.strip(" -;.") for line in self.recipients]
        return [f"- {line}{';' if at < len(bare) else '.'}" for at, line in enumerate(bare, start=1)]

    @property
    def title(self) -> str:
        """What the file calls itself: "Báo cáo: Kết quả Hội nghị …"."""
        if self.is_annex_only and self.annexes:
            return self.annexes[0].title
        return f"{self.kind_name}: {self.summary}"

    def annex_label(self, position: int) -> str:
        """ "Phụ lục II"; a single annex has no number."""
        own = self.annexes[position].label
        return own or ("Phụ lục" if len(self.annexes) == 1 else f"Phụ lục {roman(position + 1)}")

    @property
    def annex_reference(self) -> str:
        """The line that ties an annex to its paper."""
        return f"(Kèm theo {self.kind_name} số{self._written_number}/{self.symbol} {self.day_words} của {self.issuer})"

    @property
    def _written_number(self) -> str:
        return GAP if self.number is None else f" {self.number:02d}"


def roman(number: int) -> str:
    """``number`` (1 to 39) in Roman digits."""
    out = ""
    for value, digits in _ROMAN:
        while number >= value:
            out, number = out + digits, number - value
    return out


def cleaned(value: Row) -> Row:
    """``value`` with every text in it cleaned as ``kernel.text.clean`` does: no control character reaches a file format."""
    if isinstance(value, str):
        return clean(value)  # type: ignore[return-value]  # a str is a str
    if is_dataclass(value) and not isinstance(value, type):
        return replace(value, **{field.name: cleaned(getattr(value, field.name)) for field in fields(value)})
    if isinstance(value, list | tuple):
        return tuple(cleaned(part) for part in value)  # type: ignore[return-value]  # a sequence is a sequence
    return value
