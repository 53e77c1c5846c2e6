"""What the network is made of: code lists, kinds, and the plan that the data files describe."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from typing import TypeAlias

from diemcau.foundation.network.models import CODES_SINCE_2025 as CODES_SINCE_2025  # noqa: PLC0414  # others read it here
from diemcau.foundation.network.models import CODES_UNTIL_2025 as CODES_UNTIL_2025  # noqa: PLC0414  # others read it here
from diemcau.foundation.network.models import UnitKind, UnitVersion
from diemcau.kernel.text import clean

TWO_TIERS_SINCE = date(2025, 7, 1)  # districts abolished, 63 provinces became 34
LOADED_SINCE = date(2025, 1, 1)  # docs/sources.md#units: what changed before this day is not in the data
ROOT_NAME = "Việt Nam"

Key: TypeAlias = tuple[str, str]  # (code list, code); the root has ("", "")
Row: TypeAlias = Mapping[str, str]
ROOT: Key = ("", "")

_KINDS = {  # (level, first word of the name, in the spelling of the files) → kind
    ("province", "Tỉnh"): UnitKind.PROVINCE,
    ("province", "Thành phố"): UnitKind.MUNICIPALITY,
    ("district", "Quận"): UnitKind.URBAN_DISTRICT,
    ("district", "Huyện"): UnitKind.RURAL_DISTRICT,
    ("district", "Thị xã"): UnitKind.TOWN,
    ("district", "Thành phố"): UnitKind.PROVINCIAL_CITY,
    ("commune", "Xã"): UnitKind.COMMUNE,
    ("commune", "Phường"): UnitKind.WARD,
    ("commune", "Thị trấn"): UnitKind.TOWNSHIP,
    ("commune", "Đặc khu"): UnitKind.SPECIAL_ZONE,
}


def codes_on(day: date) -> str:
    """Code list in force on ``day``."""
    return CODES_SINCE_2025 if day >= TWO_TIERS_SINCE else CODES_UNTIL_2025


def kind_of(level: str, name: str) -> UnitKind:
    """Kind that the first word of ``name`` tells at ``level``; ``ValueError`` when it tells none."""
    for (at, word), kind in _KINDS.items():
        if at == level and name.startswith(word + " "):
            return kind
    raise ValueError(f"{name!r} does not say what kind of {level} it is")


@dataclass(frozen=True, slots=True)
class PlannedVersion:
    """A version as the files tell it; ``since`` and ``until`` are half open, ``None`` is open."""

    unit: Key
    name: str
    kind: UnitKind
    code_list: str = ""
    code: str = ""
    since: date | None = None
    until: date | None = None
    also_written: str = ""
    legal_act: str = ""


@dataclass(frozen=True, slots=True)
class PlannedEdge:
    child: Key
    parent: Key
    since: date | None
    until: date | None


@dataclass(frozen=True, slots=True)
class PlannedSuccession:
    predecessor: Key
    successor: Key
    on: date
    is_split: bool


@dataclass(frozen=True, slots=True)
class Files:
    """Rows of the data files."""

    old: Sequence[Row]  # three tiers; ``valid_to`` is the last day
    new: Sequence[Row]  # two tiers; ``valid_from`` is the first day
    successions: Sequence[Row]
    changes: Sequence[Row]  # a unit that kept its code: ``before`` until ``on``, ``after`` from then


@dataclass(slots=True)
class Plan:
    """The whole network that the files describe, under keys of the files."""

    versions: list[PlannedVersion] = field(default_factory=list)
    edges: list[PlannedEdge] = field(default_factory=list)
    successions: list[PlannedSuccession] = field(default_factory=list)


def kept(successions: Iterable[Row]) -> dict[str, str]:
    """New code → old code of the units that keep their identity: sole successor of a sole predecessor at the same level.

    A district without communes that became a special zone changes level and is therefore a new unit.
    """
    rows = list(successions)
    heirs = Counter((row["old_level"], row["old_code"]) for row in rows)
    forebears = Counter((row["new_level"], row["new_code"]) for row in rows)
    return {
        row["new_code"]: row["old_code"]
        for row in rows
        if row["old_level"] == row["new_level"]
        and heirs[row["old_level"], row["old_code"]] == 1
        and forebears[row["new_level"], row["new_code"]] == 1
    }


def plan(files: Files) -> Plan:
    """The network that ``files`` describe; pure, so that a second reading compares equal."""
    same = kept(files.successions)
    keys: dict[Key, Key] = {(CODES_SINCE_2025, new): (CODES_UNTIL_2025, old) for new, old in same.items()}
    made = Plan(versions=[PlannedVersion(unit=ROOT, name=ROOT_NAME, kind=UnitKind.CENTRE)])
    for row in files.old:
        until = date.fromisoformat(row["valid_to"]) + timedelta(days=1)
        _place(made, row, key=(CODES_UNTIL_2025, row["code"]), code_list=CODES_UNTIL_2025, since=None, until=until, keys=keys)
    for row in files.new:
        key = keys.get((CODES_SINCE_2025, row["code"]), (CODES_SINCE_2025, row["code"]))
        _place(made, row, key=key, code_list=CODES_SINCE_2025, since=date.fromisoformat(row["valid_from"]), until=None, keys=keys)
    made.versions = _changed(made.versions, files.changes)
    made.edges = _joined(made.edges)
    made.successions = [
        PlannedSuccession((CODES_UNTIL_2025, row["old_code"]), (CODES_SINCE_2025, row["new_code"]), TWO_TIERS_SINCE, row["split"] == "1")
        for row in files.successions
        if same.get(row["new_code"]) != row["old_code"]
    ]
    return made


def _place(made: Plan, row: Row, *, key: Key, code_list: str, since: date | None, until: date | None, keys: Mapping[Key, Key]) -> None:
    name = clean(row["name"])
    made.versions.append(
        PlannedVersion(
            unit=key,
            name=name,
            kind=kind_of(row["level"], name),
            code_list=code_list,
            code=row["code"],
            since=since,
            until=until,
            also_written=clean(row.get("also_written", "")),
        )
    )
    above = (code_list, row["parent_code"]) if row["parent_code"] else ROOT
    made.edges.append(PlannedEdge(child=key, parent=keys.get(above, above), since=since, until=until))


def _changed(versions: Iterable[PlannedVersion], changes: Iterable[Row]) -> list[PlannedVersion]:
    """``versions`` with the changes of name or kind within one code list cut in."""
    by_code = {(codes_on(date.fromisoformat(row["on"])), row["code"]): row for row in changes}
    cut: list[PlannedVersion] = []
    for version in versions:
        row = by_code.get((version.code_list, version.code))
        if row is None:
            cut.append(version)
            continue
        on, before, after = date.fromisoformat(row["on"]), clean(row["before"]), clean(row["after"])
        if version.name not in (before, after):
            raise ValueError(f"{version.code}: the change of {on} speaks of {before!r} and {after!r}, the list of {version.name!r}")
        cut.append(replace(version, name=before, kind=kind_of(row["level"], before), until=on))
        cut.append(replace(version, name=after, kind=kind_of(row["level"], after), since=on, legal_act=row["legal_act"]))
    return cut


def _joined(edges: Iterable[PlannedEdge]) -> list[PlannedEdge]:
    """``edges`` with one row where a unit stays under the same parent without a break."""
    joined: dict[Key, list[PlannedEdge]] = {}
    for edge in edges:
        rows = joined.setdefault(edge.child, [])
        if rows and rows[-1].parent == edge.parent and rows[-1].until == edge.since:
            rows[-1] = replace(rows[-1], until=edge.until)
        else:
            rows.append(edge)
    return [edge for rows in joined.values() for edge in rows]


def best_known(versions: Sequence[UnitVersion], day: date) -> UnitVersion | None:
    """Of ``versions`` in order the one in force on ``day``, else the last; ``None`` when there is none."""
    return next((version for version in versions if day in version.period), versions[-1] if versions else None)
