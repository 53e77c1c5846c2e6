"""What would become of each row of a list of codes or posts; nothing is written.

Rows are judged anew whenever they are looked at and once more when they are accepted, so a list taken twice finds itself entered.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db.backends.postgresql.psycopg_any import DateRange
from django.utils.translation import gettext as _

from diemcau.foundation.network.errors import BadList
from diemcau.foundation.network.models import Unit, UnitIdentifier, UnitVersion
from diemcau.foundation.network.queries.units import places_of
from diemcau.foundation.network.rules.identifiers import remark_on, schemes
from diemcau.foundation.network.rules.lists import Line, days_guessed, days_written, says_yes
from diemcau.kernel.text import fold

_LONGEST = {"code": 40, "legal_act": 120, "source": 300}


@dataclass(slots=True)
class Judged:
    """One row: what becomes of it ("new", "same", "error"), why, and what is to be looked at; ``facts`` are what would be entered."""

    line: Line
    verdict: str = "new"
    unit_id: int | None = None
    unit_name: str = ""
    remarks: list[str] = field(default_factory=list)
    cells: list[tuple[str, str, str]] = field(default_factory=list)  # column of each remark, its weight ("error", "doubtful", "changed"), itself
    facts: dict[str, Any] = field(default_factory=dict)

    @property
    def number(self) -> int:
        """The row as Excel shows it."""
        return self.line.number

    @property
    def texts(self) -> Mapping[str, str]:
        """What the row says, by column."""
        return self.line.texts

    def refuse(self, sentence: object, column: str = "unit") -> None:
        """Leave the row out, because of what stands in ``column``."""
        self.verdict = "error"
        self.remarks.insert(0, str(sentence))
        self.cells.append((column, "error", str(sentence)))

    def remark(self, sentence: object, column: str, weight: str = "doubtful") -> None:
        """Say something of ``column`` that keeps nothing from being entered."""
        self.remarks.append(str(sentence))
        self.cells.append((column, weight, str(sentence)))


class Units:
    """The units of a reach as a list may name them: by code list and code, or by name, in a province where one is named."""

    def __init__(self, unit: Unit, day: date) -> None:
        """``unit`` and everything below it on ``day``.  Two queries."""
        rows = list(UnitVersion.objects.on(day).filter(unit__in=Unit.objects.within([unit.pk], day)))
        self._places = {pk: fold(place) for pk, place in places_of({row.unit_id: (row.unit_id, day) for row in rows}).items()}
        self.names = {row.unit_id: row.name for row in rows}
        self._codes: dict[tuple[str, str], int] = {}
        self._spelled: dict[str, list[int]] = defaultdict(list)
        self._folded: dict[str, list[int]] = defaultdict(list)
        for row in rows:
            for code_list in (row.code_list, row.code_list_name):
                self._codes[fold(code_list), row.code] = row.unit_id
            self._spelled[row.name.lower()].append(row.unit_id)
            self._folded[row.folded].append(row.unit_id)

    def meant(self, line: Line) -> int:
        """The unit that a row names.  Raises ``BadList`` when it is none of these, or more than one."""
        if line["unit_code"] and not line["code_list"] and not line["unit"]:
            raise BadList(_("A code alone names no unit. Write the code list too, or the name of the unit."))
        if line["unit_code"] and line["code_list"]:
            found = self._codes.get((fold(line["code_list"]), line["unit_code"]))
            if found is None:
                raise BadList(_("No unit here has this code in this list."))
            if line["unit"] and fold(line["unit"]) != fold(self.names[found]):
                raise BadList(_("The code means %(unit)s, the row says another name. Put one of them right.") % {"unit": self.names[found]})
            return found
        return self._named(line)

    def _named(self, line: Line) -> int:
        found = self._in(line["province"], self._spelled.get(line["unit"].lower(), [])) or self._in(
            line["province"], self._folded.get(fold(line["unit"]), [])
        )
        if not found:
            raise BadList(_("No unit here is called so. Compare the name, or write its code list and code."))
        if len(found) > 1:
            raise BadList(_("%(count)s units are called so. Write the province, or the code list and code.") % {"count": len(found)})
        return found[0]

    def _in(self, province: str, ids: Sequence[int]) -> list[int]:
        wanted = fold(province)
        return [pk for pk in ids if not wanted or self._places.get(pk, "").endswith(wanted)]


def counted(rows: Iterable[Judged]) -> dict[str, int]:
    """How many rows there are of each verdict, and with something to look at."""
    counts = {"new": 0, "same": 0, "error": 0, "remarks": 0}
    for row in rows:
        counts[row.verdict] += 1
        counts["remarks"] += bool(row.remarks) and row.verdict == "new"
    return counts


def overlap(one: DateRange, other: DateRange) -> bool:
    """Whether two half-open periods share a day."""
    begins_in_time = one.lower is None or other.upper is None or one.lower < other.upper
    return begins_in_time and (other.lower is None or one.upper is None or other.lower < one.upper)


def started(lines: Iterable[Line], units: Units) -> list[Judged]:
    """Rows with their unit and days, or refused for want of them."""
    rows = []
    for line in lines:
        row = Judged(line)
        rows.append(row)
        try:
            row.unit_id = units.meant(line)
        except BadList as bad:
            row.refuse(bad.sentence, "unit" if line["unit"] else "unit_code")
            continue
        row.unit_name = units.names[row.unit_id]
        try:
            row.facts["period"] = DateRange(*days_written(line))
        except BadList as bad:
            row.refuse(bad.sentence, "since" if line["since"] else "until")
            continue
        for column, text, day in days_guessed(line):
            row.remark(_("“%(text)s” was read as %(day)s.") % {"text": text, "day": f"{day:%d/%m/%Y}"}, column, "changed")
    return rows


def judged_identifiers(lines: Sequence[Line], *, unit: Unit, on: date) -> list[Judged]:
    """What becomes of each row of a list of codes of ``unit`` and the units below it.  Four queries, whatever the number of rows.

    A code stays as it is written.  What a scheme does not know is remarked on; what contradicts an entered code is refused.
    """
    rows = started(lines, Units(unit, on))
    known = {fold(word): row.scheme for row in schemes().values() for word in (row.scheme, row.name)}
    codes = {line["code"] for line in lines}
    ids = {row.unit_id for row in rows if row.unit_id}
    there = list(UnitIdentifier.objects.filter(code__in=codes)) + list(UnitIdentifier.objects.filter(unit__in=ids).exclude(code__in=codes))
    by_code: dict[tuple[str, str], list[UnitIdentifier]] = defaultdict(list)
    by_unit: dict[tuple[str, int], list[UnitIdentifier]] = defaultdict(list)
    for entered in there:
        _remember(entered, by_code, by_unit)
    for row in rows:
        if row.verdict == "new":
            _judge_code(row, known, by_code, by_unit)
    return rows


def _remember(
    one: UnitIdentifier, by_code: dict[tuple[str, str], list[UnitIdentifier]], by_unit: dict[tuple[str, int], list[UnitIdentifier]]
) -> None:
    by_code[one.scheme, one.code].append(one)
    if one.is_primary:
        by_unit[one.scheme, one.unit_id].append(one)


def _judge_code(
    row: Judged,
    known: dict[str, str],
    by_code: dict[tuple[str, str], list[UnitIdentifier]],
    by_unit: dict[tuple[str, int], list[UnitIdentifier]],
) -> None:
    line, period = row.line, row.facts["period"]
    scheme = known.get(fold(line["scheme"]), "")
    if wrong := _wrong(line, scheme):
        return row.refuse(wrong, "code" if scheme else "scheme")
    new = UnitIdentifier(
        unit_id=row.unit_id or 0, scheme=scheme, code=line["code"], period=period, legal_act=line["legal_act"], source=line["source"],
        is_primary=not says_yes(line["further"]),
    )  # fmt: skip
    clash = next((one for one in by_code[scheme, line["code"]] if overlap(one.period, period)), None)
    if clash and clash.unit_id == row.unit_id and clash.period == period:
        row.verdict = "same"
        return None
    if clash:
        return row.refuse(_("This code already means a unit on some of these days. End that first, or choose other days."), "code")
    if new.is_primary and any(overlap(one.period, period) for one in by_unit[scheme, new.unit_id]):
        return row.refuse(
            _("The unit already has a code of this scheme on some of these days. End that first, or enter this one as a further code."), "code"
        )
    remark = remark_on(scheme, line["code"])
    if remark.is_odd:
        row.remark(_("Unusual form for this scheme. It is entered as it is written; check it against the source."), "code")
    if remark.suggestion:
        row.remark(_("Perhaps %(code)s in the newer form. Nothing is converted.") % {"code": remark.suggestion}, "code")
    row.facts["identifier"] = new
    _remember(new, by_code, by_unit)
    return None


def _wrong(line: Line, scheme: str) -> str:
    """What makes the texts of a row impossible; blank: nothing."""
    if not scheme:
        return _("This scheme of codes is not known. Choose one of the template.")
    if not line["code"]:
        return _("Write the code.")
    if any(len(line[name]) > most for name, most in _LONGEST.items()):
        return _("A text of this row is too long.")
    return ""
