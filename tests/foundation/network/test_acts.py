"""What an act does, what it touches, and how it is taken back."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.db import connection
from django.db.backends.postgresql.psycopg_any import DateRange
from django.test.utils import CaptureQueriesContext

from diemcau.foundation.accounts.models import Role
from diemcau.foundation.audit.models import Entry
from diemcau.foundation.network import queries, services
from diemcau.foundation.network.errors import NoSuchAct, StillNeeded
from diemcau.foundation.network.models import Unit, UnitAct, UnitSuccession
from tests.before.factories import ConferenceFactory
from tests.foundation.factories import GrantFactory
from tests.foundation.network.act_files import BY, DAY, LIST, NOW, act, applied, code, commune, every_row, in_english, small_country

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_english")]
__all__ = ["in_english"]

EVE = DAY - timedelta(days=1)


@pytest.fixture(autouse=True)
def root() -> Unit:
    return small_country()


def unit(number: str, day: date = DAY) -> Unit:
    return queries.by_code(LIST, number, day)


def versions_of(thing: Unit) -> list[tuple[str, str, date | None, date | None, str]]:
    rows = thing.versions.order_by("period")
    return [(row.name, row.code, row.period.lower, row.period.upper, row.legal_act) for row in rows]


MERGER = {"do": "merge", "from": [code("011"), code("012")], "into": commune("Xã Mới", "012")}


def test_a_merger_ends_its_predecessors_and_begins_one_that_may_take_over_a_code():
    old = [unit("011", EVE), unit("012", EVE)]

    made = applied(MERGER)

    new = unit("012")
    assert new not in old
    assert [versions_of(each)[0][3] for each in old] == [DAY, DAY]
    assert versions_of(new) == [("Xã Mới", "012", DAY, None, "1/2026/QH16")]
    assert [version.name for version in queries.ancestors_on(new, DAY)] == ["Tỉnh 01", "Việt Nam"]
    assert {(row.predecessor, row.successor, row.on, row.is_split, row.legal_act) for row in UnitSuccession.objects.all()} == {
        (each, new, DAY, False, "1/2026/QH16") for each in old
    }
    assert made.counts == {"ended": 2, "begun": 1, "changed": 0, "moved": 0, "successions": 2}


def test_the_sole_successor_of_a_sole_predecessor_keeps_its_id_wherever_it_moves():
    old = unit("011", EVE)

    applied({"do": "merge", "from": [code("011")], "into": {**commune("Phường Mới", "099", "02"), "kind": "ward"}})

    assert unit("099") == old
    assert versions_of(old) == [("Xã 011", "011", None, DAY, ""), ("Phường Mới", "099", DAY, None, "1/2026/QH16")]
    assert [queries.ancestors_on(old, day)[0].name for day in (EVE, DAY)] == ["Tỉnh 01", "Tỉnh 02"]
    assert UnitSuccession.objects.count() == 0


@pytest.mark.parametrize(
    "items",
    [
        [{"do": "split", "from": code("011"), "into": [commune("Xã A", "0111"), commune("Xã B", "0112", "02")]}],
        [
            {"do": "merge", "from": [code("011", part=True)], "into": commune("Xã A", "0111")},
            {"do": "merge", "from": [code("011", part=True)], "into": commune("Xã B", "0112", "02")},
        ],
    ],
    ids=["split", "parts"],
)
def test_a_unit_split_in_parts_ends_and_each_part_says_so(items):
    old = unit("011", EVE)

    applied(*items)

    assert queries.unit_on(old, DAY) is None
    assert [(step.version.name, step.is_split, step.place) for step in queries.successors(old)] == [
        ("Xã A", True, "Tỉnh 01"),
        ("Xã B", True, "Tỉnh 02"),
    ]


def test_a_split_and_a_merger_meet_in_one_successor():
    applied(
        {"do": "merge", "from": [code("011"), code("012", part=True)], "into": commune("Xã A", "0111")},
        {"do": "merge", "from": [code("012", part=True), code("013")], "into": commune("Xã B", "0112")},
    )

    assert {(step.version.name, step.is_split) for step in queries.predecessors(unit("0111"))} == {("Xã 011", False), ("Xã 012", True)}
    assert {(step.version.name, step.is_split) for step in queries.predecessors(unit("0112"))} == {("Xã 012", True), ("Xã 013", False)}


def test_name_kind_place_and_code_change_together_and_the_id_stays():
    old = unit("011", EVE)

    applied(
        {"do": "rename", "unit": code("011"), "name": "Phường Mới", "legal_act": None},
        {"do": "kind", "unit": code("011"), "kind": "ward"},
        {"do": "code", "unit": code("011"), "code": "9", "code_list": "new list"},
        {"do": "move", "unit": code("011"), "under": code("02")},
    )

    version = queries.unit_on(old, DAY)
    assert version is not None
    assert (version.name, version.kind, version.code_list, version.code) == ("Phường Mới", "ward", "new list", "9")
    assert old.versions.count() == 2
    assert [(edge.parent_id, edge.period) for edge in old.edges_up.order_by("period")] == [
        (unit("01").pk, DateRange(None, DAY)),
        (unit("02").pk, DateRange(DAY, None)),
    ]


def test_two_provinces_become_one_with_all_that_stands_in_them():
    moves = [{"do": "move", "unit": code(f"0{p}{c}"), "under": code("01")} for p in (1, 2) for c in (1, 2, 3)]
    province = {"name": "Tỉnh Chung", "kind": "province", "code": "01", "under": {"root": True}}

    applied({"do": "merge", "from": [code("01"), code("02")], "into": province}, *moves)

    assert [child.name for child in queries.children_on(unit("01"), DAY)] == ["Xã 011", "Xã 012", "Xã 013", "Xã 021", "Xã 022", "Xã 023"]


def test_the_same_file_again_changes_nothing_however_its_keys_are_ordered():
    first = applied(MERGER)
    rows, told = every_row(), Entry.objects.count()

    again = services.enter_act(act(dict(reversed(MERGER.items()))), by=BY, now=NOW)

    assert again == first
    assert services.preview_act(act(MERGER)).act == first
    with pytest.raises(NoSuchAct, match="applied already"):
        services.apply_act(again, by=BY, now=NOW)
    assert (every_row(), Entry.objects.count()) == (rows, told)


EVERY_KIND: list[dict[str, Any]] = [
    MERGER,
    {"do": "split", "from": code("013"), "into": [commune("Xã A", "0131"), commune("Xã B", "0132", "02")]},
    {"do": "merge", "from": [code("021")], "into": commune("Xã C", "9")},
    {"do": "rename", "unit": code("022"), "name": "Xã D"},
    {"do": "move", "unit": code("023"), "under": code("01")},
    {"do": "begin", "unit": {"name": "Sở Tư pháp", "kind": "department", "under": code("02")}},
]


def test_undo_brings_back_exactly_the_rows_of_before_and_the_act_can_be_applied_anew():
    before = every_row()
    made = applied(*EVERY_KIND)
    assert every_row() != before

    undone = services.undo_act(made, by=BY, now=NOW)

    assert every_row() == before
    assert (undone.is_in_force, undone.undone_by) == (False, "tests")
    assert applied(*EVERY_KIND) != undone
    with pytest.raises(NoSuchAct, match="not in force"):
        services.undo_act(undone, by=BY, now=NOW)


def test_the_plan_and_the_undo_know_of_conferences_and_roles(root):
    host = unit("011", EVE)
    ahead = ConferenceFactory.create(host=host, opens_at=NOW + timedelta(days=60), closes_at=NOW + timedelta(days=60, hours=3))
    ConferenceFactory.create(host=host, opens_at=NOW, closes_at=NOW + timedelta(hours=3))  # before the act: it does not count
    grant = GrantFactory.create(unit=host, role=Role.SECRETARY)

    drafted = services.preview_act(act(MERGER))
    made = applied(MERGER)

    assert [(kind.rows, kind.number, [row.text for row in kind.named]) for kind in drafted.touched] == [
        ("accounts.Grant", 1, [f"{grant.user}, secretary of the standing office · Xã 011"]),
        ("conferences.Conference", 1, [f"{ahead}, {ahead.day:%d/%m/%Y} · Xã 011"]),
    ]
    assert [[row.url for row in kind.named] for kind in drafted.touched] == [[f"/tai-khoan/nguoi-dung/{grant.user_id}/"], [f"/chuan-bi/{ahead.pk}/"]]
    assert made.touched == [["accounts.Grant", 1], ["conferences.Conference", 1]]

    new = GrantFactory.create(unit=unit("012"))
    with pytest.raises(StillNeeded) as refused:
        services.undo_act(made, by=BY, now=NOW)
    assert refused.value.reasons == [f"Roles given that name units it began: 1; {new.user}, {new.get_role_display()} · Xã Mới"]
    assert UnitAct.objects.get(pk=made.pk).is_in_force


LATER = DAY + timedelta(days=30)


@pytest.mark.parametrize(
    ("item", "named"),
    [
        ({"do": "rename", "unit": code("012"), "name": "Xã Khác"}, "Xã Mới"),  # changes what it began
        ({"do": "begin", "unit": {"name": "Hội Luật gia", "kind": "mass_organisation", "under": code("012")}}, "Xã Mới"),  # stands under it
        ({"do": "begin", "unit": commune("Xã Trùng", "011")}, "Xã 011"),  # bears a code it set free
    ],
    ids=["changed", "stands under", "code"],
)
def test_an_act_on_which_a_later_one_rests_is_undone_after_it(item, named):
    before = every_row()
    first = applied(MERGER)
    second = applied(item, on=LATER)

    with pytest.raises(StillNeeded) as refused:
        services.undo_act(first, by=BY, now=NOW)

    assert refused.value.reasons == [f"{named} was changed again, or something was put in its place, since."]
    services.undo_act(second, by=BY, now=NOW)
    services.undo_act(first, by=BY, now=NOW)
    assert every_row() == before


def test_a_department_entered_by_hand_holds_the_unit_it_stands_under():
    made = applied(MERGER)
    services.found_unit(name="Ban Dân vận", kind="steering_committee", parent=unit("012"), since=DAY, by=BY, now=NOW)

    with pytest.raises(StillNeeded, match="Xã Mới"):
        services.undo_act(made, by=BY, now=NOW)


def test_a_move_is_not_undone_to_a_place_that_ended_since():
    first = applied(*[{"do": "move", "unit": code(f"01{place}"), "under": code("02")} for place in "123"])
    applied({"do": "end", "unit": code("01")}, on=LATER)

    with pytest.raises(StillNeeded, match="Tỉnh 01"):
        services.undo_act(first, by=BY, now=NOW)


def test_every_act_is_recorded_with_its_counts():
    made = applied(MERGER)
    services.undo_act(made, by=BY, now=NOW)
    waiting = services.enter_act(act(MERGER), by=BY, now=NOW)
    services.discard_act(waiting, by=BY, now=NOW)

    told = list(Entry.objects.filter(object_kind="network.unitact").order_by("pk").values_list("act", "details__ended"))
    assert told == [
        ("network.act-entered", None),
        ("network.act-applied", 2),
        ("network.act-undone", 2),
        ("network.act-entered", None),
        ("network.act-discarded", None),
    ]


def test_of_many_rows_the_first_twenty_are_named_and_the_rest_counted_with_as_many_questions(django_assert_num_queries):
    GrantFactory.create(unit=unit("011", EVE), role=Role.VIEWER)
    services.preview_act(act(MERGER))
    with CaptureQueriesContext(connection) as one:
        services.preview_act(act(MERGER))
    GrantFactory.create_batch(20, unit=unit("012", EVE), role=Role.VIEWER)

    with django_assert_num_queries(len(one)):
        (grants,) = services.preview_act(act(MERGER)).touched

    assert (grants.number, len(grants.named), grants.unnamed) == (21, 20, 1)
