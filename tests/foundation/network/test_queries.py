from __future__ import annotations

from datetime import date

import pytest
from django.db.backends.postgresql.psycopg_any import DateRange

from diemcau.foundation.network import queries
from diemcau.foundation.network.models import UnitEdge, UnitKind, UnitSuccession
from tests.foundation.factories import make_province, make_unit, make_version

pytestmark = pytest.mark.django_db

DAY = date(2025, 7, 1)
EVE = date(2025, 6, 30)


def test_a_unit_is_read_as_it_was_on_the_day_and_not_at_all_outside_its_life():
    unit = make_unit("Tỉnh Cũ", until=DAY)
    make_version(unit, "Thành phố Mới", kind=UnitKind.MUNICIPALITY, since=DAY, until=date(2026, 1, 1))

    assert [getattr(queries.unit_on(unit, day), "name", None) for day in (EVE, DAY, date(2025, 12, 31), date(2026, 1, 1))] == [
        "Tỉnh Cũ", "Thành phố Mới", "Thành phố Mới", None,
    ]  # fmt: skip


def test_names_on_gives_the_latest_known_name_of_a_unit_that_is_gone(django_assert_num_queries):
    gone = make_unit("Huyện Xa", kind=UnitKind.RURAL_DISTRICT, until=EVE)
    make_version(gone, "Thị xã Xa", kind=UnitKind.TOWN, since=EVE, until=DAY)
    here = make_unit("Tỉnh Gần")

    with django_assert_num_queries(1):
        names = queries.names_on([gone.pk, here.pk], DAY)

    assert {pk: version.name for pk, version in names.items()} == {gone.pk: "Thị xã Xa", here.pk: "Tỉnh Gần"}


def test_children_are_those_of_the_day_in_dictionary_order():
    province = make_unit()
    for name in ("Xã Đá", "Xã An", "Xã Ảnh"):
        make_unit(name, kind=UnitKind.COMMUNE, parent=province)
    moved = make_unit("Xã Bay", kind=UnitKind.COMMUNE, parent=province, until=DAY)
    make_version(moved, "Xã Bay", kind=UnitKind.COMMUNE, since=DAY)
    UnitEdge.objects.create(child=moved, parent=make_unit("Tỉnh Khác"), period=DateRange(DAY, None))

    assert [child.name for child in queries.children_on(province, EVE)] == ["Xã An", "Xã Ảnh", "Xã Bay", "Xã Đá"]
    assert [child.name for child in queries.children_on(province, DAY)] == ["Xã An", "Xã Ảnh", "Xã Đá"]


def test_ancestors_are_nearest_first(django_assert_num_queries):
    root = make_unit("Việt Nam", kind=UnitKind.CENTRE)
    province = make_unit("Tỉnh A", parent=root)
    district = make_unit("Huyện B", kind=UnitKind.RURAL_DISTRICT, parent=province, until=DAY)
    commune = make_unit("Xã C", kind=UnitKind.COMMUNE, parent=district, until=DAY)

    with django_assert_num_queries(2):
        names = [version.name for version in queries.ancestors_on(commune, EVE)]

    assert names == ["Huyện B", "Tỉnh A", "Việt Nam"]
    assert queries.ancestors_on(commune, DAY) == []
    assert queries.province_of(commune, EVE) == province
    assert queries.province_of(province, DAY) == province
    assert queries.province_of(root, DAY) is None


def test_communes_below_skips_districts_and_bodies():
    province = make_province(communes=2)
    district = make_unit("Huyện B", kind=UnitKind.RURAL_DISTRICT, parent=province)
    make_unit("Xã C", kind=UnitKind.COMMUNE, parent=district)
    make_unit("Sở Tư pháp", kind=UnitKind.DEPARTMENT, parent=province)

    assert [row.name for row in queries.communes_below(province, DAY)] == ["Xã 1", "Xã 2", "Xã C"]
    assert [row.name for row in queries.below_on(province, DAY)] == ["Huyện B", "Sở Tư pháp", "Xã 1", "Xã 2", "Xã C"]


def test_heirs_follow_successions_up_to_the_day():
    first, second, third = make_unit("A", until=EVE), make_unit("B", since=EVE, until=DAY), make_unit("C", since=DAY)
    UnitSuccession.objects.create(predecessor=first, successor=second, on=EVE)
    UnitSuccession.objects.create(predecessor=second, successor=third, on=DAY)

    assert [row.name for row in queries.heirs_on(first, date(2025, 6, 29))] == ["A"]
    assert [row.name for row in queries.heirs_on(first, EVE)] == ["B"]
    assert [row.name for row in queries.heirs_on(first, DAY)] == ["C"]


@pytest.mark.parametrize("count", [1, 30])
def test_a_step_asks_the_same_queries_for_one_predecessor_or_thirty(count, django_assert_num_queries):
    new = make_unit("Xã Mới", kind=UnitKind.COMMUNE, since=DAY)
    for number in range(count):
        old = make_unit(f"Xã Cũ {number:02}", kind=UnitKind.COMMUNE, until=DAY, parent=make_unit())
        UnitSuccession.objects.create(predecessor=old, successor=new, on=DAY, is_split=number == 0)

    with django_assert_num_queries(3):
        steps = queries.predecessors(new)

    assert [(step.version.name, step.is_split, step.place) for step in steps[:2]] == [
        ("Xã Cũ 00", True, "Tỉnh Ví Dụ"),
        ("Xã Cũ 01", False, "Tỉnh Ví Dụ"),
    ][:count]
    assert len(steps) == count
