"""Seats, and who is named for them: nobody counts before they are confirmed, and nothing that happened is forgotten."""

from __future__ import annotations

from datetime import time, timedelta

import pytest
from django.db import IntegrityError, connection, transaction
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from diemcau.before.conferences import services as conferences
from diemcau.before.convening import services
from diemcau.before.convening.errors import (
    AlreadyNamed,
    ConferenceClosed,
    NobodyNamed,
    NoLongerOpen,
    NoSiteYet,
    QuotaFull,
    QuotaMoved,
    ReasonMissing,
    SeatsDoNotAddUp,
    SeatsNotOpen,
)
from diemcau.before.convening.models import Delegate, Nomination, Quota, Receipt, StatusEvent
from diemcau.before.convening.queries import nominees
from diemcau.before.convening.queries.quotas import numbered, seats_of, seats_of_quota, standings, terms_of, totals
from diemcau.before.convening.services import Nominee
from diemcau.foundation.network.models import Unit
from tests.before.factories import (
    CLOSES_AT,
    NOW,
    OPENS_AT,
    TESTS,
    ConferenceFactory,
    DelegateFactory,
    QuotaFactory,
    SiteFactory,
    make_province,
    make_unit,
)

pytestmark = pytest.mark.django_db


def make_quota(seats: int = 2, *, approval: bool = False) -> Quota:
    """A commune with ``seats`` at a conference of its province, and a hall of its own."""
    province = make_province()
    commune = make_unit("Xã Ba Tơ", parent=province)
    conference = ConferenceFactory.create(host=province)
    SiteFactory.create(conference=conference, unit=commune, name="Xã Ba Tơ")
    if approval:
        services.set_terms(conference=conference, deadline_days=7, deadline_hour=time(17), needs_approval=True, by=TESTS, now=NOW)
    return QuotaFactory.create(conference=conference, unit=commune, seats=seats)


def name(quota: Quota, *names: str) -> Receipt:
    return services.nominate(quota=quota, people=[Nominee(one) for one in names], by=TESTS, now=NOW)


def one(full_name: str) -> Nomination:
    return Nomination.objects.select_related("quota__conference", "quota__moved_to", "delegate").get(full_name=full_name)


def statuses(quota: Quota) -> dict[str, str]:
    return dict(Nomination.objects.filter(quota=quota).values_list("full_name", "status"))


def figures(quota: Quota) -> tuple[int, int, int, int]:
    """filled, proposed, waiting, open."""
    seats = seats_of_quota(quota)
    return seats.filled, seats.proposed, seats.waiting, seats.open


def expected(quota: Quota) -> list[str]:
    return list(Delegate.objects.expected().filter(conference=quota.conference).order_by("pk").values_list("full_name", flat=True))


def test_people_named_within_the_seats_are_delegates_and_those_beyond_wait():
    quota = make_quota(seats=2)

    name(quota, "Đinh Thị Ước", "Phạm Văn Hai", "Hồ Văn Ba")

    assert statuses(quota) == {"Đinh Thị Ước": "confirmed", "Phạm Văn Hai": "confirmed", "Hồ Văn Ba": "waiting"}
    assert figures(quota) == (2, 0, 1, 0)
    assert expected(quota) == ["Đinh Thị Ước", "Phạm Văn Hai"]
    delegate = Delegate.objects.get(full_name="Đinh Thị Ước")
    assert (delegate.unit, delegate.site.name, bool(delegate.code), bool(delegate.seal)) == (quota.unit, "Xã Ba Tơ", True, True)


def test_where_the_host_approves_nobody_is_a_delegate_before():
    quota = make_quota(seats=1, approval=True)
    name(quota, "Đinh Thị Ước", "Phạm Văn Hai")
    assert (statuses(quota), expected(quota)) == ({"Đinh Thị Ước": "proposed", "Phạm Văn Hai": "waiting"}, [])
    assert figures(quota) == (0, 1, 1, 0)

    services.refuse(nomination=one("Đinh Thị Ước"), reason="Không đúng thành phần", by=TESTS, now=NOW)
    assert statuses(quota) == {"Đinh Thị Ước": "refused", "Phạm Văn Hai": "proposed"}

    assert services.approve(nominations=[one("Phạm Văn Hai"), one("Đinh Thị Ước")], by=TESTS, now=NOW) == 1
    assert expected(quota) == ["Phạm Văn Hai"]
    assert services.approve(nominations=[one("Phạm Văn Hai")], by=TESTS, now=NOW) == 0


