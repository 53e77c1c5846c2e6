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
import threading
import zipfile
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import xlsxwriter

from diemcau.kernel.spreadsheet_refusals import (
    Damaged,
    FileEmpty,
    FileTooLarge,
    LockedWorkbook,
    NotASpreadsheet,
    OldExcel,
    OpenDocument,
    TooHeavy,
    TooManyRows,
    WordDocument,
)
from diemcau.kernel.text import fold

__all__ = [
    "Column",
    "Damaged",
    "FileEmpty",
    "FileTooLarge",
    "Headed",
    "LockedWorkbook",
    "NotASpreadsheet",
    "OldExcel",
    "OpenDocument",
    "Row",
    "Sheet",
    "TooHeavy",
    "TooManyRows",
    "WordDocument",
    "find_headings",
    "marked",
    "read",
    "read_all",
    "safe_cell",
    "written",
]

MAX_FILE_BYTES = 10 * 1024 * 1024
MAX_UNPACKED_BYTES = 200 * 1024 * 1024
MAX_RATIO = 200  # unpacked : packed of one part; lists of people stay below 40
SMALL_PART_BYTES = 5 * 1024 * 1024  # below this no ratio is suspicious
MAX_PARTS = 2_000
MAX_DATA_ROWS = 20_000
MAX_COLUMNS = 100
READING_SECONDS = 60
TOLD_EVERY = 500  # rows between two words of progress
HEADING_ROWS = 60  # headings are looked for in the first so many rows with content
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"

_CHILD = Path(__file__).with_name("spreadsheet_child.py")
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


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
    """What was read of one sheet: rows with content, and whether columns beyond the hundredth were left out.

    ``merged`` are areas of merged cells: first row, first column, last row, last column; rows from 1, columns from 0.
    """

    rows: tuple[Row, ...]
    is_cut: bool = False
    title: str = ""
    is_hidden: bool = False  # then nothing of it was read
    merged: tuple[tuple[int, int, int, int], ...] = ()
    capitals: frozenset[tuple[int, int]] = frozenset()  # (row, column) in a font that draws small codes as capitals


@dataclass(frozen=True, slots=True)
class Headed:
    """A sheet whose headings were found: which column holds what, the rows below, headings nobody knows.

    ``repeated``: headings that say what an earlier column says; not used.  ``widths``: columns under a merged heading.
    """

    columns: Mapping[str, int]
    rows: tuple[Row, ...]
    unknown: tuple[str, ...] = ()
    repeated: tuple[str, ...] = ()
    row: int = 0  # number of the row of headings
    widths: Mapping[str, int] = field(default_factory=dict)


# --- in ---------------------------------------------------------------------------------------------------
def read(content: bytes) -> Sheet:
    """Rows with content of the first sheet that has any.  Raises one of the ``Refused`` above; keeps nothing.

    One child process: about 0.3 s for a small list, 3 s for 20,000 rows.
    """
    return next(sheet for sheet in read_all(content) if sheet.rows)


def read_all(content: bytes, *, told: Callable[[int, int], None] | None = None) -> tuple[Sheet, ...]:
    """Every sheet, the hidden ones by name only.  Raises one of the ``Refused`` above.

    ``told`` hears how far it has come: rows read, rows there seem to be.
    """
    kind = _kind(content)
    with _child([kind], content) as child:
        return _heard(child, told or (lambda done, of: None))


def marked(content: bytes, orders: Mapping[str, object]) -> bytes:
    """The file as it came, with ``orders`` of ``spreadsheet_marking`` carried out on its cells.  Raises ``TooHeavy`` or ``Damaged``."""
    head = json.dumps(orders).encode()
    with _child([f"mark-{_kind(content)}"], len(head).to_bytes(8, "big") + head + content) as child:
        out = child.stdout.read() if child.stdout else b""
    if not out:
        raise TooHeavy
    return out


