"""Reads one spreadsheet in a process of its own: run by ``kernel.spreadsheets``, never imported by the server.

A legal workbook of 5 kB can ask for gigabytes.  Here it meets a limit on memory and on processor time; when it
hits one, only this process ends.  In: the kind ("xlsx" or "csv") as argument, the file on standard input.
Out: one JSON object a line — rows with their number, cells as text and the columns that hold formulas — and at
the end either ``{"done": …}`` or ``{"error": …}``.
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
from collections.abc import Iterator
from datetime import date, datetime
from typing import Any

MEMORY_BYTES = 768 * 1024 * 1024
CPU_SECONDS = 40
MAX_ROWS = 20_000 + 100  # rows with content: people, and some lines of titles and signatures
MAX_COLUMNS = 100
MAX_CELL = 1_000  # characters kept of one cell

Row = tuple[int, list[str], list[int]]  # number in the sheet from 1, cells as text, columns (from 0) that are formulas


class TooManyRows(Exception):
    """More rows with content than a list may have."""


def main() -> None:
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES, MEMORY_BYTES))
    resource.setrlimit(resource.RLIMIT_CPU, (CPU_SECONDS, CPU_SECONDS))
    content = sys.stdin.buffer.read()
    answer: dict[str, Any]
    try:
        answer = {"done": _tell(content, sys.argv[1])}
    except TooManyRows:
        answer = {"error": "rows"}
    except MemoryError:
        answer = {"error": "heavy"}
    except Exception as error:  # whatever a hostile file provokes is told as "unreadable"
        answer = {"error": "unreadable", "why": type(error).__name__}
    _say(answer)


def _tell(content: bytes, kind: str) -> dict[str, Any]:
    """Print the rows; give the facts about the whole."""
    count, beyond = 0, False
    rows = _workbook(content) if kind == "xlsx" else _csv(content)
    for number, cells, formulas in rows:
        if not any(cells) and not formulas:
            continue
        count += 1
        if count > MAX_ROWS:
            raise TooManyRows
        beyond = beyond or len(cells) > MAX_COLUMNS
        _say({"row": number, "cells": cells[:MAX_COLUMNS], "formulas": [column for column in formulas if column < MAX_COLUMNS]})
    return {"rows": count, "beyond": beyond}


def _say(message: dict[str, Any]) -> None:
    sys.stdout.write(json.dumps(message, ensure_ascii=True, separators=(",", ":")) + "\n")


# --- Excel ------------------------------------------------------------------------------------------------
def _workbook(content: bytes) -> Iterator[Row]:
    """Rows of the first visible sheet with content; one column more than allowed, so that the cut is noticed."""
    from openpyxl import load_workbook  # noqa: PLC0415  # only this kind of file needs it

    values = load_workbook(io.BytesIO(content), read_only=True, data_only=True, keep_links=False)
    for position, sheet in enumerate(values.worksheets):
        if sheet.sheet_state != "visible":
            continue
        rows = _sheet_rows(sheet)
        first = next(rows, None)
        if first is None:
            continue
        written = _formulas(content, position)
        for number, cells in _chain(first, rows):
            yield number, cells, written.get(number, [])
        return


def _chain(first: tuple[int, list[str]], rest: Iterator[tuple[int, list[str]]]) -> Iterator[tuple[int, list[str]]]:
    yield first
    yield from rest


def _sheet_rows(sheet: Any) -> Iterator[tuple[int, list[str]]]:
    sheet.reset_dimensions()  # what the file says of its size is not to be believed
    for number, row in enumerate(sheet.iter_rows(max_col=MAX_COLUMNS + 1, values_only=True), start=1):
        if row.count(None) < len(row):  # in C: a stray cell at the end stands below a million blank rows
            yield number, _trimmed([_text(value) for value in row])


def _formulas(content: bytes, position: int) -> dict[int, list[int]]:
    """Columns that hold formulas, by row; the sheet is read a second time only when it has any."""
    if not _mentions_formulas(content):
        return {}
    from openpyxl import load_workbook  # noqa: PLC0415  # only this kind of file needs it

    sheet = load_workbook(io.BytesIO(content), read_only=True, data_only=False, keep_links=False).worksheets[position]
    sheet.reset_dimensions()
    found: dict[int, list[int]] = {}
    for number, row in enumerate(sheet.iter_rows(max_col=MAX_COLUMNS), start=1):
        columns = [column for column, cell in enumerate(row) if cell.data_type == "f"]
        if columns:
            found[number] = columns
    return found


def _mentions_formulas(content: bytes) -> bool:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        for name in archive.namelist():
            if not name.startswith("xl/worksheets/") or not name.endswith(".xml"):
                continue
            with archive.open(name) as part:
                tail = b""
                while chunk := part.read(1024 * 1024):
                    if re.search(rb"<(\w+:)?f[ >/]", tail + chunk):
                        return True
                    tail = chunk[-16:]
    return False


def _text(value: Any) -> str:
    """A cell as a person reads it."""
    if value is None:
        return ""
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e15:
        return str(int(value))
    if isinstance(value, (datetime, date)):
        return value.strftime("%d/%m/%Y")
    return unicodedata.normalize("NFC", str(value)[:MAX_CELL]).strip()


def _trimmed(cells: list[str]) -> list[str]:
    while cells and not cells[-1]:
        cells.pop()
    return cells


# --- CSV --------------------------------------------------------------------------------------------------
def _csv(content: bytes) -> Iterator[Row]:
    text = _decoded(content)
    head = text[:8_192]
    delimiter = max(",;\t", key=head.count)
    for number, row in enumerate(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter), start=1):
        yield number, _trimmed([_text(cell) for cell in row[: MAX_COLUMNS + 1]]), []


def _decoded(content: bytes) -> str:
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        return content.decode("utf-16")
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return unicodedata.normalize("NFC", content.decode("cp1258"))  # Vietnamese Windows


if __name__ == "__main__":
    main()
