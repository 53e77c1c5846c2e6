"""The file of a list of codes or posts as it came, converted, and with what is to be looked at marked in its cells."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from django.utils.translation import gettext as _

from diemcau.foundation.network.queries.lists import Judged
from diemcau.kernel import spreadsheets

_WEIGHTS = ("error", "doubtful", "changed")


def marked(content: bytes, found: Mapping[str, Any], rows: Iterable[Judged]) -> tuple[bytes, bool]:
    """``content`` with the remarks of ``rows`` in its cells; whether it is a workbook.  ``found``: where its columns stand (``ListDraft.found``).

    Raises a ``Refused`` of ``kernel.spreadsheets``.  One child process: about 1 s for 1,000 rows.
    """
    columns = {column["name"]: column for column in found["columns"]}
    first = next(iter(columns.values()))
    values: dict[str, str] = {}
    marks: dict[str, tuple[str, list[str]]] = {}
    for row in rows:
        told = [
            (name, "changed", _("Converted from %(encoding)s; in the file: “%(text)s”.") % _was(columns[name], text))
            for name, text in row.line.raw.items()
        ]
        for name, weight, sentence in [*row.cells, *told]:
            cell = f"{columns.get(name, first)['letters']}{row.number}"
            before, sentences = marks.get(cell, (weight, []))
            marks[cell] = (min(before, weight, key=_WEIGHTS.index), [*sentences, sentence])
        values |= {f"{columns[name]['letters']}{row.number}": row.texts[name] for name in row.line.raw}
    orders = {
        "sheets": {found["title"]: {"values": values, "marks": marks}},
        "encodings": sorted({column["encoding"] or "unicode" for column in columns.values()}),
    }
    return spreadsheets.marked(content, orders), content.startswith(b"PK")


def _was(column: Mapping[str, Any], text: str) -> dict[str, str]:
    return {"encoding": str(column["encoding"]).upper(), "text": text[:200]}
