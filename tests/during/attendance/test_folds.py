"""Any repetition, order and cutting of the same events ends in the same state."""

from __future__ import annotations

import uuid
from datetime import timedelta
from typing import Any

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from diemcau.during.attendance import services
from diemcau.during.attendance.models import Presence, SiteTally
from diemcau.during.attendance.services import LogEvent
from tests.before.factories import DelegateFactory
from tests.during.attendance_factories import MORNING, NOON, event, make_hall, send

PEOPLE, EVENTS = 3, 8
_times = st.integers(0, 5).map(lambda minutes: MORNING + timedelta(minutes=minutes)) | st.just(MORNING.replace(year=1970))


@st.composite
def stories(draw: Any) -> list[tuple[str, Any, dict[str, Any]]]:
    """Up to eight events, each (kind, time, payload); people by their place on the list, undone events by their number."""
    person = st.integers(0, PEOPLE - 1)
    one = st.one_of(
        st.tuples(st.sampled_from(["check_in", "check_out"]), _times, person.map(lambda place: {"place": place})),
        st.tuples(st.just("walk_in"), _times, st.just({"full_name": "Đinh Văn Tý"})),
        st.tuples(st.just("substitute"), _times, person.map(lambda place: {"full_name": "Hồ Thị Ba", "place": place})),
        st.tuples(st.just("headcount"), _times, st.integers(0, 9).map(lambda counted: {"counted": counted})),
        st.tuples(st.just("line"), _times, st.sampled_from(["good", "weak", "lost"]).map(lambda state: {"state": state})),
        st.tuples(st.just("undo"), _times, st.integers(1, EVENTS).map(lambda number: {"event": str(uuid.UUID(int=number))})),
    )
    told: list[tuple[str, Any, dict[str, Any]]] = draw(st.lists(one, min_size=1, max_size=EVENTS))
    return told


def state_of(site: Any) -> tuple[Any, Any]:
    tally = SiteTally.objects.filter(site=site).values("attended", "present", "walk_ins", "substitutes", "counted", "counted_at", "line", "line_at")
    people = Presence.objects.filter(site=site).order_by("delegate__event_id", "delegate__pk")
    return list(tally), [
        (row.delegate.event_id or row.delegate.full_name, row.is_in, row.first_at, row.last_at) for row in people.select_related("delegate")
    ]


@pytest.mark.django_db
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(story=stories(), data=st.data())
def test_any_repetition_order_and_cutting_of_a_story_ends_in_the_same_state(story, data):
    states = []
    order = data.draw(st.permutations(range(len(story))))
    again = data.draw(st.lists(st.integers(0, len(story) - 1), max_size=4))
    cuts = data.draw(st.lists(st.integers(1, 4), min_size=1, max_size=12))
    for sequence, sizes in ((range(len(story)), [EVENTS]), ([*order, *again], cuts)):
        with transaction.atomic():
            site, device, _ = make_hall(0)
            people = [_person(site, place) for place in range(PEOPLE)]
            events = [_event(number, kind, at, payload, people) for number, (kind, at, payload) in enumerate(story, start=1)]
            waiting, turn = [events[place] for place in sequence], 0
            while waiting:
                size = sizes[turn % len(sizes)]
                send(site, device, *waiting[:size], now=NOON)
                waiting, turn = waiting[size:], turn + 1
            states.append(state_of(site))
            services.refold(site)
            states.append(state_of(site))
            transaction.set_rollback(True)

    assert states == [states[0]] * 4


def _person(site: Any, place: int) -> Any:
    return DelegateFactory.create(site=site, conference=site.conference, full_name=f"Nguyễn Văn {place}")


def _event(number: int, kind: str, at: Any, payload: dict[str, Any], people: list[Any]) -> LogEvent:
    told = {key: value for key, value in payload.items() if key != "place"}
    if "place" in payload:
        told["stands_for" if kind == "substitute" else "delegate"] = people[payload["place"]].pk
    return event(kind, at, number=number, counter=number, **told)
