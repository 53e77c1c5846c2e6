"""What the log of a hall says of its readiness and its line, whatever the order; and rehearsals that leave nothing."""

from __future__ import annotations

import random
import uuid
from datetime import timedelta
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from diemcau.before.convening.models import Delegate
from diemcau.before.sites.models import LineTest, Readiness
from diemcau.during.attendance import services
from diemcau.during.attendance.errors import RehearsalOver
from diemcau.during.attendance.models import Closing, Presence, Rehearsal, SiteEvent, SiteTally
from diemcau.foundation.audit.models import Entry
from tests.before.factories import OPENS_AT
from tests.during.attendance_factories import MORNING, check_in, event, make_hall, send

pytestmark = pytest.mark.django_db
MINUTE = timedelta(minutes=1)
A_TEST: dict[str, Any] = {"rtt_ms": 48, "jitter_ms": 6, "down_kbps": 3_200, "up_kbps": 900, "loss": 0.1, "measured_at": "2026-12-10T00:20:00Z"}


def answer(item="picture", state="ok", at=MORNING, *, moment="t60", fault=None, note="", **fields):
    return event("ready", at, moment=moment, check=item, state=state, fault=fault, note=note, **fields)


def kept(site):
    rows = Readiness.objects.filter(site=site).order_by("moment", "item")
    return [(row.moment, row.item, row.state, row.fault, row.note, row.answered_at) for row in rows]


def test_the_newest_answer_to_an_item_stands_whatever_arrived_first():
    site, device, _ = make_hall()
    send(site, device, answer(state="ok", at=MORNING + 2 * MINUTE), now=MORNING + 3 * MINUTE)
    send(site, device, answer(state="not_ok", fault="no_picture", note="màn hình đen", at=MORNING + MINUTE), now=MORNING + 4 * MINUTE)
    assert kept(site) == [("t60", "picture", "ok", "", "", MORNING + 2 * MINUTE)]

    send(site, device, answer(state="not_ok", fault="no_picture", note="màn  hình đen", at=MORNING + 5 * MINUTE), now=MORNING + 6 * MINUTE)
    assert kept(site) == [("t60", "picture", "not_ok", "no_picture", "màn hình đen", MORNING + 5 * MINUTE)]


def test_an_answer_taken_back_lets_the_one_before_it_stand_also_when_the_undo_arrives_first_or_is_undone():
    site, device, _ = make_hall()
    slip = answer(state="not_ok", fault="no_picture", at=MORNING + MINUTE)
    undo = event("undo", MORNING + 2 * MINUTE, event=str(slip.id))
    send(site, device, answer(), undo, now=MORNING + 3 * MINUTE)
    send(site, device, slip, now=MORNING + 4 * MINUTE)
    assert kept(site) == [("t60", "picture", "ok", "", "", MORNING)]

    send(site, device, event("undo", MORNING + 5 * MINUTE, event=str(undo.id)), now=MORNING + 6 * MINUTE)
    assert kept(site) == [("t60", "picture", "not_ok", "no_picture", "", MORNING + MINUTE)]

    other, other_device, _ = make_hall()
    only = answer()
    send(other, other_device, only, now=MORNING + MINUTE)
    send(other, other_device, event("undo", MORNING + MINUTE, event=str(only.id)), now=MORNING + 2 * MINUTE)
    assert kept(other) == []


def test_any_order_any_cut_and_any_repetition_of_the_same_answers_ends_in_the_same_state():
    draw = random.Random(7)
    items, states = ["picture", "sound", "line"], [("ok", None), ("not_ok", "no_sound"), ("unknown", None)]
    told = []
    for number in range(12):
        state, fault = draw.choice(states)
        told.append(answer(draw.choice(items), state, MORNING + number * MINUTE, fault=fault, number=number + 1, counter=number + 1))
    told += [event("undo", MORNING + 20 * MINUTE, number=99, counter=99, event=str(told[3].id)), event("line_test", MORNING, number=50, **A_TEST)]
    ends = set()
    for _ in range(6):
        site, device, _people = make_hall()
        mixed = [one._replace(id=uuid.uuid5(device.pk, str(one.id))) for one in told]
        mixed[12] = mixed[12]._replace(payload={"event": str(mixed[3].id)})
        draw.shuffle(mixed)
        cut = draw.randrange(len(mixed))
        for part in (mixed[:cut], mixed[cut:], mixed):
            send(site, device, *part, now=MORNING + 30 * MINUTE)
        state = kept(site)
        services.refold(site)
        assert kept(site) == state
        ends.add((tuple(state), LineTest.objects.get(site=site).down_kbps))
    assert len(ends) == 1


@pytest.mark.parametrize(
    "payload",
    [
        {"moment": "t61", "check": "picture", "state": "ok"},
        {"moment": "t60", "check": "camera", "state": "ok"},
        {"moment": "t60", "check": "picture", "state": "fine"},
        {"moment": "t60", "check": "picture", "state": "ok", "fault": "no_picture"},
        {"moment": "t60", "check": "picture", "state": "not_ok", "fault": "fire"},
        {"moment": "t60", "check": ["picture"], "state": "ok"},
        {"moment": "t60", "check": "picture", "state": "ok", "note": "x" * 301},
    ],
)
def test_an_answer_that_cannot_be_read_is_kept_and_marked_and_does_not_count(payload):
    site, device, _ = make_hall()
    told = send(site, device, event("ready", **payload))
    assert (told.results[0].outcome, told.results[0].marks) == ("marked", ("unreadable",))
    assert kept(site) == []
    services.refold(site)


