"""Any sequence of acts and undos: dates disjoint, one parent a day, counts that add up, and an undo that is the identity.

A few sequences on every run; ``pytest --thorough`` draws many more.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from diemcau.foundation.network import queries, services
from diemcau.foundation.network.errors import BadAct, StillNeeded
from diemcau.foundation.network.models import COMMUNE_KINDS, Unit, UnitAct, UnitEdge, UnitVersion
from tests.foundation.network.act_files import BY, DAY, LIST, NOW, act, every_row, small_country

pytestmark = pytest.mark.django_db

STEPS = st.lists(
    st.tuples(
        st.sampled_from(["merge", "part", "split", "begin", "end", "rename", "move", "code", "province", "undo", "undo"]),
        st.integers(0, 40),
        st.integers(0, 40),
        st.integers(0, 2),  # days after the last act
        st.booleans(),  # undone at once
    ),
    min_size=2,
    max_size=7,
)


class Country:
    """A small network under a sequence of acts; each step names units by drawing from those of the day before."""

    def __init__(self) -> None:
        small_country()
        self.day, self.number = DAY, 0

    def communes(self) -> list[int]:
        return self.units(COMMUNE_KINDS)

    def provinces(self) -> list[int]:
        return self.units(("province",))

    def units(self, kinds: tuple[str, ...]) -> list[int]:
        eve = self.day - timedelta(days=1)
        return list(UnitVersion.objects.on(eve).of_kinds(kinds).order_by("unit_id").values_list("unit_id", flat=True))

    def new(self, province: int) -> dict[str, Any]:
        self.number += 1
        return {"name": f"Xã Mới {self.number}", "kind": "commune", "code": f"n{self.number}", "under": {"id": province}}

    def items(self, what: str, one: int, other: int) -> list[dict[str, Any]]:
        communes, provinces = self.communes(), self.provinces()
        if not communes or not provinces:
            return []
        first, second = communes[one % len(communes)], communes[other % len(communes)]
        home, away = provinces[one % len(provinces)], provinces[other % len(provinces)]
        a, b = {"id": first}, {"id": second}
        whole = [b] if first != second else []
        part = {**a, "part": True}
        told: dict[str, list[dict[str, Any]]] = {
            "merge": [{"do": "merge", "from": [a, *whole], "into": self.new(home)}],
            "part": [{"do": "merge", "from": [part], "into": self.new(home)}, {"do": "merge", "from": [part, *whole], "into": self.new(away)}],
            "split": [{"do": "split", "from": a, "into": [self.new(home), self.new(away)]}],
            "begin": [{"do": "begin", "unit": self.new(home)}],
            "end": [{"do": "end", "unit": a}],
            "rename": [{"do": "rename", "unit": a, "name": f"Xã Tên {one} {other}"}],
            "move": [{"do": "move", "unit": a, "under": {"id": away}}],
            "code": [{"do": "code", "unit": a, "code": f"0{other % 3}{one % 4}"}],
            "province": list(self.merged_provinces(home, away)),
        }
        return told[what]

    def merged_provinces(self, home: int, away: int) -> Iterator[dict[str, Any]]:
        self.number += 1
        into = {"name": f"Tỉnh Mới {self.number}", "kind": "province", "code": f"p{self.number}", "under": {"root": True}}
        yield {"do": "merge", "from": [{"id": home}, {"id": away}] if home != away else [{"id": home}], "into": into}
        if home != away:
            below = UnitEdge.objects.filter(parent__in=[home, away], period__contains=self.day - timedelta(days=1))
            for child in below.values_list("child_id", flat=True):
                yield {"do": "move", "unit": {"id": child}, "under": {"code": f"p{self.number}", "code_list": LIST}}

    def step(self, what: str, one: int, other: int, later: int, is_undone: bool) -> None:
        if what == "undo":
            self.undo(one)
            return
        self.day += timedelta(days=later)
        before = every_row()
        items = self.items(what, one, other)
        if not items:
            return
        try:
            made = services.apply_act(services.enter_act(act(*items, on=self.day), by=BY, now=NOW), by=BY, now=NOW).act
        except BadAct:
            assert every_row() == before
            return
        assert made.is_in_force
        if is_undone:
            services.undo_act(made, by=BY, now=NOW)
            assert every_row() == before

    def undo(self, which: int) -> None:
        standing = list(UnitAct.objects.in_force().order_by("pk"))
        if not standing:
            return
        before, made = every_row(), standing[which % len(standing)]
        if not queries.reasons_to_keep(made):
            services.undo_act(made, by=BY, now=NOW)
            return
        with pytest.raises(StillNeeded):
            services.undo_act(made, by=BY, now=NOW)
        assert every_row() == before


def days() -> set[date]:
    """Every day on which something may differ from the day before, and its eve."""
    bounds = {day for version in UnitVersion.objects.all() for day in (version.period.lower, version.period.upper) if day}
    bounds |= {day for edge in UnitEdge.objects.all() for day in (edge.period.lower, edge.period.upper) if day}
    return bounds | {day - timedelta(days=1) for day in bounds} | {DAY}


def check(day: date) -> None:
    living = list(UnitVersion.objects.on(day))
    edges = list(UnitEdge.objects.filter(period__contains=day).values_list("child_id", "parent_id"))
    root = queries.root()
    assert root is not None
    names = Counter(version.unit_id for version in living)
    assert set(names.values()) == {1}
    assert Counter(child for child, _parent in edges) == Counter(names.keys() - {root.pk})
    assert {parent for _child, parent in edges} <= names.keys()
    codes = Counter((version.code_list, version.code) for version in living if version.code)
    assert [code for code, number in codes.items() if number > 1] == []
    counts = {version.unit_id: version.unit_id % 97 + 1 for version in living if version.kind in COMMUNE_KINDS}
    below: dict[int, list[int]] = {}
    for child, parent in edges:
        below.setdefault(parent, []).append(child)

    def within(unit: int) -> int:
        return sum(counts.get(pk, 0) for pk in Unit.objects.within([unit], day).values_list("pk", flat=True))

    for unit, children in below.items():
        assert within(unit) == counts.get(unit, 0) + sum(within(child) for child in children)
    assert within(root.pk) == sum(counts.values())


def play(steps: list[tuple[str, int, int, int, bool]]) -> None:
    with transaction.atomic():
        empty = every_row()
        country = Country()
        before = every_row()
        for step in steps:
            country.step(*step)
        for day in days():
            check(day)
        for made in UnitAct.objects.in_force().order_by("-pk"):
            services.undo_act(made, by=BY, now=NOW)
        assert every_row() == before
        transaction.set_rollback(True)
    assert every_row() == empty


def test_any_sequence_of_acts_keeps_the_network_whole_and_undoes_to_where_it_began(request):
    many = settings(
        max_examples=400 if request.config.getoption("thorough") else 8,
        deadline=None,
        derandomize=not request.config.getoption("thorough"),
        suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
    )
    many(given(STEPS)(play))()
