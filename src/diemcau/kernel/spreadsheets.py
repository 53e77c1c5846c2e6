"""Spreadsheets in and out.

In: a list that somebody typed, perhaps badly, perhaps with malice.  What can be judged without opening the file
is judged here (size, kind, what a zip would unpack to); the reading itself happens in a child process with
limits (``spreadsheet_child``).  A formula is never evaluated: the value its program stored is read and the cell
is named.  Out: strings are written as strings, so that no cell becomes a formula.
"""

from __future__ import annotations

import io
import json
import os
import subprocess
import sys
import zipfile
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import xlsxwriter
from django.utils.translation import gettext_lazy as _

from diemcau.kernel.errors import Refused
from diemcau.kernel.text import fold

MAX_FILE_BYTES = 10 * 1024 * 1024
MAX_UNPACKED_BYTES = 200 * 1024 * 1024
MAX_RATIO = 200  # unpacked : packed of one part; lists of people stay below 40
SMALL_PART_BYTES = 5 * 1024 * 1024  # below this no ratio is suspicious
MAX_PARTS = 2_000
MAX_DATA_ROWS = 20_000
MAX_COLUMNS = 100
READING_SECONDS = 60
HEADING_ROWS = 60  # headings are looked for in the first so many rows with content
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"

_CHILD = Path(__file__).with_name("spreadsheet_child.py")
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


class FileTooLarge(Refused):
    """More bytes than a list of people needs."""

    def __init__(self) -> None:
        super().__init__(_("The file is larger than 10 MB. Nothing was imported; keep only the sheet with the list and upload it again."))


class FileEmpty(Refused):
    """No byte, or no cell with content."""

    def __init__(self) -> None:
        super().__init__(_("The file is empty. Nothing was imported; check that you chose the right file."))


class NotASpreadsheet(Refused):
    """Neither Excel nor CSV, whatever its name says."""

    def __init__(self) -> None:
        super().__init__(_("This file is not an Excel workbook or a CSV list. Nothing was imported; save the list as .xlsx and upload it again."))


class OldExcel(Refused):
    """The format of Excel 97–2003."""

    def __init__(self) -> None:
        super().__init__(_("This is an old Excel file (.xls). Nothing was imported; open it, save it as .xlsx and upload it again."))


class LockedWorkbook(Refused):
    """A workbook with a password."""

    def __init__(self) -> None:
        super().__init__(_("This workbook is protected by a password. Nothing was imported; remove the password and upload it again."))


class TooHeavy(Refused):
    """A file that unpacks, or computes, into far more than a list."""

    def __init__(self) -> None:
        super().__init__(
            _("This file takes far more memory or time than a list needs. Nothing was imported; copy the list into a new workbook and upload it.")
        )


class Damaged(Refused):
    """A workbook that cannot be read to its end."""

    def __init__(self) -> None:
        super().__init__(_("The workbook is damaged and could not be read. Nothing was imported; open it in Excel, save it again and upload it."))


class TooManyRows(Refused):
    """More people than one list may hold."""

    def __init__(self) -> None:
        super().__init__(_("The list has more than 20,000 rows. Nothing was imported; split it into several files."))


@dataclass(frozen=True, slots=True)
class Row:
    """One row with content: its number as Excel shows it, its cells as text, the columns (from 0) with formulas."""

    number: int
    cells: tuple[str, ...]
    formulas: frozenset[int] = frozenset()

    def cell(self, column: int | None) -> str:
        """Text of ``column``; blank when the row is shorter or the sheet has no such column."""
        return self.cells[column] if column is not None and column < len(self.cells) else ""


@dataclass(frozen=True, slots=True)
class Sheet:
    """What was read: rows with content, and whether columns beyond the hundredth were left out."""

    rows: tuple[Row, ...]
    is_cut: bool = False


@dataclass(frozen=True, slots=True)
class Headed:
    """A sheet whose headings were found: which column holds what, the rows below, headings nobody knows."""

    columns: Mapping[str, int]
    rows: tuple[Row, ...]
    unknown: tuple[str, ...] = field(default=())


# --- in ---------------------------------------------------------------------------------------------------
def read(content: bytes) -> Sheet:
    """Rows with content of the first sheet that has any.  Raises one of the ``Refused`` above; keeps nothing.

    One child process: about 0.3 s for a small list, 5 s for 20,000 rows.
    """
    kind = _kind(content)
    env = {name: os.environ[name] for name in ("PATH", "LANG") if name in os.environ}
    try:
        child = subprocess.run(  # noqa: S603  # our own program, no shell
            [sys.executable, "-I", str(_CHILD), kind], input=content, capture_output=True, timeout=READING_SECONDS, env=env, check=False
        )
    except subprocess.TimeoutExpired as error:
        raise TooHeavy from error
    return _heard(child.stdout)


