from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from diemcau.foundation.audit.queries import entries_of
from diemcau.foundation.network import queries, services
from diemcau.foundation.network.errors import BadName, NoSuchPlace
from diemcau.foundation.network.models import Unit, UnitKind
from diemcau.kernel.actors import system
from tests.foundation.factories import make_unit

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 12, 10, 1, 0, tzinfo=UTC)
BY = system("tests")
SINCE = date(2025, 7, 1)


def test_a_department_stands_under_its_province_from_its_first_day_on():
    province = make_unit("Tỉnh Ví Dụ")

    body = services.found_unit(name="  Sở  Tư pháp ", kind=UnitKind.DEPARTMENT, parent=province, since=SINCE, legal_act="12/QĐ-UBND", by=BY, now=NOW)

    version = queries.unit_on(body, SINCE)
    assert version is not None
    assert (version.name, version.kind, version.code, version.legal_act) == ("Sở Tư pháp", "department", "", "12/QĐ-UBND")
    assert queries.unit_on(body, date(2025, 6, 30)) is None
    assert [row.name for row in queries.ancestors_on(body, SINCE)] == ["Tỉnh Ví Dụ"]
    assert [hit.version.unit_id for hit in queries.search("so tu phap vi du")] == [body.pk]
    assert [(row.act, row.object_label, row.details["parent"]) for row in entries_of(body)] == [("network.founded", "Sở Tư pháp", "Tỉnh Ví Dụ")]


@pytest.mark.parametrize("name", ["", "   ", "SỞ TƯ PHÁP", "so tu phap"])
def test_a_name_that_is_empty_or_taken_by_a_sister_is_refused(name):
    province = make_unit()
    services.found_unit(name="Sở Tư pháp", kind=UnitKind.DEPARTMENT, parent=province, since=SINCE, by=BY, now=NOW)

    with pytest.raises(BadName):
        services.found_unit(name=name, kind=UnitKind.DEPARTMENT, parent=province, since=SINCE, by=BY, now=NOW)

    assert Unit.objects.filter(edges_up__parent=province).count() == 1


def test_the_same_name_may_stand_in_another_province():
    for _ in range(2):
        services.found_unit(name="Sở Tư pháp", kind=UnitKind.DEPARTMENT, parent=make_unit(), since=SINCE, by=BY, now=NOW)

    assert len(queries.search("so tu phap")) == 2


@pytest.mark.parametrize("kind", [UnitKind.PROVINCE, UnitKind.COMMUNE, UnitKind.CENTRE, "nonsense"])
def test_only_bodies_are_entered_by_hand(kind):
    with pytest.raises(NoSuchPlace):
        services.found_unit(name="Tỉnh Mới", kind=kind, parent=make_unit(), since=SINCE, by=BY, now=NOW)


@pytest.mark.parametrize(("since", "is_refused"), [(date(2025, 6, 30), False), (date(2025, 7, 1), True)])
def test_nothing_is_entered_under_a_unit_that_is_gone(since, is_refused):
    gone = make_unit(until=date(2025, 7, 1))

    if is_refused:
        with pytest.raises(NoSuchPlace):
            services.found_unit(name="Sở", kind=UnitKind.DEPARTMENT, parent=gone, since=since, by=BY, now=NOW)
    else:
        services.found_unit(name="Sở", kind=UnitKind.DEPARTMENT, parent=gone, since=since, by=BY, now=NOW)
