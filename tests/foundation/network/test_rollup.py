"""Numbers added up over the units of either era: exactly, or said to be not attributable."""

from __future__ import annotations

from datetime import date

import pytest
from django.db.backends.postgresql.psycopg_any import DateRange
from django.db.models import Value
from hypothesis import given, settings
from hypothesis import strategies as st

from diemcau.foundation.network import queries
from diemcau.foundation.network.models import (
    CODES_SINCE_2025,
    CODES_UNTIL_2025,
    COMMUNE_KINDS,
    PROVINCE_KINDS,
    Unit,
    UnitEdge,
    UnitKind,
    UnitSuccession,
    UnitVersion,
)
from diemcau.kernel.statements import named
from diemcau.kernel.text import fold, sort_key

THEN, NOW = date(2024, 12, 31), date(2026, 11, 24)
CHANGE = date(2025, 7, 1)


def one_each(code_list, day, kinds=COMMUNE_KINDS):
    """A number for each unit of a list: 1, so that sums count units."""
    return UnitVersion.objects.on(day).of_kinds(kinds).filter(code_list=code_list).order_by().values_list("unit", Value(1))


def codes(rolled):
    return {row.version.code: row.value for row in rolled.rows}


# --- the real country -------------------------------------------------------------------------------------
def test_old_communes_add_up_to_the_provinces_of_today_exactly(whole_network):
    rolled = queries.roll_up(one_each(CODES_UNTIL_2025, THEN), day=NOW, level="province")

    assert (len(rolled.rows), rolled.rest, rolled.total) == (34, [], 10_035)
    assert sum(row.sources for row in rolled.rows) == 10_035


def test_old_provinces_add_up_to_the_provinces_of_today_exactly(whole_network):
    rolled = queries.roll_up(one_each(CODES_UNTIL_2025, THEN, PROVINCE_KINDS), day=NOW, level="province")

    assert (rolled.rest, rolled.total) == ([], 63)
    assert codes(rolled)["82"] == 2  # Đồng Tháp: Tiền Giang and Đồng Tháp


def test_new_communes_fit_the_old_provinces_but_for_the_twenty_three_that_straddle_two(whole_network):
    rolled = queries.roll_up(one_each(CODES_SINCE_2025, NOW), day=THEN, level="province")

    assert (len(rolled.rows), len(rolled.rest), rolled.attributed, rolled.total) == (63, 23, 3_298, 3_321)
    assert {len(row.candidates) for row in rolled.rest} == {2}
    assert {row.exact_at for row in rolled.rest} == {None}  # two old provinces: only the country is exact


def test_new_communes_of_several_old_districts_name_the_province_at_which_they_are_exact(whole_network):
    rolled = queries.roll_up(one_each(CODES_SINCE_2025, NOW), day=THEN, level="district")

    exact = [row.exact_at.kind if row.exact_at else None for row in rolled.rest]
    assert (len(rolled.rest), exact.count(None)) == (317, 23)
    assert {kind for kind in exact if kind} <= set(PROVINCE_KINDS)


def test_an_old_commune_that_was_split_is_never_divided_among_its_successors(whole_network):
    rolled = queries.roll_up(one_each(CODES_UNTIL_2025, THEN), day=NOW, level="commune")

    assert (len(rolled.rows), len(rolled.rest), rolled.total) == (3_321, 471, 10_035)
    assert {2 <= len(row.candidates) <= 5 for row in rolled.rest} == {True}
    assert all(row.exact_at and row.exact_at.kind in PROVINCE_KINDS for row in rolled.rest)


@pytest.mark.parametrize(("day", "code_list", "count"), [(THEN, CODES_UNTIL_2025, 10_035), (NOW, CODES_SINCE_2025, 3_321)])
def test_on_a_day_of_their_own_era_all_communes_stand_for_themselves(whole_network, day, code_list, count):
    rolled = queries.roll_up(one_each(code_list, day), day=day, level="commune")

    assert ({row.value for row in rolled.rows}, len(rolled.rows), rolled.rest) == ({1}, count, [])


@pytest.mark.parametrize(("day", "level", "below"), [(THEN, "province", "district"), (NOW, "province", "commune")])
def test_a_province_opens_to_rows_that_add_up_to_its_own_number(whole_network, day, level, below):
    numbers = one_each(CODES_UNTIL_2025, THEN)
    whole = queries.roll_up(numbers, day=day, level=level)

    for row in whole.rows[:6]:
        opened = queries.roll_up(numbers, day=day, level=below, within=row.version.unit)
        assert (opened.total, opened.elsewhere) == (row.value, [])


def test_a_commune_partly_in_a_province_is_told_on_its_page_and_not_in_its_total(whole_network):
    numbers = one_each(CODES_SINCE_2025, NOW)
    straddling = queries.roll_up(numbers, day=THEN, level="province").rest[0]

    opened = queries.roll_up(numbers, day=THEN, level="district", within=straddling.candidates[0].unit)
    row = next(row for row in queries.roll_up(numbers, day=THEN, level="province").rows if row.version == straddling.candidates[0])

    assert straddling.version in [told.version for told in opened.elsewhere]
    assert opened.total == row.value


def test_the_sources_of_a_row_are_the_units_its_number_came_from(whole_network):
    numbers = one_each(CODES_UNTIL_2025, THEN, PROVINCE_KINDS)
    target = queries.by_code(CODES_SINCE_2025, "82", NOW)

    sources = queries.sources_of(target, numbers, day=NOW, level="province")

    assert {version.name for version in queries.names_on(sources, THEN).values()} == {"Tỉnh Tiền Giang", "Tỉnh Đồng Tháp"}


