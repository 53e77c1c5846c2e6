from __future__ import annotations

import threading
import uuid
from datetime import UTC, datetime, timedelta

import pytest
from django.conf import settings
from django.db import IntegrityError, connection, transaction

from diemcau.before.convening.models import Delegate
from diemcau.before.convening.queries import qr_word
from diemcau.during.attendance import services
from diemcau.during.attendance.models import Presence, SiteEvent, SiteTally
from diemcau.during.attendance.queries import site_state
from diemcau.during.attendance.services import LogEvent, read_event
from diemcau.foundation.audit.models import Entry
from diemcau.kernel.tokens import sign_code
from tests.before.factories import CLOSES_AT, OPENS_AT, ConferenceFactory, DelegateFactory, SiteFactory, UnitFactory
from tests.during.attendance_factories import MORNING, NOON, check_in, event, make_device, make_hall, send

pytestmark = pytest.mark.django_db
MINUTE = timedelta(minutes=1)


def marks_of(log_event: LogEvent) -> list[str]:
    return SiteEvent.objects.get(event_id=log_event.id, is_contradiction=False).marks


def test_a_batch_is_stored_once_when_the_phone_sends_it_twice():
    site, device, (first, second) = make_hall()
    batch = [check_in(first), check_in(second)]

    once = send(site, device, *batch)
    again = send(site, device, *batch)

    assert [result.outcome for result in once.results] == ["stored", "stored"]
    assert [result.outcome for result in again.results] == ["repeated", "repeated"]
    assert (again.state.convened, again.state.attended, again.state.present) == (2, 2, 2)
    assert [result.delegate.present for result in again.results if result.delegate] == [True, True]
    assert SiteEvent.objects.count() == 2


def test_an_event_twice_in_one_batch_is_stored_once():
    site, device, (someone,) = make_hall(1)
    scan = check_in(someone)

    receipt = send(site, device, scan, scan)

    assert [result.outcome for result in receipt.results] == ["stored", "repeated"]
    assert SiteEvent.objects.count() == 1


def test_a_result_names_the_delegate_by_name_post_and_unit_of_the_day():
    site, device, _ = make_hall(0)
    unit = UnitFactory.create(name="Xã Trà Bồng")
    someone = DelegateFactory.create(site=site, conference=site.conference, unit=unit, full_name="Hồ Thị Mai", post="Công chức Tư pháp")

    (result,) = send(site, device, event("check_in", code=qr_word(someone))).results

    assert result.outcome == "stored"
    assert result.delegate is not None
    assert (result.delegate.id, result.delegate.name, result.delegate.post) == (someone.pk, "Hồ Thị Mai", "Công chức Tư pháp")
    assert (result.delegate.unit, result.delegate.present) == ("Xã Trà Bồng", True)


@pytest.mark.parametrize(
    ("word", "mark"),
    [
        ("AAAAAAAAAAAAAAAA", "unknown_code"),
        ("AAAAAAAAAAAAAAAA.BBBB", "forged_code"),
        (sign_code("AAAAAAAAAAAAAAAA", "another secret"), "forged_code"),
        (sign_code("AAAAAAAAAAAAAAAA", settings.SECRET_KEY), "unknown_code"),
        ("'; DROP TABLE attendance_siteevent; --", "unknown_code"),
        ("<script>alert(1)</script>", "unknown_code"),
    ],
)
def test_a_code_that_is_not_ours_is_kept_and_marked(word, mark):
    site, device, _ = make_hall(1)

    receipt = send(site, device, event("check_in", code=word))

    assert [(result.outcome, result.marks, result.delegate) for result in receipt.results] == [("marked", (mark,), None)]
    assert receipt.state.attended == 0
    assert receipt.state.doubtful == 1


def test_the_code_of_another_conference_is_unknown_here():
    site, device, _ = make_hall(0)
    stranger = DelegateFactory.create(site=SiteFactory.create(conference=ConferenceFactory.create()))

    (result,) = send(site, device, event("check_in", code=qr_word(stranger))).results

    assert (result.marks, result.delegate) == (("unknown_code",), None)