def test_a_seat_that_is_given_up_goes_to_the_first_who_waits():
    quota = make_quota(seats=1)
    name(quota, "Đinh Thị Ước", "Phạm Văn Hai", "Hồ Văn Ba")

    services.decline(nomination=one("Đinh Thị Ước"), reason="Ốm", by=TESTS, now=NOW)
    assert statuses(quota) == {"Đinh Thị Ước": "declined", "Phạm Văn Hai": "confirmed", "Hồ Văn Ba": "waiting"}

    services.withdraw(nomination=one("Phạm Văn Hai"), by=TESTS, now=NOW)
    assert expected(quota) == ["Hồ Văn Ba"]
    assert [event.status for event in StatusEvent.objects.filter(nomination=one("Hồ Văn Ba")).order_by("pk")] == ["waiting", "confirmed"]
    with pytest.raises(NoLongerOpen):
        services.withdraw(nomination=one("Phạm Văn Hai"), by=TESTS, now=NOW)


def test_more_seats_let_those_who_wait_move_up_and_fewer_take_nobody_off():
    quota = make_quota(seats=1)
    name(quota, "Đinh Thị Ước", "Phạm Văn Hai", "Hồ Văn Ba")
    key = (quota.unit_id, None)

    services.set_quotas(conference=quota.conference, seats={key: 2}, by=TESTS, now=NOW)
    assert figures(Quota.objects.get(pk=quota.pk)) == (2, 0, 1, 0)

    services.set_quotas(conference=quota.conference, seats={key: 1}, by=TESTS, now=NOW)
    assert figures(Quota.objects.get(pk=quota.pk)) == (2, 0, 1, 0)
    assert services.set_quotas(conference=quota.conference, seats={key: 1}, by=TESTS, now=NOW) == 0


def test_a_quota_of_nought_goes_unless_somebody_was_named_under_it():
    quota = make_quota(seats=1)
    bare = QuotaFactory.create(conference=quota.conference, seats=3)
    name(quota, "Đinh Thị Ước")

    services.set_quotas(conference=quota.conference, seats={(quota.unit_id, None): 0, (bare.unit_id, None): 0}, by=TESTS, now=NOW)

    assert list(Quota.objects.values_list("pk", "seats")) == [(quota.pk, 0)]


def test_a_replacement_takes_the_seat_and_both_know_of_each_other():
    quota = make_quota(seats=1)
    name(quota, "Đinh Thị Ước", "Phạm Văn Hai")

    new = services.replace(nomination=one("Đinh Thị Ước"), person=Nominee("Lê Thị Tư"), reason="Đi công tác", by=TESTS, now=NOW)

    assert (new.stands_in_for, new.status) == (one("Đinh Thị Ước"), "confirmed")
    assert statuses(quota) == {"Đinh Thị Ước": "replaced", "Phạm Văn Hai": "waiting", "Lê Thị Tư": "confirmed"}
    assert expected(quota) == ["Lê Thị Tư"]
    with pytest.raises(ReasonMissing):
        services.replace(nomination=new, person=Nominee("Ai Đó"), reason=" ", by=TESTS, now=NOW)
    assert expected(quota) == ["Lê Thị Tư"]


def test_a_delegate_is_replaced_until_the_conference_closes_and_not_after():
    quota = make_quota(seats=1)
    name(quota, "Đinh Thị Ước")
    morning = OPENS_AT - timedelta(minutes=30)

    new = services.replace(nomination=one("Đinh Thị Ước"), person=Nominee("Lê Thị Tư"), reason="Ốm đột xuất", by=TESTS, now=morning)
    assert expected(quota) == ["Lê Thị Tư"]
    services.replace(nomination=new, person=Nominee("Võ Văn Năm"), reason="Lạc đường", by=TESTS, now=CLOSES_AT - timedelta(seconds=1))
    with pytest.raises(ConferenceClosed):
        services.replace(nomination=one("Võ Văn Năm"), person=Nominee("Ai Đó"), reason="Muộn", by=TESTS, now=CLOSES_AT)