@contextmanager
def _child(words: Sequence[str], told: bytes) -> Iterator[subprocess.Popen[bytes]]:
    """The limited process with ``told`` on its way in; ended when it takes too long or is no longer listened to."""
    env = {name: os.environ[name] for name in ("PATH", "LANG") if name in os.environ}
    command = [sys.executable, "-I", str(_CHILD), *words]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, env=env) as child:  # noqa: S603  # ours
        teller = threading.Thread(target=_tell, args=(child, told), daemon=True)
        clock = threading.Timer(READING_SECONDS, child.kill)
        teller.start()
        clock.start()
        try:
            yield child
        finally:
            clock.cancel()
            child.kill()
            teller.join()


def _tell(child: subprocess.Popen[bytes], told: bytes) -> None:
    if child.stdin:
        with suppress(OSError), child.stdin:  # it may have ended by then
            child.stdin.write(told)


def _heard(child: subprocess.Popen[bytes], told: Callable[[int, int], None]) -> tuple[Sheet, ...]:
    hearing = _Hearing(told)
    for line in child.stdout or ():
        if hearing.takes(json.loads(line) if line.endswith(b"}\n") else {}):
            if not any(sheet.rows for sheet in hearing.sheets):
                raise FileEmpty
            return tuple(hearing.sheets)
    raise TooHeavy  # it said "heavy", or a limit ended it in mid-sentence


class _Hearing:
    """Sheets as the child tells of them, line by line."""

    def __init__(self, told: Callable[[int, int], None]) -> None:
        self.told, self.sheets = told, list[Sheet]()
        self.rows: list[Row] = []
        self.capitals: set[tuple[int, int]] = set()
        self.done, self.expected = 0, 0

    def takes(self, message: dict[str, Any]) -> bool:
        """Whether ``message`` was the last."""
        if "row" in message:
            self._row(message)
        elif "expected" in message:
            self.expected = message["expected"]
        elif "sheet" in message:
            self._sheet(message)
        elif message.get("error") == "rows":
            raise TooManyRows
        elif message.get("error") == "unreadable":
            raise Damaged
        return "done" in message

    def _row(self, message: dict[str, Any]) -> None:
        number = message["row"]
        self.rows.append(Row(number, tuple(message["cells"]), frozenset(message["formulas"])))
        self.capitals.update((number, column) for column in message.get("capitals", ()))
        self.done += 1
        if self.done % TOLD_EVERY == 0:
            self.told(self.done, self.expected)

    def _sheet(self, message: dict[str, Any]) -> None:
        areas = tuple((top, left, bottom, right) for top, left, bottom, right in message["merged"])
        self.sheets.append(Sheet(tuple(self.rows), message["beyond"], message["sheet"], message["hidden"], areas, frozenset(self.capitals)))
        self.rows, self.capitals = [], set()


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
    names = {part.filename for part in parts}
    if "xl/workbook.xml" not in names:
        raise WordDocument if "word/document.xml" in names else OpenDocument if "content.xml" in names else NotASpreadsheet
    swollen = any(part.file_size > SMALL_PART_BYTES and part.file_size > MAX_RATIO * max(part.compress_size, 1) for part in parts)
    if swollen or len(parts) > MAX_PARTS or sum(part.file_size for part in parts) > MAX_UNPACKED_BYTES:
        raise TooHeavy


def _check_text(content: bytes) -> None:
    head = content[:65_536]
    if head.startswith((b"\xff\xfe", b"\xfe\xff")) or _is_utf_16(head):
        return
    is_binary = any(byte < 32 and byte not in b"\t\r\n" for byte in head)
    if is_binary or head.lstrip().startswith((b"<", b"%PDF")) or not any(mark in head for mark in (b",", b";", b"\t")):
        raise NotASpreadsheet


