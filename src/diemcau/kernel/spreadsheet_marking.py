"""Writes into the file a list came in: corrected values, and marks where something is wrong.

Run in the limited process (``spreadsheet_child``): no Django, standard library and openpyxl only.
Orders: ``{"sheets": {title: {"values": {"B5": text}, "marks": {"B5": ["error"|"doubtful"|"changed", sentences]}}}}``; for a CSV the
one sheet is called "".
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable
from typing import Any

_FILLS = {"error": "FFF4B6B6", "doubtful": "FFFCE5A8", "changed": "FFCFE8D5"}
_FONT = "Times New Roman"  # what was in a font of before Unicode is not any more
_NOTE = "Cần xem lại"
_DANGEROUS = ("=", "+", "-", "@", "\t", "\r")  # a spreadsheet would take the text of a CSV for a formula


def workbook(content: bytes, orders: dict[str, Any]) -> bytes:
    """The workbook with values and marks; styles, widths and further sheets stay as far as openpyxl keeps them."""
    from openpyxl import load_workbook  # noqa: PLC0415  # the CSV needs none of it
    from openpyxl.cell.cell import MergedCell  # noqa: PLC0415

    book = load_workbook(io.BytesIO(content), keep_links=False)
    for title, wanted in orders["sheets"].items():
        sheet = book[title]
        for place, text in wanted["values"].items():
            cell = sheet[place]
            if not isinstance(cell, MergedCell):
                _write(cell, text)
        for place, (state, sentences) in wanted["marks"].items():
            cell = sheet[place]
            if not isinstance(cell, MergedCell):
                _mark(cell, state, sentences)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


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


def csv_list(records: Iterable[list[str]], orders: dict[str, Any]) -> bytes:
    """The list as CSV in UTF-8 with its mark, comma between; what is wrong stands in one more column."""
    wanted = orders["sheets"].get("", {"values": {}, "marks": {}})
    values, notes = _by_row(wanted["values"]), _by_row(wanted["marks"])
    rows = [list(record) for record in records]
    width = max((len(row) for row in rows), default=0)
    out = io.StringIO()
    writer = csv.writer(out)
    for number, written in enumerate(rows, start=1):
        row = [*written, *[""] * (width - len(written))]
        for column, text in values.get(number, {}).items():
            row[column] = text
        said = [sentence for _, sentences in notes.get(number, {}).values() for sentence in sentences]
        writer.writerow([_harmless(cell) for cell in [*row, " ".join(said) if number > 1 else _NOTE]])
    return out.getvalue().encode("utf-8-sig")


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
