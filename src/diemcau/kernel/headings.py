"""Headings of a list whose letters may be those of before Unicode."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from diemcau.kernel.encodings import Encoding, converted
from diemcau.kernel.spreadsheets import HEADING_ROWS, Headed, Row, Sheet, find_headings


def find_headings_in_any_letters(sheet: Sheet, names: Mapping[str, Sequence[str]], *, required: str, instead: Sequence[str] = ()) -> Headed | None:
    """``find_headings`` of ``sheet``; where there are none, those that can be read in the first of the old encodings."""
    if found := find_headings(sheet, names, required=required, instead=instead):
        return found
    for encoding in (Encoding.TCVN3, Encoding.VNI, Encoding.WINDOWS_1258):
        rows = tuple(Row(row.number, tuple(converted(cell, encoding) for cell in row.cells), row.formulas) for row in sheet.rows[:HEADING_ROWS])
        found = find_headings(Sheet(rows, merged=sheet.merged), names, required=required, instead=instead)
        if found:
            below = tuple(row for row in sheet.rows if found.rows and row.number >= found.rows[0].number)
            return Headed(found.columns, below, found.unknown, found.repeated, found.row, found.widths)
    return None


def letters(column: int) -> str:
    """ "A" for 0, "AB" for 27."""
    text, rest = "", column + 1
    while rest:
        rest, letter = divmod(rest - 1, 26)
        text = chr(65 + letter) + text
    return text
