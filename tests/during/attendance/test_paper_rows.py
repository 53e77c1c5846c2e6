"""Rows of a sign-in sheet: somebody came between two times."""

from __future__ import annotations

from datetime import timedelta

import pytest

from diemcau.during.attendance.models import Mark, Presence, SiteEvent
from diemcau.during.attendance.queries import site_state
from diemcau.during.attendance.queries.ways import Way, came, ways
from diemcau.during.attendance.services import self_check_in as own
from tests.before.factories import OPENS_AT, TESTS
from tests.during.attendance.test_self_check_in import digits_of, enter, switch
from tests.during.attendance_factories import MORNING, check_in, event, make_hall, send

pytestmark = pytest.mark.django_db

SINCE, UNTIL = OPENS_AT - timedelta(minutes=60), OPENS_AT
ENTERED = OPENS_AT + timedelta(hours=1)
PAPER = {"from": SINCE.isoformat(), "until": UNTIL.isoformat(), "sheet": "K7QM", "row": 3}


def row(delegate, at=ENTERED, *, paper=None, **fields):
    return event("check_in", at, delegate=delegate.pk, paper=paper or PAPER, **fields)


def test_a_row_counts_from_the_end_of_its_range_and_says_that_it_comes_from_paper():
    site, device, (delegate, _other) = make_hall()

    told = send(site, device, row(delegate), now=ENTERED)

    kept = SiteEvent.objects.get()
    assert (kept.happened_at, kept.device_at, kept.marks, told.results[0].outcome) == (UNTIL, ENTERED, [Mark.FROM_PAPER], "marked")
    assert Presence.objects.values_list("first_at", "is_in").get() == (UNTIL, True)
    assert (told.state.attended, told.state.doubtful) == (1, 0)
    here = came(site)[delegate.pk]
    assert (here.way, here.since, here.sheet, here.event) == (Way.PAPER, SINCE, "K7QM", kept.event_id)


def test_the_range_is_read_as_the_sheet_says_whatever_the_clock_of_the_phone():
    site, device, (delegate, _other) = make_hall()
    wrong = timedelta(hours=3)

    send(site, device, row(delegate, ENTERED + wrong), sent_at=ENTERED + wrong, now=ENTERED)

    assert SiteEvent.objects.get().happened_at == UNTIL


@pytest.mark.parametrize("scanned_first", [True, False])
@pytest.mark.parametrize(("scanned_at", "way"), [(MORNING, Way.NAME), (UNTIL, Way.NAME), (UNTIL + timedelta(seconds=1), Way.PAPER)])
def test_who_was_also_scanned_came_at_the_earlier_time_and_an_exact_time_wins_a_tie(scanned_first, scanned_at, way):
    site, device, (delegate, _other) = make_hall()
    both = [check_in(delegate, scanned_at), row(delegate)]

    for told in both if scanned_first else reversed(both):
        send(site, device, told, now=ENTERED)

    assert came(site)[delegate.pk].way == way
    assert Presence.objects.get().first_at == min(scanned_at, UNTIL)


@pytest.mark.parametrize(
    "paper",
    [
        {"from": UNTIL.isoformat(), "until": SINCE.isoformat()},
        {"from": SINCE.isoformat()},
        {"until": UNTIL.isoformat()},
        {"from": 7, "until": 8},
        {"from": SINCE.isoformat(), "until": (ENTERED + timedelta(minutes=6)).isoformat()},  # later than now
        {"from": SINCE.isoformat(), "until": (SINCE - timedelta(days=9)).isoformat()},
        "07:00–08:00",
        [],
    ],
)
def test_a_range_that_cannot_be_leaves_the_person_present_without_a_time(paper):
    site, device, (delegate, _other) = make_hall()

    told = send(site, device, event("check_in", ENTERED, delegate=delegate.pk, paper=paper), now=ENTERED)

    assert SiteEvent.objects.get().marks == [Mark.FROM_PAPER, Mark.IMPLAUSIBLE_TIME]
    assert (told.state.attended, told.state.doubtful, Presence.objects.get().first_at) == (1, 1, None)
    assert came(site)[delegate.pk].since is None