def test_a_delegate_of_another_site_is_checked_in_where_they_came_and_marked():
    here, device, _ = make_hall(0)
    there = SiteFactory.create(conference=here.conference)
    guest = DelegateFactory.create(site=there, conference=here.conference)

    receipt = send(here, device, check_in(guest))

    assert receipt.results[0].marks == ("other_site",)
    assert receipt.state.attended == 1
    assert Presence.objects.get(delegate=guest).is_elsewhere


def test_a_cancelled_delegate_who_comes_is_checked_in_and_marked():
    site, device, (someone,) = make_hall(1)
    Delegate.objects.filter(pk=someone.pk).update(cancelled_at=MORNING)

    receipt = send(site, device, check_in(someone))

    assert receipt.results[0].marks == ("cancelled",)
    assert (receipt.state.convened, receipt.state.attended) == (0, 1)


def test_an_event_made_on_another_device_of_the_hall_keeps_its_maker_and_is_marked():
    site, device, (someone,) = make_hall(1)
    other = make_device(site)
    relayed = LogEvent(id=uuid.uuid4(), kind="check_in", at=MORNING, device=other.pk, payload={"delegate": someone.pk})

    send(site, device, relayed)

    stored = SiteEvent.objects.get()
    assert (stored.device_id, stored.marks) == (other.pk, ["other_device"])


def test_an_event_of_a_device_we_do_not_know_keeps_the_name_it_gave():
    site, device, (someone,) = make_hall(1)
    stranger = make_device(SiteFactory.create(conference=site.conference)).pk
    send(site, device, LogEvent(id=uuid.uuid4(), kind="check_in", at=MORNING, device=stranger, payload={"delegate": someone.pk}))

    stored = SiteEvent.objects.get()
    assert (stored.device_id, stored.marks) == (device.pk, ["other_device"])
    assert str(stranger) in stored.actor_label


@pytest.mark.parametrize("year", [1970, 2099])
def test_an_event_of_1970_or_2099_is_kept_and_marked_and_the_delegate_is_present(year):
    site, device, (someone,) = make_hall(1)

    receipt = send(site, device, check_in(someone, datetime(year, 1, 1, tzinfo=UTC)))

    stored = SiteEvent.objects.get()
    assert (stored.marks, stored.happened_at, stored.device_at.year) == (["implausible_time"], None, year)
    assert receipt.state.attended == 1
    assert Presence.objects.get().first_at is None


@pytest.mark.parametrize(
    ("at", "is_plausible"),
    [
        (MORNING + 6 * MINUTE, True),  # received one minute after the morning: five minutes ahead
        (MORNING + 6 * MINUTE + timedelta(seconds=1), False),
        (OPENS_AT - timedelta(days=2), True),  # paired a day before: a day earlier
        (OPENS_AT - timedelta(days=2, seconds=1), False),
    ],
)
def test_a_time_is_plausible_from_a_day_before_pairing_to_five_minutes_ahead(at, is_plausible):
    site, device, (someone,) = make_hall(1)

    send(site, device, check_in(someone, at))

    assert (SiteEvent.objects.get().happened_at is not None) == is_plausible


def test_a_wrong_clock_is_measured_and_every_time_corrected():
    site, device, (someone,) = make_hall(1)
    wrong = datetime(1970, 1, 1, 0, 10, tzinfo=UTC)

    send(site, device, check_in(someone, wrong - 2 * MINUTE), now=MORNING, sent_at=wrong)

    stored = SiteEvent.objects.get()
    assert (stored.happened_at, stored.marks) == (MORNING - 2 * MINUTE, [])
    assert timedelta(milliseconds=stored.skew_ms) == MORNING - wrong


@pytest.mark.parametrize(("delay", "skew_ms"), [(timedelta(seconds=1.9), 0), (timedelta(seconds=2), 2000)])
def test_a_slow_line_is_not_a_wrong_clock(delay, skew_ms):
    site, device, (someone,) = make_hall(1)

    send(site, device, check_in(someone), now=MORNING + delay, sent_at=MORNING)

    assert SiteEvent.objects.get().skew_ms == skew_ms


