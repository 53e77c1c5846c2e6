"""The network as an act finds it, and what the act is to do with it.

Pure: rows come in as plain values; units that exist go by their id, units that begin by their place in the file.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import TypeAlias

from diemcau.foundation.network.models import BODY_KINDS, COMMUNE_KINDS, DISTRICT_KINDS, PROVINCE_KINDS, UnitKind

Name: TypeAlias = int | str  # a unit that exists, by its id; one that begins, by its place in the file

_LEVELS: dict[str, str] = {
    UnitKind.CENTRE: "centre",
    **dict.fromkeys(PROVINCE_KINDS, "province"),
    **dict.fromkeys(DISTRICT_KINDS, "district"),
    **dict.fromkeys(COMMUNE_KINDS, "commune"),
    **dict.fromkeys(BODY_KINDS, "body"),
}
LEVELS = frozenset(_LEVELS.values())


@dataclass(frozen=True, slots=True)
class Version:
    """A version that ends after the day before the act, or the last of a unit that ended earlier."""

    pk: int
    unit: int
    name: str
    kind: str
    code_list: str
    code: str
    also_written: str
    since: date | None
    until: date | None

    def holds(self, day: date) -> bool:
        """Whether it is in force on ``day``."""
        return (self.since is None or self.since <= day) and (self.until is None or day < self.until)


@dataclass(frozen=True, slots=True)
class Edge:
    pk: int
    child: int
    parent: int
    since: date | None
    until: date | None


@dataclass(slots=True)
class Standing:
    """The network as an act finds it."""

    on: date
    versions: list[Version]
    edges: list[Edge]
    root: int
    by_code: dict[tuple[str, str], list[Version]] = field(default_factory=lambda: defaultdict(list))
    by_unit: dict[int, list[Version]] = field(default_factory=lambda: defaultdict(list))
    up: dict[int, list[Edge]] = field(default_factory=lambda: defaultdict(list))

    def __post_init__(self) -> None:
        for version in self.versions:
            self.by_unit[version.unit].append(version)
            if version.code:
                self.by_code[version.code_list, version.code].append(version)
        for edge in self.edges:
            self.up[edge.child].append(edge)

    @property
    def eve(self) -> date:
        """The day before the act: as of it units are named."""
        return self.on - timedelta(days=1)

    def now(self, unit: int) -> Version | None:
        """``unit`` as of the day before."""
        return next((version for version in self.by_unit.get(unit, ()) if version.holds(self.eve)), None)

    def place(self, unit: int) -> Edge | None:
        """Where ``unit`` stands on the day before."""
        for edge in self.up.get(unit, ()):
            if (edge.since is None or edge.since <= self.eve) and (edge.until is None or self.eve < edge.until):
                return edge
        return None


@dataclass(frozen=True, slots=True)
class Begun:
    """A version to begin on the day of the act."""

    unit: Name
    name: str
    kind: str
    code_list: str
    code: str
    also_written: str
    legal_act: str
    under: Name


@dataclass(frozen=True, slots=True)
class Succession:
    predecessor: int
    successor: Name
    is_split: bool
    legal_act: str


@dataclass(slots=True)
class ActPlan:
    """What is to be done; ``kept`` are units that go on as another version of themselves."""

    ended: list[Version] = field(default_factory=list)  # units that end
    begun: list[Begun] = field(default_factory=list)  # units that begin
    kept: list[tuple[Version, Begun]] = field(default_factory=list)  # before, after
    successions: list[Succession] = field(default_factory=list)
    edges_ended: list[Edge] = field(default_factory=list)
    edges_begun: list[tuple[Name, Name]] = field(default_factory=list)  # child, parent

    @property
    def counts(self) -> dict[str, int]:
        """Units ended, begun and changed, places changed, successions."""
        moved = sum(1 for child, _parent in self.edges_begun if isinstance(child, int))
        return {"ended": len(self.ended), "begun": len(self.begun), "changed": len(self.kept), "moved": moved, "successions": len(self.successions)}

    @property
    def units(self) -> set[int]:
        """Units that existed and are no longer what they were."""
        moved = {child for child, _parent in self.edges_begun if isinstance(child, int)}
        return {version.unit for version in self.ended} | {before.unit for before, _after in self.kept} | moved


def level_of(kind: str) -> str:
    """ "centre", "province", "district", "commune" or "body": a unit never leaves its level."""
    return _LEVELS[kind]
