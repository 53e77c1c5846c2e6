"""A judged list for the page and for the file that goes back."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _

from diemcau.before.conferences.models import Conference
from diemcau.before.convening.models import ImportDraft
from diemcau.before.convening.queries.judging import spelling
from diemcau.before.convening.queries.places import places
from diemcau.before.convening.rules import FIELDS, FIRST_NAMES, FULL_NAME, GIVEN_NAME, REASONS, Part, State, said
from diemcau.foundation.accounts.models import User
from diemcau.kernel import spreadsheets
from diemcau.kernel.encodings import Encoding
from diemcau.kernel.headings import letters
from diemcau.kernel.phones import national
from diemcau.kernel.text import fold

LISTS_SHOWN = 5
SITES_OFFERED = 400
_WEIGHT = {"error": 0, "doubtful": 1, "new": 2, "left_out": 3, "same": 4}
_WORST = {State.TAKEN: 0, State.CHANGED: 1, State.DOUBTFUL: 2, State.REFUSED: 3}
_MARK = {State.CHANGED: "changed", State.DOUBTFUL: "doubtful", State.REFUSED: "error"}


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell of a row: what it says now, what became of it, what is said of it (each with its own state)."""

    text: str
    state: str = State.TAKEN
    sentences: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class ShownRow:
    """One row on the page."""

    place: str
    number: int
    sheet: int
    verdict: str
    cells: dict[str, Cell]
    sentences: tuple[str, ...]  # of the row as a whole
    unit_id: int | None
    site_id: int | None
    units: list[tuple[int, str]] = field(default_factory=list)  # to choose from

    @property
    def anchor(self) -> str:
        return f"d{self.sheet}-{self.number}"


@dataclass(frozen=True, slots=True)
class Question:
    """A written name of a unit that may mean several, or none: asked once for the whole file."""

    text: str
    rows: int
    units: list[tuple[int, str]]  # likeliest first


def lists_of(user: User, conference: Conference) -> list[ImportDraft]:
    """The newest lists ``user`` handed in for ``conference``, without their rows.  One query."""
    light = ImportDraft.objects.defer("content", "sheets", "rows", "sources", "choices")
    return list(light.filter(conference=conference, owner=user).order_by("-created_at", "-pk")[:LISTS_SHOWN])


def rows_to_show(draft: ImportDraft, only: str) -> list[dict[str, Any]]:
    """Rows of ``draft`` with one verdict or with remarks; all of them, those to look at first, when ``only`` is blank."""
    if only == "remarks":
        return [row for row in draft.rows if row["flags"]]
    if only:
        return [row for row in draft.rows if row["verdict"] == only]
    return sorted(draft.rows, key=lambda row: (_WEIGHT[row["verdict"]], row["sheet"], row["number"]))


def choices_of(part: Part) -> tuple[dict[int, str], list[tuple[int, str]]]:
    """Units and sites a row may be given: those of ``part``, by name.  At most a few hundred."""
    where = places(part)
    names = {pk: name for pk, name in where.unit_names.items() if where.own is None or pk in where.own}
    sites = part.open_sites().order_by("sort_key", "pk").values_list("pk", "name")[:SITES_OFFERED]
    return names, list(sites)


def questions(draft: ImportDraft, names: Mapping[int, str]) -> list[Question]:
    """What is to be asked about the units of ``draft``, the most frequent first."""
    counts = Counter(spelling(row["unit_written"]) for row in draft.rows if row["unit_written"] and row["verdict"] == "error")
    first: dict[str, dict[str, Any]] = {}
    for row in draft.rows:
        if row["unit_written"]:
            first.setdefault(spelling(row["unit_written"]), row)
    rest = sorted(names.items(), key=lambda pair: fold(pair[1]))
    asked = []
    for text, count in counts.most_common():
        row = first[text]
        likely = [(pk, names[pk]) for pk in row["units"] if pk in names]
        asked.append(Question(row["unit_written"], count, likely + [pair for pair in rest if pair not in likely]))
    return asked


def shown(row: Mapping[str, Any], names: Mapping[int, str]) -> ShownRow:
    """``row`` of a draft with its remarks in words, cell by cell."""
    texts = {name: row[name] for name in FIELDS} | {"phone": national(row["phone"])}
    texts |= {flag["column"]: flag["facts"]["text"] for flag in row["flags"] if flag["code"] in _KEPT_AS_WRITTEN}
    cells = {}
    for name, text in texts.items():
        flags = [flag for flag in row["flags"] if flag["column"] == name]
        state = max((REASONS[flag["code"]][0] for flag in flags), key=lambda state: _WORST[state], default=State.TAKEN)
        cells[name] = Cell(text, state, tuple((REASONS[flag["code"]][0], said(flag["code"], flag["facts"])) for flag in flags))
    whole = tuple(said(flag["code"], flag["facts"]) for flag in row["flags"] if not flag["column"])
    units = [(pk, names[pk]) for pk in row["units"] if pk in names]
    place = f"{row['sheet']}:{row['number']}"
    return ShownRow(place, row["number"], row["sheet"], row["verdict"], cells, whole, row["unit_id"], row["site_id"], units)


