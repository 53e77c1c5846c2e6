"""The network as sets that compare equal whatever the ids are: a unit is all the codes it ever bore, or its id."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Hashable
from typing import Any

from diemcau.foundation.network import rules
from diemcau.foundation.network.models import UnitEdge, UnitSuccession, UnitVersion

Sets = tuple[set[Any], set[Any], set[Any]]


def told(plan: rules.Plan) -> Sets:
    """What the data files tell."""
    codes: dict[Hashable, set[tuple[str, str]]] = defaultdict(set)
    for row in plan.versions:
        codes[row.unit].add((row.code_list, row.code))
    same = {unit: frozenset(borne) for unit, borne in codes.items()}
    return (
        {
            (same[row.unit], row.name, row.kind, row.code_list, row.code, row.also_written, row.legal_act, row.since, row.until)
            for row in plan.versions
        },
        {(same[row.child], same[row.parent], row.since, row.until) for row in plan.edges},
        {(same[row.predecessor], same[row.successor], row.on, row.is_split, "") for row in plan.successions},
    )


def rows_of_the_network() -> Sets:
    """What the database holds."""
    versions = list(UnitVersion.objects.all())
    codes: dict[int, set[tuple[str, str]]] = defaultdict(set)
    for row in versions:
        codes[row.unit_id].add((row.code_list, row.code))
    same = {unit: frozenset(borne) for unit, borne in codes.items()}
    return (
        {
            (same[row.unit_id], row.name, row.kind, row.code_list, row.code, row.also_written, row.legal_act, row.period.lower, row.period.upper)
            for row in versions
        },
        {(same[edge.child_id], same[edge.parent_id], edge.period.lower, edge.period.upper) for edge in UnitEdge.objects.all()},
        {(same[row.predecessor_id], same[row.successor_id], row.on, row.is_split, row.legal_act) for row in UnitSuccession.objects.all()},
    )
