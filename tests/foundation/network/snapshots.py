"""The network as sets that compare equal whatever the ids are: a unit is all the codes it ever bore, or its id."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Hashable
from typing import Any

from django.db import connection

from diemcau.foundation.network import rules
from diemcau.foundation.network.models import Unit, UnitEdge, UnitSuccession, UnitVersion

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
    versions = list(UnitVersion.objects.values_list("unit_id", "name", "kind", "code_list", "code", "also_written", "legal_act", "period"))
    codes: dict[int, set[tuple[str, str]]] = defaultdict(set)
    for unit, _name, _kind, code_list, code, *_more in versions:
        codes[unit].add((code_list, code))
    same = {unit: frozenset(borne) for unit, borne in codes.items()}
    edges = UnitEdge.objects.values_list("child_id", "parent_id", "period")
    successions = UnitSuccession.objects.values_list("predecessor_id", "successor_id", "on", "is_split", "legal_act")
    return (
        {(same[unit], *facts, period.lower, period.upper) for unit, *facts, period in versions},
        {(same[child], same[parent], period.lower, period.upper) for child, parent, period in edges},
        {(same[predecessor], same[successor], *facts) for predecessor, successor, *facts in successions},
    )


def fingerprint_of_the_network() -> list[str]:
    """Of all rows of each table, ids and all: the same when no row changed.  One query for each table."""
    tables = [model._meta.db_table for model in (Unit, UnitVersion, UnitEdge, UnitSuccession)]
    with connection.cursor() as cursor:
        prints = []
        for table in tables:
            cursor.execute(f"SELECT md5(string_agg(row::text, E'\\n' ORDER BY id)) FROM {table} row")  # noqa: S608  # names of ours
            prints.append(cursor.fetchone()[0])
    return prints