@pytest.mark.parametrize("change", [{"rtt_ms": -1}, {"down_kbps": 1.5}, {"loss": 1.01}, {"loss": None}, {"loss": True}, {"up_kbps": 100_000_001}])
def test_a_line_test_with_an_impossible_figure_is_marked(change):
    site, device, _ = make_hall()
    assert send(site, device, event("line_test", **A_TEST | change)).results[0].marks == ("unreadable",)
    assert not LineTest.objects.filter(site=site).exists()


def test_the_newest_line_test_stands_and_a_part_without_an_answer_stays_empty():
    site, device, _ = make_hall()
    send(site, device, event("line_test", MORNING, **A_TEST), event("line_test", MORNING + MINUTE, **A_TEST | {"up_kbps": None, "loss": 1}))
    test = LineTest.objects.get(site=site)
    assert (test.rtt_ms, test.jitter_ms, test.down_kbps, test.up_kbps, test.loss, test.tested_at, test.tested_by) == (
        48, 6, 3_200, None, 1, MORNING + MINUTE, device.label,
    )  # fmt: skip


def test_what_says_nothing_of_readiness_asks_nothing_more_for_it():
    site, device, people = make_hall(3)
    send(site, device, answer(), check_in(people[0]))
    with CaptureQueriesContext(connection) as seen:
        send(site, device, check_in(people[1]))
    assert not [query for query in seen.captured_queries if "sites_readiness" in (query["sql"] or "")]
    assert kept(site) == [("t60", "picture", "ok", "", "", MORNING)]


@pytest.mark.parametrize("count", [1, 30])
def test_one_answer_or_thirty_are_folded_with_as_many_statements(count):
    site, device, _ = make_hall()
    send(site, device, answer())
    told = [answer(note=str(number), at=MORNING + number * timedelta(seconds=1)) for number in range(count)]
    with CaptureQueriesContext(connection) as seen:
        send(site, device, *told)
    assert len(seen) == 8 + 2  # 2: the savepoint


# --- rehearsals --------------------------------------------------------------------------------------------
TABLES = (SiteEvent, Presence, SiteTally, Closing, Delegate, Readiness, LineTest, Entry, Rehearsal)


def everything():
    return {model.__name__: sorted(map(str, model.objects.values_list())) for model in TABLES}


def a_day(people):
    """What an operator tries out: everything the console can do."""
    return [
        check_in(people[0]),
        event("walk_in", full_name="Trần Văn Thử", post="", unit=None),
        event("substitute", full_name="Lê Thị Thay", post="", stands_for=people[1].pk),
        answer(),
        event("line_test", **A_TEST),
        event("headcount", counted=3, moment="opening"),
        event("close", MORNING + MINUTE, counted=3, reason=""),
        event("check_in", MORNING - MINUTE, code="NOBODY"),
    ]


def rehearse(site, device, events, now=MORNING):
    return services.rehearse(site=site, device=device, events=events, sent_at=now, now=now, look=lambda told: (told, kept(site)))


def test_a_rehearsal_gets_the_answers_of_the_true_log_and_leaves_nothing():
    site, device, people = make_hall()
    events = a_day(people)
    before = everything()

    told, ready = rehearse(site, device, events)

    assert everything() == before
    assert (told.state.attended, told.state.counted, told.state.is_closed) == (3, 3, True)
    assert ready == [("t60", "picture", "ok", "", "", MORNING)]
    with transaction.atomic():
        true = send(site, device, *events, now=MORNING)
        transaction.set_rollback(True)
    assert [(one.id, one.outcome, one.marks) for one in told.results] == [(one.id, one.outcome, one.marks) for one in true.results]
    assert told.state == true.state


def test_a_rehearsal_stands_on_what_is_true_already():
    site, device, people = make_hall()
    send(site, device, check_in(people[0]))
    told, _ = rehearse(site, device, [check_in(people[1])], MORNING + 2 * MINUTE)
    assert told.state.attended == 2
    assert SiteTally.objects.get(site=site).attended == 1


def test_halls_rehearse_until_the_opening_and_in_an_invented_conference_at_any_time():
    site, device, people = make_hall()
    rehearse(site, device, [check_in(people[0])], OPENS_AT - timedelta(seconds=1))
    with pytest.raises(RehearsalOver):
        rehearse(site, device, [check_in(people[0])], OPENS_AT)
    site.conference.is_invented = True
    assert rehearse(site, device, [check_in(people[0])], OPENS_AT)[0].state.attended == 1


def test_of_a_rehearsal_only_how_much_was_tried_is_kept_once_and_for_good():
    site, device, people = make_hall()
    which = uuid.uuid4()
    for _ in range(2):
        services.tell_rehearsal(rehearsal_id=which, site=site, device=device, events=a_day(people), now=MORNING)
    told = Rehearsal.objects.get()
    assert (told.pk, told.site, told.rehearsed_at, told.rehearsed_by, told.check_ins, told.answers) == (which, site, MORNING, device.label, 4, 1)
    assert told.line == A_TEST
    assert Entry.objects.filter(act="attendance.rehearsed").count() == 1
    assert (SiteEvent.objects.count(), Delegate.objects.count()) == (0, 2)
    for act in (told.delete, lambda: Rehearsal.objects.update(check_ins=0)):
        with pytest.raises(IntegrityError, match="append-only"), transaction.atomic():
            act()
