"""Headcounts at fixed moments: who was inside then, why the figures differ, who has not counted."""

from __future__ import annotations

import random
from datetime import datetime, timedelta
from typing import Any

import pytest

from diemcau.before.conferences.models import ItemKind, ProgrammeItem, Reach
from diemcau.before.sites.models import ItemSite, Site
from diemcau.during.attendance import queries, services
from diemcau.during.attendance.models import CountReason, Mark, Moment, SiteEvent
from tests.before.factories import CLOSES_AT, OPENS_AT, TESTS, ConferenceFactory, ItemFactory, SiteFactory
from tests.during.attendance_factories import MORNING, check_in, event, figure, make_hall, send

pytestmark = pytest.mark.django_db
MINUTE = timedelta(minutes=1)


def with_a_break(site: Site, *, at: int = 90, minutes: int = 15, reach: str = Reach.ALL) -> ProgrammeItem:
    """A break ``at`` minutes after the opening."""
    start = OPENS_AT + at * MINUTE
    return ItemFactory.create(
        conference=site.conference, kind=ItemKind.BREAK, title="Giải lao", starts_at=start, ends_at=start + minutes * MINUTE, reach=reach
    )


def counted(number: int, at: datetime, *, moment: str = Moment.OPENING, **more: Any) -> services.LogEvent:
    return event("headcount", at, counted=number, moment=moment, **more)


def only(site: Site, key: str) -> queries.Slot:
    return next(slot for slot in queries.series(site) if slot.key == key)


def test_the_moments_of_a_day_are_opening_after_each_break_and_closing():
    site = SiteFactory.create()
    first, second = with_a_break(site, at=60), with_a_break(site, at=130)

    told = queries.moments_of_site(site)

    assert [(due.key, due.due_at, due.until) for due in told] == [
        ("opening", OPENS_AT, first.ends_at),
        (f"after_break:{first.pk}", first.ends_at, second.ends_at),
        (f"after_break:{second.pk}", second.ends_at, CLOSES_AT - 15 * MINUTE),
        ("closing", CLOSES_AT - 15 * MINUTE, None),
    ]
    assert queries.moments(site.conference) == told


def test_the_closing_is_due_when_the_closing_item_of_the_programme_begins():
    site = SiteFactory.create()
    ItemFactory.create(conference=site.conference, kind=ItemKind.CLOSING, starts_at=CLOSES_AT - 30 * MINUTE, ends_at=CLOSES_AT)

    assert [(due.key, due.due_at) for due in queries.moments_of_site(site)] == [("opening", OPENS_AT), ("closing", CLOSES_AT - 30 * MINUTE)]


def test_a_moment_is_due_from_its_time_until_the_next_is():
    opening, closing = queries.moments_of_site(SiteFactory.create())

    assert [opening.is_due(at) for at in (OPENS_AT - MINUTE, OPENS_AT, closing.due_at - MINUTE, closing.due_at)] == [False, True, True, False]
    assert closing.is_due(CLOSES_AT + timedelta(days=3))


def test_a_headcount_is_compared_with_who_was_inside_then_and_not_with_now():
    site, device, (one, two, three) = make_hall(3)
    send(site, device, check_in(one), check_in(two))
    send(site, device, counted(3, OPENS_AT), now=OPENS_AT + MINUTE)
    send(
        site, device, check_in(three, OPENS_AT + 20 * MINUTE), event("check_out", OPENS_AT + 30 * MINUTE, delegate=one.pk), now=OPENS_AT + 40 * MINUTE
    )
    send(site, device, counted(2, OPENS_AT + 35 * MINUTE, moment=Moment.ON_DEMAND), now=OPENS_AT + 41 * MINUTE)

    opening, on_demand = figure(site, "opening"), figure(site, "on_demand")

    assert (opening.counted, opening.inside, opening.difference) == (3, 2, 1)
    assert (on_demand.counted, on_demand.inside, on_demand.difference) == (2, 2, 0)


def test_a_check_in_at_the_very_moment_of_the_count_is_inside_and_one_a_second_later_is_not():
    site, device, (one, two) = make_hall(2)
    send(site, device, check_in(one, OPENS_AT), check_in(two, OPENS_AT + timedelta(seconds=1)), counted(1, OPENS_AT), now=OPENS_AT + MINUTE)

    assert figure(site, "opening").inside == 1


def test_check_ins_that_arrive_late_change_what_the_log_says_of_an_earlier_moment():
    site, device, (one, two) = make_hall(2)
    send(site, device, check_in(one), counted(2, OPENS_AT), now=OPENS_AT + MINUTE)
    before = figure(site, "opening")
    send(site, device, check_in(two, OPENS_AT - MINUTE), now=OPENS_AT + 300 * MINUTE)

    after = figure(site, "opening")

    assert (before.difference, after.difference) == (1, 0)
    assert (before.lacks_reason, after.lacks_reason) == (True, False)