def test_the_same_id_with_other_content_is_kept_as_a_contradiction_and_does_not_count():
    site, device, (first, second) = make_hall()
    send(site, device, check_in(first, number=7))

    receipt = send(site, device, check_in(second, number=7))
    again = send(site, device, check_in(second, number=7))

    assert receipt.results[0].marks == ("contradicted",)
    assert again.results[0].outcome == "repeated"
    assert (again.state.attended, again.state.doubtful) == (1, 1)
    assert SiteEvent.objects.filter(is_contradiction=True).count() == 1


def test_two_contents_under_one_id_in_one_batch_are_both_kept_and_the_first_counts():
    site, device, (first, second) = make_hall()

    receipt = send(site, device, check_in(first, number=7), check_in(second, number=7))

    assert [result.outcome for result in receipt.results] == ["stored", "marked"]
    assert list(Presence.objects.values_list("delegate_id", flat=True)) == [first.pk]


def test_an_id_that_another_site_used_is_kept_here_as_a_contradiction():
    there, other, (someone,) = make_hall(1)
    here, device, (guest,) = make_hall(1)
    send(there, other, check_in(someone, number=7))

    receipt = send(here, device, check_in(guest, number=7))

    assert (receipt.results[0].outcome, receipt.results[0].marks) == ("marked", ("contradicted",))
    assert receipt.state.attended == 0


def test_a_device_counter_used_twice_is_marked():
    site, device, (first, second) = make_hall()

    receipt = send(site, device, check_in(first, number=1, counter=5), check_in(second, number=2, counter=5))
    later = send(site, device, event("line", counter=5, state="good"))

    assert [result.marks for result in receipt.results] == [(), ("repeated_counter",)]
    assert later.results[0].marks == ("repeated_counter",)


@pytest.mark.parametrize(
    ("kind", "payload"),
    [
        ("check_in", {}),
        ("check_in", {"code": 5}),
        ("check_in", {"code": ""}),
        ("check_in", {"delegate": "1"}),
        ("check_in", {"delegate": True}),
        ("check_in", {"delegate": 2**63}),
        ("walk_in", {"full_name": "  "}),
        ("walk_in", {"full_name": "A", "unit": "x"}),
        ("walk_in", {"full_name": "A" * 121}),
        ("substitute", {"full_name": "A"}),
        ("undo", {"event": "x"}),
        ("headcount", {"counted": -1}),
        ("headcount", {"counted": 100_001}),
        ("headcount", {"counted": 1.5}),
        ("line", {"state": "perfect"}),
        ("close", {}),
        ("close", {"counted": 0, "reason": 5}),
        ("dance", {"steps": 3}),
        ("headcount", {"counted": 3, "note": "\x00"}),
        ("headcount", {"counted": 3, "note": "\ud800"}),
        ("headcount", {"counted": 3, "note": float("nan")}),
        ("headcount", {"counted": 3, "note": "x" * 4_001}),
    ],
)
def test_content_that_cannot_be_read_is_kept_marked_and_not_counted(kind, payload):
    site, device, _ = make_hall(0)
    made = LogEvent(id=uuid.uuid4(), kind=kind, at=MORNING, payload=payload)

    receipt = send(site, device, made)
    again = send(site, device, made)

    assert (receipt.results[0].marks, again.results[0].outcome) == (("unreadable",), "repeated")
    assert (receipt.state.attended, receipt.state.counted, receipt.state.is_closed) == (0, None, False)
    assert Delegate.objects.count() == 0


@pytest.mark.parametrize(
    "raw",
    [
        None,
        [],
        "text",
        {},
        {"id": "not-a-uuid", "kind": "check_in", "at": "2026-12-10T00:30:00Z", "payload": {}},
        {"id": "00000000-0000-0000-0000-000000000007", "kind": "line", "at": "yesterday", "payload": {"state": "good"}},
        {"id": "00000000-0000-0000-0000-000000000007", "kind": "line", "at": "2026-02-31T00:00:00Z", "payload": {"state": "good"}},
        {"id": "00000000-0000-0000-0000-000000000007", "kind": "line", "at": "9999-12-31T23:59:59Z", "payload": {"state": "good"}},
        {"id": "00000000-0000-0000-0000-000000000007", "kind": "line", "at": "2026-12-10T00:30:00Z", "counter": 2**70, "payload": {"state": "good"}},
        {"id": "00000000-0000-0000-0000-000000000007", "kind": {"a": 1}, "at": "2026-12-10T00:30:00Z", "payload": "text"},
    ],
)
def test_an_event_without_shape_is_kept_once_and_marked(raw):
    site, device, _ = make_hall(0)

    first = send(site, device, read_event(raw, sender=str(device.pk), received_at=MORNING))
    again = send(site, device, read_event(raw, sender=str(device.pk), received_at=MORNING))

    assert "unreadable" in first.results[0].marks
    assert again.results[0].outcome == "repeated"
    assert SiteEvent.objects.count() == 1


