"""57 units fill 1,800 seats: five are late, two name people another unit named, one is merged before the day, one delegate is ill that morning."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

import pytest
from django.db.backends.postgresql.psycopg_any import DateRange

from diemcau.before.conferences.models import Conference
from diemcau.before.convening import services
from diemcau.before.convening.models import Delegate, Nomination, Nudge, Quota, StatusEvent
from diemcau.before.convening.queries import nominees
from diemcau.before.convening.queries.quotas import standings, terms_of, totals
from diemcau.before.convening.services import Contact, Nominee
from diemcau.foundation.network.models import Unit, UnitEdge, UnitSuccession, UnitVersion
from tests.before.factories import NOW, OPENS_AT, SINCE, TESTS, ConferenceFactory, SiteFactory, make_province, make_unit

pytestmark = pytest.mark.django_db

UNITS, SEATS, LATE = 57, 1_800, 5
MERGED_ON = date(2026, 12, 5)  # between the plan and the day


@dataclass
class Asked:
    conference: Conference
    units: list[Unit]
    seats: dict[int, int]  # by unit

    def quota(self, unit: Unit) -> Quota:
        return Quota.objects.select_related("conference", "unit", "site", "moved_to").get(conference=self.conference, unit=unit)

    def fill(self, unit: Unit, people: list[Nominee]) -> None:
        services.nominate(quota=self.quota(unit), people=people, by=TESTS, now=NOW)

    def figures(self) -> tuple[int, int, int, int]:
        """Units that answered, units late, seats filled, seats open."""
        deadline = terms_of(self.conference).deadline(self.conference.day)
        total = totals(standings(self.conference, now=deadline + timedelta(minutes=1)))
        return total.units_answered, total.units_late, total.filled, total.open


@pytest.fixture
def asked() -> Asked:
    """A province asks its 57 communes for 31 or 32 people each."""
    province = make_province("Tỉnh Hà Tĩnh")
    units = [make_unit(f"Xã số {number:02d}", parent=province) for number in range(1, UNITS + 1)]
    conference = ConferenceFactory.create(host=province)
    SiteFactory.create(conference=conference, unit=province, name="Hội trường tỉnh", is_main=True)
    for unit in units:
        SiteFactory.create(conference=conference, unit=unit)
    seats = {unit.pk: SEATS // UNITS + (place < SEATS % UNITS) for place, unit in enumerate(units)}
    services.set_quotas(conference=conference, seats={(unit, None): number for unit, number in seats.items()}, by=TESTS, now=NOW)
    return Asked(conference, units, seats)


def crowd(unit: Unit, count: int) -> list[Nominee]:
    return [Nominee(f"Nguyễn Văn {number:02d} {unit.pk}", "Công chức") for number in range(count)]


def merge_away(asked: Asked, unit: Unit) -> Unit:
    """``unit`` goes up in a new commune five days before the conference."""
    heir = make_unit("Xã Hợp Nhất", parent=asked.conference.host, since=MERGED_ON)
    UnitVersion.objects.filter(unit=unit).update(period=DateRange(SINCE, MERGED_ON))
    UnitEdge.objects.filter(child=unit).update(period=DateRange(SINCE, MERGED_ON))
    UnitSuccession.objects.create(predecessor=unit, successor=heir, on=MERGED_ON)
    return heir


def expected(conference: Conference) -> int:
    return Delegate.objects.expected().filter(conference=conference).count()


def test_57_units_fill_1800_seats(asked: Asked):
    conference, (first, second, merged, *_rest) = asked.conference, asked.units
    late, on_time = asked.units[-LATE:], asked.units[:-LATE]
    twins = [Nominee("Trần Thị Hai Nơi", "Chủ tịch Hội", "0912 345 678"), Nominee("Lê Văn Kiêm", "Phó Chủ tịch", "0987 654 321")]

    # 52 units answer in time; two people stand on the lists of two units
    for unit in on_time:
        double = twins if unit in {first, second} else []
        asked.fill(unit, [*double, *crowd(unit, asked.seats[unit.pk] - len(double))])
    missing = sum(asked.seats[unit.pk] for unit in late)
    assert asked.figures() == (UNITS - LATE, LATE, SEATS - missing, missing)
    assert expected(conference) == SEATS - missing
    assert [[entry.full_name for entry in pair] for pair in nominees.twins(conference)] == [["Lê Văn Kiêm"] * 2, ["Trần Thị Hai Nơi"] * 2]

    # the second unit names others instead of the two
    for name, new in (("Trần Thị Hai Nơi", "Người Mới Một"), ("Lê Văn Kiêm", "Người Mới Hai")):
        named = Nomination.objects.get(full_name=name, quota__unit=second)
        services.replace(nomination=named, person=Nominee(new), reason="Đã có ở đơn vị khác", by=TESTS, now=NOW)
    assert nominees.twins(conference) == []

    # the five are nudged, and answer after the deadline; one of them gives a seat back
    for unit in late:
        services.issue_unit_link(conference=conference, unit=unit, contact=Contact("Đầu mối", email=f"xa{unit.pk}@vidu.vn"), by=TESTS, now=NOW)
    after = terms_of(conference).deadline(conference.day) + timedelta(hours=2)
    came = services.nudge(conference=conference, quotas=list(Quota.objects.filter(conference=conference)), by=TESTS, now=after)
    assert (came.units, Nudge.objects.count()) == (LATE, LATE)
    for unit in late:
        asked.fill(unit, crowd(unit, asked.seats[unit.pk] - (unit == late[0])))
    services.give_back(quota=asked.quota(late[0]), seats=1, reason="Thiếu biên chế", by=TESTS, now=after)
    assert asked.figures() == (UNITS, 0, SEATS - 1, 0)

    # a commune is merged before the day: the host lets its seats follow, and its people stay its people
    heir = merge_away(asked, merged)
    assert [line.quota.unit_id for line in standings(conference, now=after) if line.is_gone] == [merged.pk]
    seats = asked.seats[merged.pk]
    chief = services.follow_successor(quota=asked.quota(merged), seats={heir.pk: seats}, named_go_to=heir.pk, by=TESTS, now=after)
    assert (chief.seats, Delegate.objects.expected().filter(unit=merged).count()) == (seats, seats)
    assert asked.figures() == (UNITS, 0, SEATS - 1, 0)
    assert not any(line.is_gone for line in standings(conference, now=after))

    # half an hour before the opening somebody is ill
    ill = Nomination.objects.select_related("quota__conference", "delegate").filter(quota__unit=first, status="confirmed").order_by("pk")[5]
    healthy = services.replace(nomination=ill, person=Nominee("Võ Thị Thay"), reason="Ốm", by=TESTS, now=OPENS_AT - timedelta(minutes=30))
    assert (expected(conference), healthy.site_id, healthy.delegate is not None) == (SEATS - 1, ill.site_id, True)
    assert asked.figures() == (UNITS, 0, SEATS - 1, 0)

    # and everything that happened can be told again
    everybody = list(Nomination.objects.filter(quota__conference=conference))
    assert nominees.folded_statuses(everybody) == {row.pk: row.status for row in everybody}
    assert list(steps(ill)) == [("confirmed", ""), ("replaced", "Ốm")]


def steps(nomination: Nomination) -> Iterator[tuple[str, str]]:
    for event in StatusEvent.objects.filter(nomination=nomination).order_by("pk"):
        yield event.status, event.reason