def test_a_check_in_taken_back_was_never_inside():
    site, device, (one, two) = make_hall(2)
    mistake = check_in(two)
    send(site, device, check_in(one), mistake, counted(1, OPENS_AT), now=OPENS_AT + MINUTE)
    send(site, device, event("undo", OPENS_AT + 5 * MINUTE, event=str(mistake.id)), now=OPENS_AT + 6 * MINUTE)

    assert figure(site, "opening").difference == 0


def test_a_later_headcount_of_the_moment_stands_for_it_and_the_earlier_stays_to_be_read():
    site, device, _ = make_hall(0)
    send(site, device, counted(10, OPENS_AT), counted(12, OPENS_AT + MINUTE), now=OPENS_AT + 2 * MINUTE)

    slot = only(site, "opening")

    assert figure(site, "opening").counted == 12
    assert [(count.counted, count.is_figure) for count in slot.counts] == [(12, True), (10, False)]


def test_a_headcount_taken_back_leaves_the_one_before_it():
    site, device, _ = make_hall(0)
    slip = counted(120, OPENS_AT + MINUTE)
    send(site, device, counted(12, OPENS_AT), slip, event("undo", OPENS_AT + 2 * MINUTE, event=str(slip.id)), now=OPENS_AT + 3 * MINUTE)

    slot = only(site, "opening")

    assert figure(site, "opening").counted == 12
    assert [(count.counted, count.is_undone) for count in slot.counts] == [(120, True), (12, False)]


def test_a_reason_belongs_to_its_headcount_and_can_be_given_later():
    site, device, _ = make_hall(0)
    first = counted(2, OPENS_AT, reasons=["staff", "no_such_reason"], words="")
    send(site, device, first, now=OPENS_AT + MINUTE)
    at_once = figure(site, "opening")
    send(
        site,
        device,
        event("count_reason", OPENS_AT + 3 * MINUTE, event=str(first.id).upper(), reasons=["guests"], words="Hai phóng viên"),
        now=OPENS_AT + 4 * MINUTE,
    )

    later = figure(site, "opening")

    assert (at_once.reasons, at_once.words) == ((CountReason.STAFF,), "")
    assert (later.reasons, later.words, later.difference) == ((CountReason.GUESTS,), "Hai phóng viên", 2)
    assert not later.lacks_reason


@pytest.mark.parametrize("payload", [{"event": "none", "words": "x"}, {"reasons": ["staff"]}, {"reasons": ["unheard of"]}, {"words": "  "}])
def test_a_reason_that_explains_nothing_or_names_no_headcount_is_kept_and_marked(payload):
    site, device, _ = make_hall(0)
    first = counted(2, OPENS_AT)
    about = {} if "reasons" in payload and payload["reasons"] == ["staff"] else {"event": str(first.id)}

    told = send(site, device, first, event("count_reason", OPENS_AT + MINUTE, **(about | payload)), now=OPENS_AT + 2 * MINUTE)

    assert [result.marks for result in told.results] == [(), (Mark.UNREADABLE,)]
    assert figure(site, "opening").lacks_reason


def test_a_headcount_after_a_break_without_its_name_belongs_to_the_break_of_its_time():
    site, device, _ = make_hall(0)
    first, second = with_a_break(site, at=60), with_a_break(site, at=130)
    send(
        site,
        device,
        counted(7, first.ends_at + 2 * MINUTE, moment=Moment.AFTER_BREAK),
        counted(8, first.ends_at + 3 * MINUTE, moment=Moment.AFTER_BREAK, **{"break": second.pk}),
        now=CLOSES_AT,
    )

    assert figure(site, f"after_break:{first.pk}").counted == 7
    assert figure(site, f"after_break:{second.pk}").counted == 8


def test_a_headcount_of_a_break_that_left_the_programme_is_kept_among_those_on_demand():
    site, device, _ = make_hall(0)
    send(site, device, counted(7, OPENS_AT + 60 * MINUTE, moment=Moment.AFTER_BREAK, **{"break": 99}), now=CLOSES_AT)

    assert figure(site, "on_demand").counted == 7


def test_the_count_of_the_closing_stands_for_the_closing_and_later_ones_wait():
    site, device, (one,) = make_hall(1)
    send(site, device, check_in(one), event("close", CLOSES_AT, counted=1, reason=""), now=CLOSES_AT + MINUTE)
    send(site, device, counted(9, CLOSES_AT + 2 * MINUTE, moment=Moment.CLOSING), now=CLOSES_AT + 3 * MINUTE)

    slot = only(site, "closing")

    assert (figure(site, "closing").counted, figure(site, "closing").inside) == (1, 1)
    assert [(count.counted, count.waits) for count in slot.counts] == [(9, True), (1, False)]


