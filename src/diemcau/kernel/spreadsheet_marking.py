"""Writes into the file a list came in: corrected values, and marks where something is wrong.

Run in the limited process (``spreadsheet_child``): no Django, standard library and openpyxl only.
Orders: ``{"sheets": {title: {"values": {"B5": text}, "marks": {"B5": ["error"|"doubtful"|"changed", sentences]}}}, "encodings": [names]}``;
for a CSV the one sheet is called "", and ``encodings`` are those its columns were found to be in.
"""

from __future__ import annotations

import csv
import io
import re
import unicodedata
from collections.abc import Iterable, Sequence
from typing import Any

_FILLS = {"error": "FFF4B6B6", "doubtful": "FFFCE5A8", "changed": "FFCFE8D5"}
_FONT = "Times New Roman"  # what was in a font of before Unicode is not any more
_NOTE = "Cần xem lại"
_NOW_UTF_8 = "(tệp này nay ghi bằng UTF-8)"
_TONES = "\u0300\u0301\u0303\u0309\u0323"
_DANGEROUS = ("=", "+", "-", "@", "\t", "\r")  # a spreadsheet would take the text of a CSV for a formula


def workbook(content: bytes, orders: dict[str, Any]) -> bytes:
    """The workbook with values and marks; styles, widths and further sheets stay as far as openpyxl keeps them."""
    from openpyxl import load_workbook  # noqa: PLC0415  # the CSV needs none of it
    from openpyxl.cell.cell import MergedCell  # noqa: PLC0415

    book = load_workbook(io.BytesIO(content), keep_links=False)
    for title, wanted in orders["sheets"].items():
        sheet = book[title]
        merged = [place for place in wanted["values"] if isinstance(sheet[place], MergedCell)]
        for place, text in wanted["values"].items():
            if place not in merged:
                _write(sheet[place], text)
        for place in merged:
            _write_apart(sheet, place, wanted["values"][place])
        for place, (state, sentences) in _on_whole_cells(sheet, wanted["marks"]).items():
            _mark(sheet[place], state, sentences)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _write_apart(sheet: Any, place: str, text: str) -> None:
    """``text`` into a cell that lies under a merged one: those are separated when it says something else than they do."""
    area = _area_of(sheet, place)
    if area is None:
        _write(sheet[place], text)
        return
    first = sheet.cell(area.min_row, area.min_col)
    if text and first.value != text:
        sheet.unmerge_cells(area.coord)
        for row in range(area.min_row + 1, area.max_row + 1):
            _write(sheet.cell(row, area.min_col), str(first.value or ""))
        _write(sheet[place], text)


def _on_whole_cells(sheet: Any, marks: dict[str, Any]) -> dict[str, tuple[str, list[str]]]:
    """``marks`` by the cells that show: one under a merged cell is marked on that, each sentence once."""
    found: dict[str, tuple[str, list[str]]] = {}
    for place, (state, sentences) in marks.items():
        area = _area_of(sheet, place)
        shown = sheet.cell(area.min_row, area.min_col).coordinate if area else place
        before, told = found.get(shown, (state, []))
        worst = min(before, state, key=list(_FILLS).index)
        found[shown] = (worst, [*told, *(one for one in sentences if one not in told)])
    return found


def _area_of(sheet: Any, place: str) -> Any:
    """The merged cell that hides the one at ``place``."""
    from openpyxl.cell.cell import MergedCell  # noqa: PLC0415

    is_hidden = isinstance(sheet[place], MergedCell)
    return next((area for area in sheet.merged_cells.ranges if place in area), None) if is_hidden else None


def _write(cell: Any, text: str) -> None:
    from copy import copy  # noqa: PLC0415

    cell.value = text
    cell.data_type = "s"  # never a formula
    if re.match(r"\.vn|vni", cell.font.name or "", re.IGNORECASE):
        font = copy(cell.font)
        font.name = _FONT
        cell.font = font


def _mark(cell: Any, state: str, sentences: list[str]) -> None:
    from openpyxl.comments import Comment  # noqa: PLC0415
    from openpyxl.styles import PatternFill  # noqa: PLC0415

    cell.fill = PatternFill("solid", start_color=_FILLS[state], end_color=_FILLS[state])
    comment = Comment("\n".join(sentences)[:1_000], "Điểm Cầu")
    comment.width, comment.height = 320, 40 + 24 * len(sentences)
    cell.comment = comment


def csv_list(records: Iterable[list[str]], orders: dict[str, Any], *, encoding: str, delimiter: str) -> bytes:
    """The list as CSV, in ``encoding`` and with ``delimiter``, as it came; what is wrong stands in one more column.

    Columns in a font of before Unicode are converted, so then, and where ``encoding`` lacks a letter, it is UTF-8 and says so.
    """
    rows = [list(record) for record in records]
    is_windows = encoding == "latin-1" and set(orders.get("encodings", ())) <= {"unicode", "windows-1258"}
    try:
        if encoding != "latin-1":
            return _csv_text(rows, orders, delimiter, _NOTE).encode(encoding)
        if is_windows:
            theirs = [[_of_windows(cell) for cell in row] for row in rows]
            return _windows_bytes(_csv_text(theirs, orders, delimiter, _NOTE))
    except UnicodeError:
        pass
    return _csv_text(rows, orders, delimiter, f"{_NOTE} {_NOW_UTF_8}").encode("utf-8-sig")


def _of_windows(text: str) -> str:
    return unicodedata.normalize("NFC", text.encode("latin-1").decode("cp1258"))


def _windows_bytes(text: str) -> bytes:
    """Windows-1258 has ê as one letter and its tone as a second."""
    return b"".join(_windows_letter(letter) for letter in text)


def _windows_letter(letter: str) -> bytes:
    parts = unicodedata.normalize("NFD", letter)
    tones = "".join(mark for mark in parts if mark in _TONES)
    return (unicodedata.normalize("NFC", "".join(mark for mark in parts if mark not in _TONES)) + tones).encode("cp1258")


def _csv_text(rows: Sequence[list[str]], orders: dict[str, Any], delimiter: str, note: str) -> str:
    wanted = orders["sheets"].get("", {"values": {}, "marks": {}})
    values, notes = _by_row(wanted["values"]), _by_row(wanted["marks"])
    width = max((len(row) for row in rows), default=0)
    out = io.StringIO()
    writer = csv.writer(out, delimiter=delimiter)
    for number, written in enumerate(rows, start=1):
        row = [*written, *[""] * (width - len(written))]
        for column, text in values.get(number, {}).items():
            row[column] = text
        said = [sentence for _, sentences in notes.get(number, {}).values() for sentence in sentences]
        writer.writerow([_harmless(cell) for cell in [*row, " ".join(said) if number > 1 else note]])
    return out.getvalue()


def _by_row(cells: dict[str, Any]) -> dict[int, dict[int, Any]]:
    rows: dict[int, dict[int, Any]] = {}
    for place, what in cells.items():
        letters, number = re.match(r"([A-Z]+)(\d+)$", place).groups()  # type: ignore[union-attr]  # we wrote it
        column = 0
        for letter in letters:
            column = column * 26 + ord(letter) - 64
        rows.setdefault(int(number), {})[column - 1] = what
    return rows


def _harmless(text: str) -> str:
    return f"'{text}" if text.startswith(_DANGEROUS) and not re.fullmatch(r"[+-]?[\d .]+", text) else text