def test_cancelling_and_restoring_a_delegate_keeps_the_history_true():
    quota = make_quota(seats=1)
    name(quota, "Đinh Thị Ước", "Phạm Văn Hai")
    delegate = Delegate.objects.get(full_name="Đinh Thị Ước")

    assert services.cancel_delegate(delegate=delegate, by=TESTS, now=NOW)
    assert statuses(quota) == {"Đinh Thị Ước": "withdrawn", "Phạm Văn Hai": "confirmed"}
    with pytest.raises(QuotaFull):
        services.restore_delegate(delegate=delegate, within_quota=True, by=TESTS, now=NOW)
    assert services.restore_delegate(delegate=delegate, by=TESTS, now=NOW)

    assert [event.status for event in StatusEvent.objects.filter(nomination=one("Đinh Thị Ước")).order_by("pk")] == [
        "confirmed",
        "withdrawn",
        "confirmed",
    ]
    assert figures(quota) == (2, 0, 0, 0)  # the host may go beyond


def test_seats_are_given_back_with_a_reason_and_only_open_ones():
    quota = make_quota(seats=3)
    name(quota, "Đinh Thị Ước")

    with pytest.raises(ReasonMissing):
        services.give_back(quota=quota, seats=1, reason="", by=TESTS, now=NOW)
    with pytest.raises(SeatsNotOpen):
        services.give_back(quota=quota, seats=3, reason="Thiếu người", by=TESTS, now=NOW)
    services.give_back(quota=quota, seats=2, reason="Thiếu người", by=TESTS, now=NOW)
    assert (figures(Quota.objects.get(pk=quota.pk)), seats_of_quota(Quota.objects.get(pk=quota.pk)).is_answered) == ((1, 0, 0, 0), True)
    services.give_back(quota=quota, seats=0, reason="", by=TESTS, now=NOW)
    assert figures(Quota.objects.get(pk=quota.pk)) == (1, 0, 0, 2)


def test_a_receipt_is_taken_back_as_a_whole_and_what_moved_on_stays():
    quota = make_quota(seats=2)
    receipt = name(quota, "Đinh Thị Ước", "Phạm Văn Hai")
    services.decline(nomination=one("Phạm Văn Hai"), reason="Ốm", by=TESTS, now=NOW)

    assert services.take_back(receipt=receipt, by=TESTS, now=NOW) == 1
    assert statuses(quota) == {"Đinh Thị Ước": "withdrawn", "Phạm Văn Hai": "declined"}
    assert services.take_back(receipt=receipt, by=TESTS, now=NOW) == 0
    name(quota, "Đinh Thị Ước")  # a name taken back may be sent again
    assert expected(quota) == ["Đinh Thị Ước"]


def test_the_same_name_twice_in_one_unit_is_refused_unless_telephones_tell_them_apart():
    quota = make_quota(seats=5)
    services.nominate(quota=quota, people=[Nominee("Nguyễn Văn An", phone="0912 345 678")], by=TESTS, now=NOW)

    for again in (Nominee("NGUYEN VAN AN"), Nominee("Nguyễn Văn An", phone="+84 912 345 678")):
        with pytest.raises(AlreadyNamed):
            services.nominate(quota=quota, people=[Nominee("Người Khác"), again], by=TESTS, now=NOW)
    services.nominate(quota=quota, people=[Nominee("Nguyễn Văn An", phone="0987 654 321")], by=TESTS, now=NOW)
    assert expected(quota) == ["Nguyễn Văn An", "Nguyễn Văn An"]


def test_nobody_is_named_without_a_name_a_hall_or_after_the_seats_moved():
    quota = make_quota()
    with pytest.raises(NobodyNamed):
        name(quota)
    bare = QuotaFactory.create()
    with pytest.raises(NoSiteYet):
        name(bare, "Ai Đó")
    heir = QuotaFactory.create(conference=quota.conference)
    Quota.objects.filter(pk=quota.pk).update(moved_to=heir)
    with pytest.raises(QuotaMoved):
        name(quota, "Ai Đó")
    assert (Nomination.objects.count(), Receipt.objects.count()) == (0, 0)