# --- small networks ---------------------------------------------------------------------------------------
def stands(name, kind, since=None, until=None, parent=None):
    """A unit from ``since`` until ``until`` (half open) under ``parent``."""
    made = Unit.objects.create()
    period = DateRange(since, until)
    UnitVersion.objects.create(unit=made, name=name, kind=kind, period=period, folded=fold(name), sort_key=sort_key(name))
    if parent:
        UnitEdge.objects.create(child=made, parent=parent, period=period)
    return made


@pytest.mark.django_db
def test_a_department_counted_by_commune_stands_above_that_level():
    province = stands("Tỉnh Một", UnitKind.PROVINCE)
    stands("Xã An", UnitKind.COMMUNE, parent=province)
    office = stands("Sở Tư pháp", UnitKind.DEPARTMENT, parent=province)

    rolled = queries.roll_up(Unit.objects.filter(pk=office.pk).values_list("pk", Value(7)), day=NOW, level="commune", within=province)

    assert [(row.version.name, row.value) for row in rolled.rows] == [("Xã An", 0)]
    assert [(row.version.name, row.value, row.candidates, str(row.exact_at)) for row in rolled.rest] == [("Sở Tư pháp", 7, (), "Tỉnh Một")]


@pytest.mark.django_db
def test_a_unit_that_ended_without_a_successor_is_kept_in_the_total():
    province = stands("Tỉnh Một", UnitKind.PROVINCE)
    gone = stands("Ban Quản lý", UnitKind.DEPARTMENT, until=CHANGE, parent=province)

    rolled = queries.roll_up(Unit.objects.filter(pk=gone.pk).values_list("pk", Value(3)), day=NOW, level="province")

    assert (rolled.attributed, rolled.total) == (0, 3)
    assert [(row.version.name, row.candidates, row.exact_at) for row in rolled.rest] == [("Ban Quản lý", (), None)]


@pytest.mark.django_db
def test_a_unit_is_followed_over_two_mergers_and_counted_once():
    province = stands("Tỉnh Một", UnitKind.PROVINCE)
    first = stands("Xã Một", UnitKind.COMMUNE, until=CHANGE, parent=province)
    second = stands("Xã Hai", UnitKind.COMMUNE, CHANGE, date(2026, 4, 30), province)
    third = stands("Xã Ba", UnitKind.COMMUNE, date(2026, 4, 30), parent=province)
    for old, new, on in ((first, second, CHANGE), (second, third, date(2026, 4, 30))):
        UnitSuccession.objects.create(predecessor=old, successor=new, on=on)
    numbers = Unit.objects.filter(pk__in=[first.pk, third.pk]).values_list("pk", Value(10))

    ahead = queries.roll_up(numbers, day=NOW, level="commune")
    back = queries.roll_up(numbers, day=THEN, level="commune")

    assert [(row.version.name, row.value) for row in ahead.rows] == [("Xã Ba", 20)]
    assert [(row.version.name, row.value) for row in back.rows] == [("Xã Một", 20)]


@pytest.mark.django_db
@settings(max_examples=25, deadline=None)
@given(st.lists(st.tuples(st.integers(0, 5), st.integers(0, 5)), unique=True, max_size=12))
def test_whatever_merges_or_splits_the_total_stays_what_was_counted(hops):
    """Six old communes of two provinces, six new ones, any succession between them."""
    provinces = [stands(f"Tỉnh {at}", UnitKind.PROVINCE) for at in range(2)]
    old = [stands(f"Xã cũ {at}", UnitKind.COMMUNE, until=CHANGE, parent=provinces[at % 2]) for at in range(6)]
    new = [stands(f"Xã mới {at}", UnitKind.COMMUNE, CHANGE, parent=provinces[at // 3]) for at in range(6)]
    UnitSuccession.objects.bulk_create(UnitSuccession(predecessor=old[a], successor=new[b], on=CHANGE) for a, b in hops)

    for level in ("commune", "province"):
        numbers = Unit.objects.filter(pk__in=[unit.pk for unit in old]).values_list("pk", Value(1))
        rolled = queries.roll_up(numbers, day=NOW, level=level)
        heirs = {unit.pk: {b for a, b in hops if old[a] == unit} for unit in old}
        lone = [unit for unit in old if len({b if level == "commune" else b // 3 for b in heirs[unit.pk]}) == 1]
        assert (rolled.total, rolled.attributed) == (6, len(lone))


@pytest.mark.django_db
@pytest.mark.parametrize("count", [1, 30])
def test_adding_up_asks_the_same_queries_for_one_unit_or_thirty(count, django_assert_num_queries):
    province = stands("Tỉnh Một", UnitKind.PROVINCE)
    for at in range(count):
        stands(f"Xã {at}", UnitKind.COMMUNE, parent=province)

    with django_assert_num_queries(3):
        rolled = queries.roll_up(UnitVersion.objects.of_kinds(COMMUNE_KINDS).values_list("unit", Value(2)), day=NOW, level="commune", within=province)

    assert rolled.total == 2 * count


@pytest.mark.django_db
def test_the_level_below_is_that_of_the_day(whole_network):
    province = queries.by_code(CODES_UNTIL_2025, "42", THEN)  # Hà Tĩnh, the same unit then and now
    commune = UnitVersion.objects.on(NOW).of_kinds(COMMUNE_KINDS)[0]

    assert [queries.level_below(None, NOW), queries.level_below(province, THEN), queries.level_below(province, NOW)] == [
        "province",
        "district",
        "commune",
    ]
    assert queries.level_below(commune.unit, NOW) is None


def test_marks_of_values_are_renamed_and_doubled_percents_stay():
    assert named("SELECT '%%', %s WHERE a = %s", ["x", 3]) == ("SELECT '%%', %(bound_0)s WHERE a = %(bound_1)s", {"bound_0": "x", "bound_1": 3})
