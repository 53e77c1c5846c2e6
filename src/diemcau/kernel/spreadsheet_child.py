"""Reads one spreadsheet in a process of its own: run by ``kernel.spreadsheets``, never imported by the server.

A legal workbook of 5 kB can ask for gigabytes.  Here it meets a limit on memory and on processor time; when it
hits one, only this process ends.  In: the kind ("xlsx" or "csv") as argument, the file on standard input.
Out: one JSON object a line — rows with their number, cells as text and the columns that hold formulas, then the sheet
they stood in — and at the end either ``{"done": …}`` or ``{"error": …}``.
"""

from __future__ import annotations

import csv
import io
import json
import re
import resource
import sys
import unicodedata
import zipfile
from collections.abc import Iterable, Iterator
from datetime import date, datetime
from typing import IO, Any

MEMORY_BYTES = 768 * 1024 * 1024
CPU_SECONDS = 40
MAX_ROWS = 20_000 + 100  # rows with content: people, and some lines of titles and signatures
MAX_COLUMNS = 100
MAX_CELL = 1_000  # characters kept of one cell
MAX_LETTERS = 20_000_000  # in all: one long text that two million cells share is small in the file, and gigabytes to whoever listens

Row = tuple[int, list[str], list[int], list[int]]  # number from 1, cells as text; columns (from 0): formulas, capitals by font
Area = tuple[int, int, int, int]  # merged cells: first row, first column, last row, last column


class TooManyRows(Exception):
    """More rows with content than a list may have."""


class TooManyLetters(Exception):
    """More text than any list of people has."""


def main() -> None:
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES, MEMORY_BYTES))
    resource.setrlimit(resource.RLIMIT_CPU, (CPU_SECONDS, CPU_SECONDS))
    content = sys.stdin.buffer.read()
    answer: dict[str, Any]
    try:
        if sys.argv[1].startswith("mark-"):
            _mark(content)
            return
        answer = {"done": _tell(content, sys.argv[1])}
    except TooManyRows:
        answer = {"error": "rows"}
    except (MemoryError, TooManyLetters):
        answer = {"error": "heavy"}
    except Exception as error:  # whatever a hostile file provokes is told as "unreadable"
        answer = {"error": "unreadable", "why": type(error).__name__}
    _say(answer)


def _mark(content: bytes) -> None:
    """The file as it came with orders carried out: they stand before it, with their length."""
    from diemcau.kernel import spreadsheet_marking as marking  # noqa: PLC0415  # only this order needs it

    length = int.from_bytes(content[:8], "big")
    orders, file = json.loads(content[8 : 8 + length]), content[8 + length :]
    if sys.argv[1] == "mark-xlsx":
        marked = marking.workbook(file, orders)
    else:
        text, encoding = _decoded(file)
        marked = marking.csv_list(_records(text), orders, encoding=encoding, delimiter=_delimiter(text))
    sys.stdout.buffer.write(marked)


class _Told:
    """What was printed so far, of all sheets."""

    def __init__(self) -> None:
        self.rows = self.letters = 0

    def add(self, cells: list[str]) -> None:
        """Count one row more; raises when that is too much."""
        self.rows += 1
        self.letters += sum(map(len, cells))
        if self.rows > MAX_ROWS:
            raise TooManyRows
        if self.letters > MAX_LETTERS:
            raise TooManyLetters


def _tell(content: bytes, kind: str) -> int:
    """Print the rows of every sheet; give how many."""
    told = _Told()
    if kind == "xlsx":
        _tell_workbook(content, told)
    else:
        _tell_sheet("", _csv(content), told)
    return told.rows


def _tell_sheet(title: str, rows: Iterable[Row], told: _Told, merged: Iterable[Area] = ()) -> None:
    """Print the rows with content, then the sheet."""
    beyond = False
    for number, cells, formulas, capitals in rows:
        if not any(cells) and not formulas:
            continue
        told.add(cells)
        beyond = beyond or len(cells) > MAX_COLUMNS
        message = {"row": number, "cells": cells[:MAX_COLUMNS], "formulas": [column for column in formulas if column < MAX_COLUMNS]}
        _say(message | {"capitals": capitals} if capitals else message)
    _say({"sheet": title, "hidden": False, "beyond": beyond, "merged": list(merged)})


def _say(message: dict[str, Any]) -> None:
    sys.stdout.write(json.dumps(message, ensure_ascii=True, separators=(",", ":")) + "\n")


# --- Excel ------------------------------------------------------------------------------------------------
def _tell_workbook(content: bytes, told: _Told) -> None:
    """Every visible sheet, and the names of the hidden ones."""
    from openpyxl import load_workbook  # noqa: PLC0415  # only this kind of file needs it

    values = load_workbook(io.BytesIO(content), read_only=True, data_only=True, keep_links=False)
    facts = _Facts(content)
    _say({"expected": facts.rows})
    for position, sheet in enumerate(values.worksheets):
        if sheet.sheet_state != "visible":
            _say({"sheet": sheet.title, "hidden": True, "beyond": False, "merged": []})
            continue
        written = _formulas(content, position) if facts.has_formulas else {}
        rows = _styled_rows(sheet) if facts.has_old_fonts else _plain_rows(sheet)
        whole = ((number, cells, written.get(number, []), capitals) for number, cells, capitals in rows)
        _tell_sheet(sheet.title, whole, told, facts.merged.get(getattr(sheet, "_worksheet_path", ""), ()))


