"""Delegates check themselves in with the code of the hall's screen, judged by when it was seen."""

from __future__ import annotations

import threading
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import connections
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from diemcau.before.convening.models import Delegate
from diemcau.before.sites import services as sites
from diemcau.before.sites.models import Site
from diemcau.during.attendance.errors import OtherHall, ScreenOff, ScreenPaused, TooLateForScreen, TooManyDigits, UndoneByOperator, WrongCode
from diemcau.during.attendance.models import Mark, SelfCheckIn, SiteEvent
from diemcau.during.attendance.queries import site_state
from diemcau.during.attendance.queries.self_check_in import prove, running, secret_of
from diemcau.during.attendance.services import self_check_in as own
from diemcau.foundation.audit.models import Entry
from diemcau.kernel.rotating import shown, step_at
from tests.before.factories import CLOSES_AT, OPENS_AT, TESTS, DelegateFactory
from tests.during.attendance_factories import check_in, event, make_hall, send

pytestmark = pytest.mark.django_db

SEEN = OPENS_AT - timedelta(minutes=18)  # 7:42 in Vietnam, the first second of a step
ON = OPENS_AT - timedelta(hours=2)


def switch(*sites: Site, is_on: bool = True, now: datetime = ON) -> int:
    return own.switch_self_check_in(sites=sites, conference=sites[0].conference, is_on=is_on, by=TESTS, now=now)


def digits_of(site: Site, at: datetime = SEEN) -> str:
    span = SelfCheckIn.objects.filter(site=site).latest("opened_at")
    return shown(secret_of(span), step_at(at)).digits


def enter(delegate: Delegate, digits: str, at: datetime = SEEN, *, sent_at: datetime | None = None, now: datetime | None = None, **fields: Any):
    now = now or at
    return own.check_in_with_digits(delegate=delegate, digits=digits, at=at, sent_at=sent_at or now, now=now, **fields)


def _secret(site: Site) -> str:
    span = running(site)
    assert span
    return secret_of(span)


def test_digits_of_the_screen_check_a_delegate_in_once_however_often_they_are_sent():
    site, _, (delegate, _other) = make_hall()
    switch(site)

    first = enter(delegate, digits_of(site))
    again = [enter(delegate, digits_of(site), SEEN + timedelta(seconds=seconds)) for seconds in (0, 5, 40)]

    assert (first.is_new, [told.is_new for told in again]) == (True, [False] * 3)
    assert [told.here.first_at for told in (first, *again) if told.here] == [SEEN] * 4
    (kept,) = SiteEvent.objects.all()
    assert (kept.kind, kept.delegate, kept.device, kept.actor_label, kept.marks) == ("check_in", delegate, None, "self", [])
    assert kept.payload == {"delegate": delegate.pk, "self": {"step": step_at(SEEN)}}
    assert site_state(site, SEEN).attended == 1


@pytest.mark.parametrize(("seconds", "holds"), [(-31, False), (-30, True), (0, True), (59, True), (60, False), (3_600, False)])
def test_digits_hold_from_the_step_before_to_the_step_after_and_not_an_hour_later(seconds, holds):
    site, _, _ = make_hall()
    switch(site)
    moment = SEEN + timedelta(seconds=seconds)

    assert (prove(site, digits_of(site), at=moment, sent_at=moment, now=moment) is not None) is holds


@pytest.mark.parametrize(("minutes", "is_late"), [(2, False), (3, True), (390, True)])
def test_digits_typed_without_network_are_accepted_late_at_the_time_they_were_typed(minutes, is_late):
    site, _, (delegate, _other) = make_hall()
    switch(site)

    told = enter(delegate, digits_of(site), SEEN, now=SEEN + timedelta(minutes=minutes))

    kept = SiteEvent.objects.get()
    assert (told.is_late, told.is_doubtful, kept.happened_at, kept.marks) == (is_late, False, SEEN, [Mark.LATE] if is_late else [])
    assert site_state(site, SEEN).doubtful == 0


@pytest.mark.parametrize("wrong", [timedelta(hours=5), timedelta(hours=-5), timedelta(days=300), timedelta(seconds=70)])
def test_a_phone_whose_clock_is_wrong_by_hours_is_judged_by_the_corrected_time(wrong):
    site, _, (delegate, _other) = make_hall()
    switch(site)
    arrives = SEEN + timedelta(hours=1)

    told = enter(delegate, digits_of(site), SEEN + wrong, sent_at=arrives + wrong, now=arrives)

    kept = SiteEvent.objects.get()
    assert (told.is_doubtful, kept.happened_at, kept.device_at, kept.marks) == (False, SEEN, SEEN + wrong, [Mark.LATE])