def test_a_range_of_one_moment_and_one_up_to_now_are_ranges():
    site, device, (one, two) = make_hall()
    moment = {"from": UNTIL.isoformat(), "until": UNTIL.isoformat()}
    now = {"from": SINCE.isoformat(), "until": (ENTERED + timedelta(minutes=5)).isoformat()}

    send(site, device, row(one, paper=moment), row(two, paper=now), now=ENTERED)

    assert [told.marks for told in SiteEvent.objects.all()] == [[Mark.FROM_PAPER]] * 2


def test_walk_ins_written_by_hand_at_the_foot_come_with_the_same_range():
    site, device, _ = make_hall()

    send(site, device, event("walk_in", ENTERED, full_name="Lê Thị Mai", post="", unit=None, paper=PAPER), now=ENTERED)

    kept = SiteEvent.objects.get()
    assert (kept.happened_at, kept.marks, str(kept.delegate)) == (UNTIL, [Mark.FROM_PAPER], "Lê Thị Mai")
    assert [(here.way, here.since) for here in came(site).values()] == [(Way.PAPER, SINCE)]


def test_a_sheet_taken_back_and_entered_again_counts_once():
    site, device, (delegate, _other) = make_hall()
    first, second = row(delegate), row(delegate, ENTERED + timedelta(minutes=2))
    back = event("undo", ENTERED + timedelta(minutes=1), event=str(first.id))

    send(site, device, first, back, second, now=ENTERED + timedelta(minutes=3))

    assert (site_state(site, ENTERED).attended, came(site)[delegate.pk].event) == (1, second.id)


def test_paper_beside_a_headcount_says_nothing():
    site, device, _ = make_hall()

    send(site, device, event("headcount", ENTERED, counted=3, moment="opening", paper=PAPER), now=ENTERED)

    assert (SiteEvent.objects.get().marks, SiteEvent.objects.get().happened_at) == ([], ENTERED)


def test_ways_add_up_to_those_checked_in_at_every_site():
    site, device, people = make_hall(people=6)
    empty, _, _ = make_hall(conference=site.conference)
    switch(site)
    seen = OPENS_AT - timedelta(minutes=18)
    send(site, device, event("check_in", MORNING, code=people[0].code), check_in(people[1]), row(people[2]), now=ENTERED)
    send(site, device, event("walk_in", MORNING, full_name="Lê Thị Mai", post="", unit=None), now=ENTERED)
    enter(people[3], digits_of(site))
    enter(people[4], digits_of(site), now=ENTERED)
    enter(people[5], digits_of(site), seen, sent_at=seen, now=ENTERED)

    told = {row.site_id: row for row in ways(site.conference).sites}

    here = told[site.pk]
    assert (here.by_code, here.by_name, here.by_self, here.from_paper, here.newcomers, here.late, here.doubtful, here.is_on) == (
        1,
        1,
        3,
        1,
        1,
        1,
        1,
        True,
    )
    assert here.attended == here.by_code + here.by_name + here.by_self + here.from_paper + here.newcomers == 7
    assert (told[empty.pk].attended, told[empty.pk].by_self, told[empty.pk].is_on) == (0, 0, False)
    total = ways(site.conference).total
    assert (total.attended, total.by_self, total.is_on, ways(site.conference).on) == (7, 3, True, 1)


def test_a_device_cannot_pass_its_scans_off_as_made_by_delegates_themselves():
    site, device, (delegate, _other) = make_hall()

    send(site, device, event("check_in", delegate=delegate.pk, self={"step": 1}))

    assert came(site)[delegate.pk].way == Way.NAME


@pytest.mark.parametrize("sites", [1, 30])
def test_ways_cost_one_query_for_one_site_or_thirty(sites, django_assert_num_queries):
    first, *_ = make_hall()
    for _number in range(sites - 1):
        make_hall(people=1, conference=first.conference)
    own.switch_self_check_in(sites=[first], conference=first.conference, is_on=True, by=TESTS, now=MORNING)

    with django_assert_num_queries(1):
        assert len(ways(first.conference).sites) == sites