def _plain_rows(sheet: Any) -> Iterator[tuple[int, list[str], list[int]]]:
    sheet.reset_dimensions()  # what the file says of its size is not to be believed
    for number, row in enumerate(sheet.iter_rows(max_col=MAX_COLUMNS + 1, values_only=True), start=1):
        if row.count(None) < len(row):  # in C: a stray cell at the end stands below a million blank rows
            end = len(row)
            while row[end - 1] is None:  # the reader fills each row up to the hundredth column
                end -= 1
            yield number, _trimmed([_text(value) for value in row[:end]]), []


def _styled_rows(sheet: Any) -> Iterator[tuple[int, list[str], list[int]]]:
    """As above, with the columns whose font draws small codes as capitals; three times slower."""
    sheet.reset_dimensions()
    for number, row in enumerate(sheet.iter_rows(max_col=MAX_COLUMNS + 1), start=1):
        if any(cell.value is not None for cell in row):
            capitals = [column for column, cell in enumerate(row) if cell.value is not None and _is_capital(cell)]
            yield number, _trimmed([_text(cell.value) for cell in row]), capitals


def _is_capital(cell: Any) -> bool:
    name = (cell.font.name or "").lower()
    return name.startswith(".vn") and name.endswith("h")


def _formulas(content: bytes, position: int) -> dict[int, list[int]]:
    """Columns that hold formulas, by row; the sheet is read a second time only when the workbook has any."""
    from openpyxl import load_workbook  # noqa: PLC0415  # only this kind of file needs it

    sheet = load_workbook(io.BytesIO(content), read_only=True, data_only=False, keep_links=False).worksheets[position]
    sheet.reset_dimensions()
    found: dict[int, list[int]] = {}
    for number, row in enumerate(sheet.iter_rows(max_col=MAX_COLUMNS), start=1):
        columns = [column for column, cell in enumerate(row) if cell.data_type == "f"]
        if columns:
            found[number] = columns
    return found


class _Facts:
    """What the parts of a workbook say without being understood: rows, formulas, merged cells, old fonts."""

    def __init__(self, content: bytes) -> None:
        self.rows, self.has_formulas, self.has_old_fonts = 0, False, False
        self.merged: dict[str, list[Area]] = {}
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            for name in archive.namelist():
                if name.startswith("xl/worksheets/") and name.endswith(".xml"):
                    with archive.open(name) as part:
                        self._look(name, part)
                elif name == "xl/styles.xml":
                    with archive.open(name) as part:
                        self.has_old_fonts = b'"\x2eVn' in part.read(4 * 1024 * 1024)

    def _look(self, name: str, part: IO[bytes]) -> None:
        tail, areas = b"", dict[Area, None]()
        while chunk := part.read(1024 * 1024):
            seen = tail + chunk
            self.rows += len(re.findall(rb"<(?:\w+:)?row[ >/]", seen)) - len(re.findall(rb"<(?:\w+:)?row[ >/]", tail))
            self.has_formulas = self.has_formulas or re.search(rb"<(?:\w+:)?f[ >/]", seen) is not None
            for found in re.finditer(rb'<(?:\w+:)?mergeCell ref="\$?([A-Z]{1,3})\$?(\d{1,7}):\$?([A-Z]{1,3})\$?(\d{1,7})"', seen):
                if len(areas) < MAX_ROWS:
                    areas[(int(found[2]), _column(found[1]), int(found[4]), _column(found[3]))] = None
            tail = chunk[-64:]
        self.merged[name] = list(areas)


def _column(letters: bytes) -> int:
    """ "A" is 0."""
    number = 0
    for letter in letters:
        number = number * 26 + letter - 64
    return number - 1


def _text(value: Any) -> str:
    """A cell as a person reads it."""
    if value is None:
        return ""
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e15:
        return str(int(value))
    if isinstance(value, (datetime, date)):
        return value.strftime("%d/%m/%Y")
    return unicodedata.normalize("NFC", str(value)[:MAX_CELL]).replace("\x00", " ").strip()


def _trimmed(cells: list[str]) -> list[str]:
    end = len(cells)
    while end and not cells[end - 1]:
        end -= 1
    return cells[:end]


# --- CSV --------------------------------------------------------------------------------------------------
def _csv(content: bytes) -> Iterator[Row]:
    for number, row in enumerate(_records(_decoded(content)[0]), start=1):
        yield number, _trimmed([_text(cell) for cell in row[: MAX_COLUMNS + 1]]), [], []


def _records(text: str) -> Iterator[list[str]]:
    csv.field_size_limit(len(text) + 1)  # a cell as large as the file is cut, not an error
    return csv.reader(io.StringIO(text, newline=""), delimiter=_delimiter(text))


def _delimiter(text: str) -> str:
    return max(",;\t", key=text[:8_192].count)


def _decoded(content: bytes) -> tuple[str, str]:
    """The text and its encoding; bytes that are not Unicode are given as Latin-1, and whoever reads the columns finds out what they are."""
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        return content.decode("utf-16"), "utf-16"
    if b"\x00" in content[:65_536]:
        return content.decode("utf-16-le"), "utf-16-le"
    try:
        return content.decode("utf-8-sig"), "utf-8-sig" if content.startswith(b"\xef\xbb\xbf") else "utf-8"
    except UnicodeDecodeError:
        return content.decode("latin-1"), "latin-1"


if __name__ == "__main__":
    main()