def test_a_batch_leaves_one_entry_in_the_record_and_a_repetition_none():
    site, device, (first, second) = make_hall()
    batch = [check_in(first), check_in(second), event("check_in", code="NOBODY")]

    send(site, device, *batch)
    send(site, device, *batch)

    entry = Entry.objects.get()
    assert (entry.act, entry.actor_kind, entry.details) == (
        "attendance.events-received",
        "device",
        {"stored": 3, "kinds": {"check_in": 3}, "marks": {"unknown_code": 1}},
    )


def test_the_log_cannot_be_changed_or_deleted():
    site, device, (someone,) = make_hall(1)
    send(site, device, check_in(someone))

    with pytest.raises(IntegrityError), transaction.atomic():
        SiteEvent.objects.update(kind="line")
    with pytest.raises(IntegrityError), transaction.atomic():
        SiteEvent.objects.all().delete()


def test_an_empty_batch_says_how_the_site_stands():
    site, device, _ = make_hall(2)

    receipt = send(site, device)

    assert (receipt.results, receipt.state.convened) == ([], 2)


@pytest.mark.parametrize("count", [1, 30])
def test_a_batch_takes_the_same_statements_for_one_scan_or_thirty(count, django_assert_num_queries):
    site, device, people = make_hall(count)
    send(site, device, event("line", state="good"))

    with django_assert_num_queries(6):  # savepoint, lock, store, fold, audit, release
        send(site, device, *[check_in(person) for person in people])


@pytest.mark.parametrize("count", [1, 30])
def test_a_batch_with_newcomers_and_a_closing_takes_the_same_statements_for_one_or_thirty(count, django_assert_num_queries):
    site, device, people = make_hall(count)
    send(site, device, event("line", state="good"))
    batch = [check_in(person) for person in people]
    batch += [event("walk_in", full_name="Đinh Văn Tý") for _ in people]
    batch += [event("substitute", full_name="Hồ Thị Ba", stands_for=person.pk) for person in people]
    batch += [event("close", NOON, counted=3 * count)]

    with django_assert_num_queries(15):
        assert send(site, device, *batch, now=NOON).state.is_closed


def test_a_tally_equals_its_log_folded_from_scratch():
    site, device, (first, second) = make_hall()
    send(site, device, check_in(first), event("walk_in", full_name="Đinh Văn Tý"), event("headcount", counted=3))
    send(site, device, check_in(second), event("check_out", MORNING + MINUTE, delegate=first.pk), event("line", state="weak"))
    before = (list(SiteTally.objects.values()), list(Presence.objects.order_by("delegate").values("delegate", "is_in", "first_at", "last_at")))
    Presence.objects.all().delete()
    SiteTally.objects.all().delete()

    services.refold(site)

    assert (
        list(SiteTally.objects.values()),
        list(Presence.objects.order_by("delegate").values("delegate", "is_in", "first_at", "last_at")),
    ) == before


@pytest.mark.django_db(transaction=True)
def test_two_phones_sending_the_same_batch_at_once_store_it_once():
    site, device, people = make_hall(20)
    batch = [check_in(person) for person in people]
    start = threading.Barrier(4)
    outcomes: list[str] = []

    def phone() -> None:
        try:
            start.wait()
            outcomes.extend(result.outcome for result in send(site, device, *batch).results)
        finally:
            connection.close()

    threads = [threading.Thread(target=phone) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert (outcomes.count("stored"), outcomes.count("repeated")) == (20, 60)
    assert SiteEvent.objects.count() == 20
    assert site_state(site, CLOSES_AT).attended == 20