def said_of(draft: ImportDraft) -> list[str]:
    """Sentences about the file as a whole: what was taken of it and what was not."""
    sentences = []
    several = len(draft.sources) > 1
    for source in draft.sources:
        if several or source["state"] != "taken":
            sentences.append(_SHEETS[source["state"]]() % {"sheet": source["title"], "people": source["people"]})
        if source["unused"]:
            sentences.append(_("Columns not used: %(names)s.") % {"names": ", ".join(source["unused"])[:300]})
        if source["repeated"]:
            sentences.append(_("Headings that stand twice; the first column was taken: %(names)s.") % {"names": ", ".join(source["repeated"])[:300]})
        if source["passed_over"]:
            sentences.append(
                _("Rows that name no person (sections, totals, signatures) and were passed over: %(count)s.") % {"count": source["passed_over"]}
            )
        if source["is_cut"]:
            sentences.append(_("Columns beyond the hundredth were not read."))
    return sentences


_SHEETS = {
    "taken": lambda: _("Sheet “%(sheet)s”: %(people)s people."),
    "hidden": lambda: _("Sheet “%(sheet)s” is hidden and was not read."),
    "without_headings": lambda: _("Sheet “%(sheet)s” has no heading “Họ và tên” and was not read."),
    "empty": lambda: _("Sheet “%(sheet)s” is empty."),
}


def corrected(draft: ImportDraft) -> tuple[bytes, bool]:
    """The file of ``draft`` as it came, with what was corrected and converted written in and what is wrong marked; whether it is a workbook.

    Raises a ``Refused`` of ``kernel.spreadsheets``.  One child process: about 1 s for 1,000 rows.
    """
    content = bytes(draft.content)
    orders: dict[str, dict[str, Any]] = {}
    columns = {source["index"]: _columns(source) for source in draft.sources}
    written = {(index, row[0]): row[1] for index, sheet in enumerate(draft.sheets) for row in sheet["rows"]}
    for row in draft.rows:
        title = draft.sources[row["sheet"]]["title"]
        sheet = orders.setdefault(title, {"values": {}, "marks": {}})
        _order(sheet, row, columns[row["sheet"]], written[row["sheet"], row["number"]], is_workbook=content.startswith(b"PK"))
    encodings = {column["encoding"] for source in draft.sources for column in source["columns"]}
    return spreadsheets.marked(content, {"sheets": orders, "encodings": sorted(encodings)}), content.startswith(b"PK")


def _columns(source: Mapping[str, Any]) -> dict[str, list[int]]:
    """The columns in which each field of ``source`` stands: a name may take two, or those under a merged heading."""
    columns = {column["field"]: list(range(column["index"], column["index"] + column["width"])) for column in source["columns"]}
    if FULL_NAME not in columns:
        columns[FULL_NAME] = [*columns.pop(FIRST_NAMES, []), *columns.pop(GIVEN_NAME, [])]
    return columns


_KEPT_AS_WRITTEN = {"phone.invalid", "email.invalid"}  # not understood: the page shows what stands in the file
_REWRITTEN = {"text.converted", "cell.corrected", "name.title", "phone.zero_restored"}


def _order(sheet: dict[str, Any], row: Mapping[str, Any], columns: Mapping[str, list[int]], written: Sequence[str], *, is_workbook: bool) -> None:
    fallback = f"{letters(columns[FULL_NAME][0])}{row['number']}"
    for flag in row["flags"]:
        cell = flag["cell"] or fallback
        name = flag["column"]
        if flag["code"] in _REWRITTEN and flag["cell"] and name in columns:
            text = national(row[name]) if name == "phone" else row[name]
            for column, part in zip(columns[name], _parts(text, columns[name], written), strict=True):
                sheet["values"][f"{letters(column)}{row['number']}"] = part
        if not is_workbook and flag["facts"].get("encoding") == Encoding.WINDOWS_1258.upper():
            continue  # the list goes back in that encoding: it was read, nothing was converted
        state = _MARK[REASONS[flag["code"]][0]]
        before, sentences = sheet["marks"].get(cell, (state, []))
        worst = min(before, state, key=("error", "doubtful", "changed").index)
        sheet["marks"][cell] = (worst, [*sentences, said(flag["code"], flag["facts"])])


def _parts(text: str, columns: Sequence[int], written: Sequence[str]) -> list[str]:
    """``text`` for the cells it came from: each but the first keeps as many words as it had, the first takes the rest."""
    words = text.split()
    had = [len(written[column].split()) if column < len(written) else 0 for column in columns]
    first = next((place for place, count in enumerate(had) if count), 0)
    parts = [""] * len(columns)
    for place in range(len(columns) - 1, first, -1):
        count = min(had[place], max(len(words) - 1, 0))
        words, parts[place] = words[: len(words) - count], " ".join(words[len(words) - count :])
    parts[first] = " ".join(words) if len(columns) > 1 else text
    return parts