def test_a_count_with_an_impossible_time_is_read_but_compared_with_nothing():
    site, device, _ = make_hall(0)
    send(site, device, counted(7, OPENS_AT - timedelta(days=400)), now=OPENS_AT)

    found = figure(site, "opening")

    assert (found.counted, found.at, found.inside, found.difference) == (7, None, None, None)


def test_who_has_not_counted_is_told_in_sites_and_people():
    site, device, (one,) = make_hall(1)
    conference = site.conference
    other, its_device, (two, three) = make_hall(2, conference=conference)
    make_hall(4, conference=conference)  # silent
    send(site, device, check_in(one), counted(5, OPENS_AT), now=OPENS_AT + MINUTE)
    send(other, its_device, check_in(two), check_in(three), now=OPENS_AT + MINUTE)

    opening, closing = queries.at_each_moment(conference)

    assert (opening.sites, opening.counted_sites, opening.counted, opening.missing, opening.waiting) == (3, 1, 5, 2, 2)
    assert (closing.counted_sites, closing.waiting) == (0, 3)
    page = queries.counts_of_sites(conference, missing="opening")
    assert ([row.site_id for row in page.rows][:1], page.found) == ([other.pk], 2)


def test_only_sites_that_have_the_break_are_expected_to_count_after_it():
    conference = ConferenceFactory.create()
    main, linked, chosen = (SiteFactory.create(conference=conference, name=name, is_main=name == "A") for name in "ABC")
    of_all, of_main, of_linked, of_chosen = (
        with_a_break(main, at=30 + 20 * place, reach=reach) for place, reach in enumerate((Reach.ALL, Reach.MAIN, Reach.LINKED, Reach.CHOSEN))
    )
    ItemSite.objects.create(conference=conference, item=of_chosen, site=chosen)

    told = {at.due.item_id: at.sites for at in queries.at_each_moment(conference) if at.due.item_id}

    assert told == {of_all.pk: 3, of_main.pk: 1, of_linked.pk: 2, of_chosen.pk: 1}
    assert [due.item_id for due in queries.moments_of_site(linked) if due.item_id] == [of_all.pk, of_linked.pk]


@pytest.mark.parametrize("sites", [1, 30])
def test_the_series_of_one_site_or_thirty_costs_the_same_queries(sites, django_assert_num_queries):
    conference = ConferenceFactory.create()
    for _ in range(sites):
        site, device, (one,) = make_hall(1, conference=conference)
        send(site, device, check_in(one), counted(1, OPENS_AT), now=OPENS_AT + MINUTE)

    with django_assert_num_queries(3):
        page = queries.counts_of_sites(conference)
    with django_assert_num_queries(2):
        queries.at_each_moment(conference)

    assert [count.inside for row in page.rows for slot in row.slots for count in slot.counts] == [1] * sites


@pytest.mark.parametrize("seed", range(6))
def test_whatever_the_halls_tell_the_last_moment_agrees_with_the_fold(seed):
    """The count of who is inside at a moment after everything is the tally's number of those present."""
    draw = random.Random(seed)
    site, device, people = make_hall(5)
    told: list[services.LogEvent] = []
    for number in range(30):
        at = MORNING + draw.randint(0, 60) * MINUTE
        kind = draw.choice(["check_in", "check_in", "check_out", "undo"])
        if kind == "undo" and told:
            told.append(event("undo", at, counter=number, event=str(draw.choice(told).id)))
        else:
            told.append(event("check_in" if kind == "undo" else kind, at, counter=number, delegate=draw.choice(people).pk))
    set_aside = event("resolve", MORNING, decision="disregard", events=[str(draw.choice(told).id)])
    draw.shuffle(told)
    send(site, None, set_aside, now=CLOSES_AT, by=TESTS)
    for start in range(0, len(told), 7):
        send(site, device, *told[start : start + 7], now=CLOSES_AT)
    send(site, device, counted(3, CLOSES_AT, moment=Moment.ON_DEMAND), now=CLOSES_AT)

    assert figure(site, "on_demand").inside == site.tally.present


def test_the_host_adds_a_reason_it_heard_by_telephone():
    site, device, _ = make_hall(0)
    first = counted(2, OPENS_AT)
    send(site, device, first, now=OPENS_AT + MINUTE)

    services.explain_count(site=site, count=first.id, reasons=[CountReason.STAFF], words="Hai kỹ thuật viên", by=TESTS, now=OPENS_AT + 10 * MINUTE)

    assert figure(site, "opening").reason == "đếm cả người phục vụ, kỹ thuật; Hai kỹ thuật viên"
    assert SiteEvent.objects.get(kind="count_reason").payload["source"] == "by phone"