def test_the_history_cannot_be_changed_or_deleted():
    name(make_quota(), "Đinh Thị Ước")
    event = StatusEvent.objects.get()
    for statement in ("UPDATE convening_statusevent SET reason = 'x' WHERE id = %s", "DELETE FROM convening_statusevent WHERE id = %s"):
        with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement, [event.pk])


def test_the_deadline_moves_with_the_conference():
    quota = make_quota()
    conference = quota.conference
    services.set_terms(conference=conference, deadline_days=5, deadline_hour=time(16, 30), by=TESTS, now=NOW)
    assert f"{terms_of(conference).deadline(conference.day):%Y-%m-%d %H:%M %z}" == "2026-12-05 16:30 +0700"

    moved = timedelta(days=3)
    conferences.change_conference(
        conference=conference, host=conference.host, title=conference.title, chair_name=conference.chair_name, chair_post="", purpose="",
        format=conference.format, opens_at=OPENS_AT + moved, closes_at=CLOSES_AT + moved, by=TESTS, now=NOW,
    )  # fmt: skip
    conference.refresh_from_db()
    assert f"{terms_of(conference).deadline(conference.day):%Y-%m-%d %H:%M %z}" == "2026-12-08 16:30 +0700"


def test_the_overview_counts_in_units_and_in_seats_on_both_sides_of_the_deadline():
    quota = make_quota(seats=2)
    silent = QuotaFactory.create(conference=quota.conference, unit=make_unit("Xã Im Lặng"), seats=3)
    DelegateFactory.create(site=SiteFactory.create(conference=quota.conference, unit=make_unit("Xã Ngoài")))
    name(quota, "Đinh Thị Ước")
    deadline = terms_of(quota.conference).deadline(quota.conference.day)

    lines = standings(quota.conference, now=deadline)
    assert [(line.quota.pk, line.state, line.is_late) for line in lines] == [(quota.pk, "partly", False), (silent.pk, "silent", False)]
    total = totals(lines)
    assert (total.units, total.units_answered, total.units_silent, total.asked, total.filled, total.open) == (2, 0, 1, 5, 1, 4)
    assert seats_of(quota.conference).outside == 1

    late = standings(quota.conference, now=deadline + timedelta(seconds=1))
    assert [line.state for line in late] == ["late", "late"]


def test_seats_in_two_halls_are_counted_apart():
    quota = make_quota(seats=1)
    hall = SiteFactory.create(conference=quota.conference, name="Hội trường lớn", is_main=True)
    there = QuotaFactory.create(conference=quota.conference, unit=quota.unit, site=hall, seats=2)

    name(there, "Đinh Thị Ước")
    name(quota, "Phạm Văn Hai")

    assert (figures(quota), figures(there)) == ((1, 0, 0, 0), (1, 0, 0, 1))
    assert Delegate.objects.get(full_name="Đinh Thị Ước").site == hall


def heir_of(quota: Quota) -> Unit:
    return make_unit("Xã Ba Tơ Mới", parent=quota.conference.host)


def test_the_quota_of_a_unit_that_ended_follows_its_successor_and_those_named_count_there():
    quota = make_quota(seats=2)
    name(quota, "Đinh Thị Ước", "Phạm Văn Hai", "Hồ Văn Ba")
    heir = heir_of(quota)
    there = QuotaFactory.create(conference=quota.conference, unit=heir, seats=1)

    with pytest.raises(SeatsDoNotAddUp):
        services.follow_successor(quota=quota, seats={heir.pk: 1}, named_go_to=heir.pk, by=TESTS, now=NOW)
    chief = services.follow_successor(quota=quota, seats={heir.pk: 2}, named_go_to=heir.pk, by=TESTS, now=NOW)

    assert (chief.pk, chief.seats, figures(chief)) == (there.pk, 3, (3, 0, 0, 0))  # and who waited got the seat of the other
    assert set(Delegate.objects.values_list("unit", flat=True)) == {quota.unit_id}  # of their day
    assert [line.quota.pk for line in standings(quota.conference, now=NOW)] == [there.pk]
    new = services.replace(nomination=one("Đinh Thị Ước"), person=Nominee("Lê Thị Tư"), reason="Nghỉ hưu", by=TESTS, now=NOW)
    assert (new.quota_id, figures(chief)) == (there.pk, (3, 0, 0, 0))


