"""The real country, counted: docs/sources.md#units."""

from __future__ import annotations

import csv
from datetime import date, timedelta

import pytest
from django.db import connection
from django.db.models import Count

from diemcau.foundation.audit.models import Entry
from diemcau.foundation.network import queries, rules, services
from diemcau.foundation.network.models import (
    COMMUNE_KINDS,
    DISTRICT_KINDS,
    PROVINCE_KINDS,
    Unit,
    UnitEdge,
    UnitKind,
    UnitSuccession,
    UnitVersion,
)
from diemcau.foundation.network.rules import CODES_SINCE_2025, CODES_UNTIL_2025
from diemcau.kernel.actors import system
from diemcau.kernel.text import fold
from tests.foundation.whole_network import LOADED_AT

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("whole_network")]

BEFORE, AFTER = date(2025, 6, 30), date(2025, 7, 1)
EVE, CHANGE = date(2026, 4, 29), date(2026, 4, 30)


def count(day: date, kinds: tuple[UnitKind, ...]) -> int:
    return UnitVersion.objects.on(day).of_kinds(kinds).count()


@pytest.mark.parametrize(
    ("day", "provinces", "districts", "communes"),
    [
        (date(2024, 12, 31), 63, 696, 10_035),
        (BEFORE, 63, 696, 10_035),
        (AFTER, 34, 0, 3_321),
        (EVE, 34, 0, 3_321),
        (CHANGE, 34, 0, 3_321),
        (date(2026, 11, 22), 34, 0, 3_321),
    ],
)
def test_each_level_has_as_many_units_as_the_lists_say(day, provinces, districts, communes):
    assert (count(day, PROVINCE_KINDS), count(day, DISTRICT_KINDS), count(day, COMMUNE_KINDS)) == (provinces, districts, communes)


@pytest.mark.parametrize(
    ("day", "kinds"),
    [
        (BEFORE, {UnitKind.PROVINCE: 57, UnitKind.MUNICIPALITY: 6, UnitKind.URBAN_DISTRICT: 49, UnitKind.RURAL_DISTRICT: 508,
                  UnitKind.TOWN: 52, UnitKind.PROVINCIAL_CITY: 87, UnitKind.COMMUNE: 7_692, UnitKind.WARD: 1_726, UnitKind.TOWNSHIP: 617}),
        (AFTER, {UnitKind.PROVINCE: 28, UnitKind.MUNICIPALITY: 6, UnitKind.COMMUNE: 2_621, UnitKind.WARD: 687, UnitKind.SPECIAL_ZONE: 13}),
        (EVE, {UnitKind.PROVINCE: 28, UnitKind.MUNICIPALITY: 6, UnitKind.COMMUNE: 2_621, UnitKind.WARD: 687, UnitKind.SPECIAL_ZONE: 13}),
        (CHANGE, {UnitKind.PROVINCE: 27, UnitKind.MUNICIPALITY: 7, UnitKind.COMMUNE: 2_611, UnitKind.WARD: 697, UnitKind.SPECIAL_ZONE: 13}),
    ],
)  # fmt: skip
def test_each_kind_has_as_many_units_as_the_lists_say(day, kinds):
    rows = UnitVersion.objects.on(day).exclude(kind=UnitKind.CENTRE).values_list("kind").annotate(Count("pk"))

    assert dict(rows) == kinds


@pytest.mark.parametrize("day", [date(2024, 12, 31), BEFORE, AFTER, EVE, CHANGE])
def test_every_unit_in_force_has_one_parent_in_force_but_the_root(day):
    living = set(UnitVersion.objects.on(day).values_list("unit_id", flat=True))
    edges = list(UnitEdge.objects.filter(period__contains=day).values_list("child_id", "parent_id"))
    root = queries.root()

    assert root is not None
    assert {child for child, _ in edges} == living - {root.pk}
    assert len(edges) == len(living) - 1
    assert {parent for _, parent in edges} <= living


def test_the_sole_successor_of_a_sole_predecessor_keeps_its_identity():
    across = UnitVersion.objects.values("unit").annotate(lists=Count("code_list", distinct=True)).filter(lists=2)
    crossed = UnitVersion.objects.filter(unit__in=across.values("unit"), code_list=CODES_SINCE_2025, period__startswith=AFTER)

    assert crossed.of_kinds(PROVINCE_KINDS).count() == 11
    assert crossed.of_kinds(COMMUNE_KINDS).count() == 132
    assert UnitSuccession.objects.filter(predecessor__in=across.values("unit")).count() == 0
    assert UnitSuccession.objects.filter(successor__in=across.values("unit")).count() == 0