def _heard(output: bytes) -> Sheet:
    rows: list[Row] = []
    for line in output.splitlines():
        message = json.loads(line) if line.endswith(b"}") else {}
        if "row" in message:
            rows.append(Row(message["row"], tuple(message["cells"]), frozenset(message["formulas"])))
        elif "done" in message:
            if not rows:
                raise FileEmpty
            return Sheet(tuple(rows), is_cut=message["done"]["beyond"])
        elif message.get("error") == "rows":
            raise TooManyRows
        elif message.get("error") == "unreadable":
            raise Damaged
    raise TooHeavy  # it said "heavy", or a limit ended it in mid-sentence


def _kind(content: bytes) -> str:
    if not content:
        raise FileEmpty
    if len(content) > MAX_FILE_BYTES:
        raise FileTooLarge
    if content.startswith(_OLE):
        raise LockedWorkbook if "EncryptedPackage".encode("utf-16-le") in content else OldExcel
    if content.startswith(b"PK"):
        _check_zip(content)
        return "xlsx"
    _check_text(content)
    return "csv"


def _check_zip(content: bytes) -> None:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            parts = archive.infolist()
    except (zipfile.BadZipFile, ValueError, NotImplementedError) as error:
        raise Damaged from error
    if "xl/workbook.xml" not in {part.filename for part in parts}:
        raise NotASpreadsheet
    swollen = any(part.file_size > SMALL_PART_BYTES and part.file_size > MAX_RATIO * max(part.compress_size, 1) for part in parts)
    if swollen or len(parts) > MAX_PARTS or sum(part.file_size for part in parts) > MAX_UNPACKED_BYTES:
        raise TooHeavy


def _check_text(content: bytes) -> None:
    head = content[:65_536]
    if head.startswith((b"\xff\xfe", b"\xfe\xff")):
        return
    is_binary = any(byte < 32 and byte not in b"\t\r\n" for byte in head)
    if is_binary or head.lstrip().startswith((b"<", b"%PDF")) or not any(mark in head for mark in (b",", b";", b"\t")):
        raise NotASpreadsheet


def find_headings(sheet: Sheet, names: Mapping[str, Sequence[str]], *, required: str) -> Headed | None:
    """The row with the most known headings, wherever it stands; ``None`` when no row names ``required``.

    ``names`` says for each column we know what people call it, folded.  A second row of headings under merged
    cells ("Liên hệ" over "Điện thoại") counts as part of the first.
    """
    best: tuple[int, dict[str, int]] = (-1, {})
    for place, row in enumerate(sheet.rows[:HEADING_ROWS]):
        known = _known_headings(row, names)
        if required in known and len(known) > len(best[1]):
            best = (place, known)
    place, columns = best
    if place < 0:
        return None
    heading, below = sheet.rows[place], sheet.rows[place + 1 :]
    taken = set(columns.values())
    if below and not below[0].cell(columns[required]):
        second = {name: column for name, column in _known_headings(below[0], names).items() if name not in columns and column not in taken}
        if second:
            columns, below = columns | second, below[1:]
    unknown = tuple(text for column, text in enumerate(heading.cells) if text and column not in set(columns.values()))
    return Headed(columns, below, unknown)


def _known_headings(row: Row, names: Mapping[str, Sequence[str]]) -> dict[str, int]:
    known: dict[str, int] = {}
    for column, text in enumerate(row.cells):
        folded = fold(text).strip(" .:*()")
        for name, synonyms in names.items():
            if name not in known and folded in synonyms:
                known[name] = column
    return known


# --- out --------------------------------------------------------------------------------------------------
@dataclass(frozen=True, slots=True)
class Column:
    """A column to write: its heading and its width in characters."""

    heading: str
    width: int = 20


def safe_cell(text: str) -> str:
    """``text`` for a cell of a CSV file: a spreadsheet program must not take it for a formula."""
    return f"'{text}" if text.startswith(("=", "+", "-", "@", "\t", "\r")) else text


def written(columns: Sequence[Column], rows: Iterable[Sequence[str | int]], *, title: str, sheet: str) -> bytes:
    """A workbook with ``title`` above, headings that stay in sight, and every text as text."""
    out = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    book = xlsxwriter.Workbook(out, options)
    page = book.add_worksheet(sheet[:31])
    bold = book.add_format({"bold": True, "font_size": 13})
    head = book.add_format({"bold": True, "bg_color": "#F3E3E5", "border": 1, "text_wrap": True, "valign": "vcenter"})
    cell = book.add_format({"border": 1, "text_wrap": True, "valign": "top", "num_format": "@"})
    number = book.add_format({"border": 1, "valign": "top"})
    page.write_string(0, 0, title, bold)
    for column, what in enumerate(columns):
        page.set_column(column, column, what.width)
        page.write_string(2, column, what.heading, head)
    for line, row in enumerate(rows, start=3):
        for column, value in enumerate(row):
            if isinstance(value, int):
                page.write_number(line, column, value, number)
            else:
                page.write_string(line, column, value, cell)
    page.freeze_panes(3, 0)
    page.repeat_rows(2)
    page.set_landscape()
    page.set_paper(9)  # A4
    page.fit_to_pages(1, 0)
    book.close()
    return out.getvalue()