def test_a_person_named_by_two_units_is_seen_with_the_likely_twin():
    quota = make_quota(seats=1)
    other = QuotaFactory.create(conference=quota.conference, unit=make_unit("Sở Tư pháp", parent=quota.conference.host), seats=1)
    SiteFactory.create(conference=quota.conference, unit=other.unit)
    for where in (quota, other):
        services.nominate(quota=where, people=[Nominee("Nguyễn Văn An", phone="0912345678")], by=TESTS, now=NOW)
    name(other, "Đinh Thị Ước")  # the same name without a telephone tells nothing
    name(quota, "Đinh Thị Ước")

    assert [[(entry.full_name, entry.unit.name if entry.unit else "") for entry in pair] for pair in nominees.twins(quota.conference)] == [
        [("Nguyễn Văn An", "Xã Ba Tơ"), ("Nguyễn Văn An", "Sở Tư pháp")]
    ]


def test_numbers_run_through_the_list_or_begin_again_with_each_unit():
    rows = [("An", "b"), ("Bình", "a"), ("Cúc", "b")]

    assert numbered(rows, lambda row: row[1], by_unit=False) == [(1, rows[0]), (2, rows[1]), (3, rows[2])]
    assert numbered(rows, lambda row: row[1], by_unit=True) == [(1, rows[1]), (1, rows[0]), (2, rows[2])]


class AnyOrder(TestCase):
    """Whatever happens in whatever order: the status is the last step, and seats are never filled twice."""

    @settings(max_examples=15, deadline=None)
    @given(
        acts=st.lists(
            st.tuples(st.sampled_from(["name", "decline", "withdraw", "replace", "cancel", "restore", "more", "approve"]), st.integers(0, 9))
        )
    )
    def test_the_status_is_the_last_step_and_no_seat_is_filled_twice(self, acts: list[tuple[str, int]]) -> None:
        quota = make_quota(seats=2, approval=bool(len(acts) % 2))
        seats = 2
        for place, (act, which) in enumerate(acts):
            rows = list(Nomination.objects.filter(quota=quota).select_related("quota__conference", "quota__moved_to", "delegate").order_by("pk"))
            live = [row for row in rows if row.is_live]
            if act == "name":
                name(quota, f"Người {place}")
            elif act == "more":
                seats += 1
                services.set_quotas(conference=quota.conference, seats={(quota.unit_id, None): seats}, by=TESTS, now=NOW)
            elif act == "approve":
                services.approve(nominations=live, by=TESTS, now=NOW)
            elif act in {"cancel", "restore"}:
                if delegates := [row.delegate for row in rows if row.delegate]:
                    self.turn(act, delegates[which % len(delegates)])
            elif live:
                chosen = live[which % len(live)]
                if act == "replace":
                    services.replace(nomination=chosen, person=Nominee(f"Thay {place}"), reason="x", by=TESTS, now=NOW)
                else:
                    (services.decline if act == "decline" else services.withdraw)(nomination=chosen, reason="x", by=TESTS, now=NOW)
            found = list(Nomination.objects.filter(quota=quota).select_related("delegate"))
            assert nominees.folded_statuses(found) == {row.pk: row.status for row in found}
            assert all((row.status == "confirmed") == (row.delegate is not None and row.delegate.cancelled_at is None) for row in found)
            filled, proposed, waiting, free = figures(Quota.objects.get(pk=quota.pk))
            assert filled + proposed <= seats
            assert not (waiting and free)

    def turn(self, act: str, delegate: Delegate) -> None:
        if act == "cancel":
            services.cancel_delegate(delegate=delegate, by=TESTS, now=NOW)
        else:
            try:
                services.restore_delegate(delegate=delegate, within_quota=True, by=TESTS, now=NOW)
            except QuotaFull:
                return