def test_a_photographed_code_is_refused_an_hour_later_with_a_true_clock_and_marked_with_a_false_one():
    site, _, (truthful, liar) = make_hall()
    switch(site)
    later = SEEN + timedelta(hours=1)

    with pytest.raises(WrongCode):
        enter(truthful, digits_of(site), later)
    told = enter(liar, digits_of(site), SEEN, sent_at=SEEN, now=later)  # the phone says it is still 7:42

    kept = SiteEvent.objects.get()
    assert (told.is_doubtful, kept.delegate, kept.happened_at) == (True, liar, None)
    assert kept.marks == [Mark.IMPLAUSIBLE_TIME]
    assert site_state(site, later).doubtful == 1


def test_digits_of_another_hall_say_which_and_check_in_there_only_when_that_is_meant():
    here, _, (delegate, _other) = make_hall()
    there, _, _ = make_hall(conference=here.conference, name="Phường Nghĩa Lộ")
    switch(here, there)

    with pytest.raises(OtherHall, match="Phường Nghĩa Lộ"):
        enter(delegate, digits_of(there))
    assert SiteEvent.objects.count() == 0
    told = enter(delegate, digits_of(there), site=there)

    assert (told.here.site, SiteEvent.objects.get().marks) == (there, [Mark.OTHER_SITE])


def test_digits_of_another_conference_are_no_digits():
    here, _, (delegate, _other) = make_hall()
    elsewhere, _, _ = make_hall()
    switch(here)
    switch(elsewhere)

    with pytest.raises(WrongCode):
        enter(delegate, digits_of(elsewhere), site=elsewhere if digits_of(elsewhere) == digits_of(here) else None)


def test_a_hall_without_self_check_in_says_so_and_off_ends_it_from_its_time_on():
    site, _, (early, late) = make_hall()
    with pytest.raises(ScreenOff):
        enter(early, "123456")
    assert (switch(site), switch(site)) == (1, 0)
    digits = digits_of(site)
    assert switch(site, is_on=False, now=SEEN + timedelta(minutes=5)) == 1

    told = enter(early, digits, SEEN, now=SEEN + timedelta(minutes=30))  # typed while it was on
    with pytest.raises(ScreenOff):
        enter(late, digits, SEEN + timedelta(minutes=6))

    assert (told.is_new, running(site)) == (True, None)
    assert list(Entry.objects.filter(act__startswith="attendance.self").order_by("pk").values_list("act", flat=True)) == [
        "attendance.self-check-in-on",
        "attendance.self-check-in-off",
    ]


def test_switching_on_again_makes_a_new_secret():
    site, _, _ = make_hall()
    switch(site)
    before = digits_of(site), _secret(site)
    switch(site, is_on=False, now=ON + timedelta(minutes=1))
    switch(site, now=ON + timedelta(minutes=2))

    assert _secret(site) != before[1]
    assert prove(site, before[0], at=SEEN, sent_at=SEEN, now=SEEN) is None or before[0] == digits_of(site)


def test_the_operator_pauses_it_and_lets_it_run_again_by_the_time_of_the_hall():
    site, device, (before, between, after) = make_hall(people=3)
    switch(site)
    pause, resume = SEEN + timedelta(minutes=1), SEEN + timedelta(minutes=10)
    later = SEEN + timedelta(hours=1)
    send(site, device, event("self_check_in", pause, state="paused"), event("self_check_in", resume, state="running"), now=later)

    told = enter(before, digits_of(site), SEEN, now=later)
    with pytest.raises(ScreenPaused):
        enter(between, digits_of(site, pause + timedelta(minutes=1)), pause + timedelta(minutes=1), now=later)
    again = enter(after, digits_of(site, resume + timedelta(minutes=1)), resume + timedelta(minutes=1), now=later)

    assert (told.is_new, again.is_new) == (True, True)


def test_a_device_that_was_shut_out_pauses_nothing():
    site, device, (delegate, _other) = make_hall()
    switch(site)
    sites.revoke_device(device=device, reason="Mất máy", by=TESTS, now=ON)
    device.refresh_from_db()
    (told,) = send(site, device, event("self_check_in", ON + timedelta(minutes=1), state="paused"), now=ON + timedelta(minutes=2)).results

    assert Mark.QUARANTINED in told.marks
    assert enter(delegate, digits_of(site)).is_new


def test_what_the_operator_took_back_stays_so_for_the_same_code_and_a_new_code_asks_again():
    site, device, (delegate, _other) = make_hall()
    switch(site)
    enter(delegate, digits_of(site))
    send(site, device, event("undo", SEEN + timedelta(seconds=10), event=str(SiteEvent.objects.get().event_id)), now=SEEN + timedelta(seconds=10))

    with pytest.raises(UndoneByOperator):
        enter(delegate, digits_of(site), SEEN + timedelta(seconds=20))
    assert site_state(site, SEEN).attended == 0
    later = SEEN + timedelta(minutes=3)

    assert enter(delegate, digits_of(site, later), later).here.first_at == later