def test_a_merger_ends_all_its_provinces_and_begins_a_new_one():
    old, new = queries.province_by_code("51", BEFORE), queries.province_by_code("51", AFTER)

    assert old != new
    assert [queries.unit_on(old, day) is not None for day in (BEFORE, AFTER)] == [True, False]
    assert [queries.unit_on(new, day) is not None for day in (BEFORE, AFTER)] == [False, True]
    assert [(step.version.name, step.on, step.is_split, step.legal_act) for step in queries.predecessors(new)] == [
        ("Tỉnh Kon Tum", AFTER, False, ""),
        ("Tỉnh Quảng Ngãi", AFTER, False, ""),
    ]
    assert [(step.version.name, step.on) for step in queries.successors(old)] == [("Tỉnh Quảng Ngãi", AFTER)]


def test_successions_are_as_many_as_the_map_says_and_471_communes_were_split():
    provinces = UnitSuccession.objects.filter(successor__in=UnitVersion.objects.on(AFTER).of_kinds(PROVINCE_KINDS).values("unit"))

    assert provinces.count() == 63 - 11
    assert UnitSuccession.objects.count() == (63 - 11) + (10_602 - 132)
    assert UnitSuccession.objects.filter(is_split=True).values("predecessor").distinct().count() == 471
    assert UnitSuccession.objects.values("predecessor").annotate(heirs=Count("pk")).filter(heirs__gt=1).count() == 471


def test_every_ended_commune_and_province_has_a_successor_and_every_new_one_a_predecessor():
    levels = PROVINCE_KINDS + COMMUNE_KINDS
    ended = UnitVersion.objects.on(BEFORE).of_kinds(levels).exclude(unit__in=UnitVersion.objects.on(AFTER).values("unit"))
    begun = UnitVersion.objects.on(AFTER).of_kinds(levels).exclude(unit__in=UnitVersion.objects.on(BEFORE).values("unit"))

    assert ended.filter(unit__successions=None).count() == 0
    assert begun.filter(unit__inheritances=None).count() == 0


def test_five_island_districts_without_communes_became_special_zones_directly():
    names = {}
    for district in UnitVersion.objects.on(BEFORE).of_kinds(DISTRICT_KINDS).exclude(unit__successions=None).select_related("unit"):
        names[district.name] = [step.version.name for step in queries.successors(district.unit)]

    assert names == {
        "Huyện Bạch Long Vĩ": ["Đặc khu Bạch Long Vĩ"],
        "Huyện Cồn Cỏ": ["Đặc khu Cồn Cỏ"],
        "Huyện Hoàng Sa": ["Đặc khu Hoàng Sa"],
        "Huyện Lý Sơn": ["Đặc khu Lý Sơn"],
        "Huyện Côn Đảo": ["Đặc khu Côn Đảo"],
    }


def test_23_new_communes_straddle_two_old_provinces():
    with connection.cursor() as cursor:
        cursor.execute(
            """
            SELECT count(*) FROM (
                SELECT succession.successor_id
                FROM network_unitsuccession succession
                JOIN network_unitedge to_district ON to_district.child_id = succession.predecessor_id AND to_district.period @> %(day)s::date
                JOIN network_unitedge to_province ON to_province.child_id = to_district.parent_id AND to_province.period @> %(day)s::date
                GROUP BY succession.successor_id HAVING count(DISTINCT to_province.parent_id) > 1
                   AND bool_and(to_province.parent_id IN (SELECT unit_id FROM network_unitversion WHERE kind IN ('province', 'municipality')))
            ) straddling
            """,
            {"day": BEFORE},
        )
        assert cursor.fetchone() == (23,)


def test_hue_is_thua_thien_hue_before_2025_and_one_unit_all_along():
    hue = queries.province_by_code("46", AFTER)

    versions = hue.versions.order_by("period")

    assert [(row.name, row.kind, row.code_list, row.period.lower, row.period.upper, row.legal_act) for row in versions] == [
        ("Tỉnh Thừa Thiên Huế", UnitKind.PROVINCE, CODES_UNTIL_2025, None, date(2025, 1, 1), ""),
        ("Thành phố Huế", UnitKind.MUNICIPALITY, CODES_UNTIL_2025, date(2025, 1, 1), AFTER, ""),
        ("Thành phố Huế", UnitKind.MUNICIPALITY, CODES_SINCE_2025, AFTER, None, ""),
    ]
    assert hue.edges_up.count() == 1


