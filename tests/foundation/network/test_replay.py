"""The reforms of 2025 and 2026 as act files: replayed on the network of before, they end in the loaded network."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, date, datetime

import pytest
from django.db import connection

from diemcau.foundation.network import queries, rules, services
from diemcau.foundation.network.models import Unit, UnitAct, UnitEdge, UnitSuccession, UnitVersion
from diemcau.foundation.network.services.units import bring_plan
from diemcau.kernel.actors import system
from tests.foundation.network.act_files import applied, code
from tests.foundation.network.snapshots import fingerprint_of_the_network, rows_of_the_network, told

pytestmark = pytest.mark.django_db

REFORM, RENAMING = date(2025, 7, 1), date(2026, 4, 30)
NOW = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)
BY = system("tests")


def apply_the_act_of(day: date) -> UnitAct:
    content = json.dumps(rules.act_told(services.read(services.DATA), day), ensure_ascii=False).encode()
    return services.apply_act(services.enter_act(content, by=BY, now=NOW), by=BY, now=NOW).act


@pytest.fixture
def before(whole_network: Unit) -> Unit:
    """The three-tier network alone, as somebody would have loaded it in June 2025."""
    for model in (UnitSuccession, UnitEdge, UnitVersion, Unit):
        with connection.cursor() as cursor:
            cursor.execute(f"DELETE FROM {model._meta.db_table}")  # noqa: S608  # names of ours
    plan = rules.plan(replace(services.read(services.DATA), new=[], successions=[]))
    plan.versions = [replace(row, until=None if row.until == REFORM else row.until) for row in plan.versions if row.since != RENAMING]
    plan.edges = [replace(row, until=None if row.until == REFORM else row.until) for row in plan.edges]
    bring_plan(plan)
    root = queries.root()
    assert root is not None
    return root


def test_the_reform_and_the_renaming_replayed_end_in_exactly_the_loaded_network_and_loading_it_again_leaves_what_acts_changed(before):
    """One long walk, for each step of it takes the whole country: replayed, changed by a later act, loaded again."""
    expected = told(rules.plan(services.read(services.DATA)))

    reform, renaming = apply_the_act_of(REFORM), apply_the_act_of(RENAMING)

    assert rows_of_the_network() == expected
    assert reform.counts == {"ended": 10_651, "begun": 3_212, "changed": 143, "moved": 132, "successions": 10_522}
    assert renaming.counts == {"ended": 0, "begun": 0, "changed": 11, "moved": 0, "successions": 0}
    applied(
        {"do": "rename", "unit": code("46"), "name": "Tỉnh Huế", "kind": "province"},
        code_lists={"before": rules.CODES_SINCE_2025, "after": rules.CODES_SINCE_2025},
    )
    renamed = fingerprint_of_the_network()
    assert services.load(by=BY, now=NOW).changed == 0
    assert fingerprint_of_the_network() == renamed