def test_whom_the_operator_checked_in_before_is_told_so_and_not_doubled():
    site, device, (delegate, _other) = make_hall()
    switch(site)
    send(site, device, check_in(delegate, SEEN - timedelta(minutes=5)), now=SEEN)

    told = enter(delegate, digits_of(site))

    assert (told.is_new, told.here.first_at, SiteEvent.objects.count()) == (False, SEEN - timedelta(minutes=5), 1)


def test_ten_tries_in_ten_minutes_and_then_not_even_the_right_digits():
    site, _, (delegate, other) = make_hall()
    switch(site)
    wrong = "000000" if digits_of(site) != "000000" else "000001"
    for _try in range(own.TRIES_OF_A_PERSON):
        with pytest.raises(WrongCode):
            enter(delegate, wrong)

    with pytest.raises(TooManyDigits):
        enter(delegate, digits_of(site))
    assert enter(other, digits_of(site)).is_new
    later = SEEN + timedelta(minutes=11)

    assert enter(delegate, digits_of(site, later), later).is_new


def test_all_tries_at_one_hall_have_a_limit_too(monkeypatch):
    monkeypatch.setattr(own, "TRIES_AT_A_SITE", 1)
    site, _, (delegate, other) = make_hall()
    switch(site)

    assert enter(delegate, digits_of(site)).is_new
    with pytest.raises(TooManyDigits):
        enter(other, digits_of(site))


@pytest.mark.parametrize(("hours", "holds"), [(47.9, True), (48, False)])
def test_what_a_phone_kept_is_taken_until_two_days_after_the_conference(hours, holds):
    site, _, (delegate, _other) = make_hall()
    switch(site)
    now = CLOSES_AT + timedelta(hours=hours)

    if holds:
        assert enter(delegate, digits_of(site), SEEN, now=now).is_late
    else:
        with pytest.raises(TooLateForScreen):
            enter(delegate, digits_of(site), SEEN, now=now)


def test_after_the_hall_closed_its_list_a_late_check_in_is_kept_and_waits():
    site, device, (delegate, _other) = make_hall()
    switch(site)
    send(site, device, event("close", CLOSES_AT, counted=0), now=CLOSES_AT)

    told = enter(delegate, digits_of(site), SEEN, now=CLOSES_AT + timedelta(minutes=5))

    assert (told.is_new, told.here, SiteEvent.objects.get(kind="check_in").marks) == (True, None, [Mark.AFTER_CLOSE, Mark.LATE])


def test_digits_from_the_future_are_no_digits():
    site, _, (delegate, _other) = make_hall()
    switch(site)
    ahead = SEEN + timedelta(minutes=10)

    with pytest.raises(WrongCode):
        enter(delegate, digits_of(site, ahead), ahead, sent_at=SEEN, now=SEEN)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    wrong=st.integers(min_value=-400_000, max_value=400_000),
    typed_after=st.integers(min_value=0, max_value=29),
    waited=st.integers(min_value=0, max_value=40_000),
)
def test_any_clock_and_any_wait_give_the_time_of_the_hall(wrong, typed_after, waited):
    """Seconds: how wrong the phone's clock is, how long after the step began it was typed, how long the line was gone."""
    site = Site.objects.first() or make_hall()[0]
    if running(site) is None:
        switch(site)
    typed, clock = SEEN + timedelta(seconds=typed_after), timedelta(seconds=wrong)
    arrives = typed + timedelta(seconds=waited)

    proof = prove(site, digits_of(site, typed), at=typed + clock, sent_at=arrives + clock, now=arrives)

    assert proof is not None
    assert (proof.step, proof.is_doubtful, proof.is_late) == (step_at(typed), False, waited > 120)


@pytest.mark.django_db(transaction=True)
def test_two_presses_at_the_same_moment_are_one_check_in():
    site, _, (delegate, _other) = make_hall()
    switch(site)
    digits, told, gate = digits_of(site), [], threading.Barrier(2)

    def press(second: int) -> None:
        gate.wait()
        told.append(enter(delegate, digits, SEEN + timedelta(seconds=second)).is_new)
        connections.close_all()

    threads = [threading.Thread(target=press, args=(second,)) for second in (0, 1)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert (sorted(told), SiteEvent.objects.count()) == ([False, True], 1)


def test_halls_of_a_whole_country_are_asked_in_as_many_queries_as_one(django_assert_num_queries):
    site, _, (delegate, _other) = make_hall()
    for _number in range(30):
        hall, _, _ = make_hall(people=0, conference=site.conference)
        switch(hall)
    switch(site)
    wrong = "000000"
    DelegateFactory.create(site=site, conference=site.conference)

    with django_assert_num_queries(5), pytest.raises((WrongCode, OtherHall)):
        enter(delegate, wrong)