def test_dong_nai_and_ten_communes_change_on_2026_04_30_and_keep_their_identity():
    dong_nai = queries.province_by_code("75", AFTER)
    since = UnitVersion.objects.filter(period__startswith=CHANGE)

    assert [(row.name, row.kind, row.legal_act) for row in dong_nai.versions.order_by("period")] == [
        ("Tỉnh Đồng Nai", UnitKind.PROVINCE, ""),
        ("Thành phố Đồng Nai", UnitKind.MUNICIPALITY, "30/2026/QH16"),
    ]
    assert since.count() == 11
    assert set(since.of_kinds(COMMUNE_KINDS).values_list("kind", "legal_act")) == {(UnitKind.WARD, "237/NQ-UBTVQH16")}
    assert queries.names_on([dong_nai.pk], EVE)[dong_nai.pk].name == "Tỉnh Đồng Nai"
    assert queries.names_on([dong_nai.pk], CHANGE)[dong_nai.pk].name == "Thành phố Đồng Nai"


def test_a_code_names_another_province_before_and_after_the_merger():
    assert [str(queries.unit_on(queries.province_by_code("15", day), day)) for day in (BEFORE, AFTER)] == ["Tỉnh Yên Bái", "Tỉnh Lào Cai"]
    assert queries.by_code(CODES_UNTIL_2025, "00004", BEFORE) != queries.by_code(CODES_SINCE_2025, "00004", AFTER)
    with pytest.raises(Unit.DoesNotExist):
        queries.by_code(CODES_UNTIL_2025, "15", AFTER)


def test_beginnings_are_open_and_ends_are_the_day_after_the_last_day():
    old = UnitVersion.objects.filter(code_list=CODES_UNTIL_2025).exclude(code="46")

    assert old.exclude(period__startswith=None).count() == 0
    assert set(old.values_list("period__endswith", flat=True)) == {BEFORE + timedelta(days=1)}


def test_both_spellings_of_192_communes_and_2_provinces_are_kept_and_found():
    twice = UnitVersion.objects.exclude(also_written="")

    assert (twice.of_kinds(COMMUNE_KINDS).count(), twice.of_kinds(PROVINCE_KINDS).count()) == (192, 2)
    assert [row.name for row in twice if fold(row.also_written) != row.folded] == []


def test_loading_twice_changes_nothing_and_tells_nobody():
    told = Entry.objects.count()

    report = services.load(by=system("again"), now=LOADED_AT)

    assert report.changed == 0
    assert Entry.objects.count() == told


def test_loading_corrects_a_row_that_differs_and_adds_one_that_is_missing():
    version = UnitVersion.objects.get(code_list=CODES_SINCE_2025, code="00004")
    UnitVersion.objects.filter(pk=version.pk).update(name="Phường Ba Dình", folded="x")
    UnitVersion.objects.filter(code_list=CODES_SINCE_2025, code="75", period__endswith=None).delete()

    report = services.load(by=system("again"), now=LOADED_AT)

    version.refresh_from_db()
    assert (report.units, report.versions, report.edges, report.successions, report.corrected) == (0, 1, 0, 0, 1)
    assert (version.name, version.folded) == ("Phường Ba Đình", "phuong ba dinh")


def test_every_file_tells_its_source_commit_and_licence():
    for path in services.DATA.glob("*.csv"):
        head = path.read_text(encoding="utf-8").splitlines()[:3]

        assert [line.split(":")[0] for line in head] == ["# source", "# commit", "# licence"], path.name


def test_the_files_hold_every_fact_of_a_row_and_no_more():
    with (services.DATA / "units_until_2025-06-30.csv").open(encoding="utf-8") as lines:
        reader = csv.DictReader(line for line in lines if not line.startswith("#"))
        assert (reader.fieldnames, sum(1 for _ in reader)) == (["level", "code", "parent_code", "name", "valid_to"], 63 + 696 + 10_035)


def test_the_root_is_called_viet_nam():
    root = queries.root()

    assert root is not None
    assert [(row.name, row.kind, row.code) for row in root.versions.all()] == [(rules.ROOT_NAME, UnitKind.CENTRE, "")]