def _is_utf_16(head: bytes) -> bool:
    """UTF-16 without its mark: in a list every second byte of the separators and spaces is nought."""
    return any(head.count(mark) > len(head) // 64 for mark in (b",\x00", b";\x00", b"\t\x00")) and b"\x00\x00" not in head


def find_headings(sheet: Sheet, names: Mapping[str, Sequence[str]], *, required: str, instead: Sequence[str] = ()) -> Headed | None:
    """The row with the most known headings, wherever it stands; ``None`` when no row names ``required`` (or all of ``instead``).

    ``names`` says for each column we know what people call it, folded.  A second row of headings under merged
    cells ("Liên hệ" over "Điện thoại") counts as part of the first.
    """
    best: tuple[int, dict[str, int]] = (-1, {})
    for place, row in enumerate(sheet.rows[:HEADING_ROWS]):
        known = _known_headings(row, names)
        is_one = required in known or bool(instead and all(name in known for name in instead))
        if is_one and len(known) > len(best[1]):
            best = (place, known)
    place, columns = best
    if place < 0:
        return None
    heading, below = sheet.rows[place], sheet.rows[place + 1 :]
    second = _second_row(below, columns, names, required if required in columns else instead[0])
    if second:
        columns, below = columns | second, below[1:]
    taken = set(columns.values())
    beside = [(column, text) for column, text in enumerate(heading.cells) if text and column not in taken]
    again = {column for column, text in beside if _name_of(text, names)}
    return Headed(
        columns,
        below,
        unknown=tuple(text for column, text in beside if column not in again),
        repeated=tuple(text for column, text in beside if column in again),
        row=heading.number,
        widths=_widths(sheet, heading.number, columns),
    )


def _second_row(below: Sequence[Row], columns: Mapping[str, int], names: Mapping[str, Sequence[str]], required: str) -> dict[str, int]:
    taken = set(columns.values())
    if not below or below[0].cell(columns[required]):
        return {}
    return {name: column for name, column in _known_headings(below[0], names).items() if name not in columns and column not in taken}


def _widths(sheet: Sheet, row: int, columns: Mapping[str, int]) -> dict[str, int]:
    """How many columns the merged heading of each name covers, where more than one and no other name stands there."""
    spans = {left: right - left + 1 for top, left, _, right in sheet.merged if top == row and right > left}
    taken = set(columns.values())
    return {name: spans[column] for name, column in columns.items() if column in spans and not taken & set(range(column + 1, column + spans[column]))}


def _known_headings(row: Row, names: Mapping[str, Sequence[str]]) -> dict[str, int]:
    known: dict[str, int] = {}
    for column, text in enumerate(row.cells):
        if (name := _name_of(text, names)) and name not in known:
            known[name] = column
    return known


def _name_of(text: str, names: Mapping[str, Sequence[str]]) -> str:
    folded = fold(text).strip(" .:*()")
    return next((name for name, synonyms in names.items() if folded in synonyms), "")


# --- out --------------------------------------------------------------------------------------------------
@dataclass(frozen=True, slots=True)
class Column:
    """A column to write: its heading and its width in characters."""

    heading: str
    width: int = 20


def safe_cell(text: str) -> str:
    """``text`` for a cell of a CSV file: a spreadsheet program must not take it for a formula."""
    return f"'{text}" if text.startswith(("=", "+", "-", "@", "\t", "\r")) else text


def written(
    columns: Sequence[Column], rows: Iterable[Sequence[str | int]], *, title: str, sheet: str, offered: Mapping[int, Sequence[str]] | None = None
) -> bytes:
    """A workbook with ``title`` above, headings that stay in sight, and every text as text.

    ``offered``: texts to choose from, by column; another text may still be written.  They stand on a hidden sheet.
    """
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
    if offered:
        _offer(book, page, offered)
    page.freeze_panes(3, 0)
    page.repeat_rows(2)
    page.set_landscape()
    page.set_paper(9)  # A4
    page.fit_to_pages(1, 0)
    book.close()
    return out.getvalue()


def _offer(book: xlsxwriter.Workbook, page: xlsxwriter.worksheet.Worksheet, offered: Mapping[int, Sequence[str]]) -> None:
    """Drop-downs below the headings of ``page``."""
    hidden = book.add_worksheet("Danh mục")
    hidden.hide()
    for place, (column, texts) in enumerate(offered.items()):
        if texts:
            hidden.write_column(0, place, texts)
            letter = chr(65 + place)
            source = f"='Danh mục'!${letter}$1:${letter}${len(texts)}"
            page.data_validation(3, column, MAX_DATA_ROWS, column, {"validate": "list", "source": source, "error_type": "information"})
