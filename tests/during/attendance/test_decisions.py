"""What the phone decides offline and what the centre concludes must agree: tests/decisions.json, here through PostgreSQL.

``tests/js/decisions.test.js`` runs the same file through the console's own modules.
"""

from __future__ import annotations

import json
import uuid
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import transaction
from django.utils.dateparse import parse_datetime

from diemcau.before.convening.models import Delegate
from diemcau.before.convening.queries import qr_word
from diemcau.before.sites.models import Device, Site
from diemcau.during.attendance import services
from diemcau.during.attendance.models import EventKind, Presence, SiteTally
from diemcau.during.attendance.queries import site_state
from diemcau.during.attendance.services import LogEvent
from diemcau.kernel.actors import system
from tests.before.factories import OPENS_AT, DelegateFactory, SiteFactory
from tests.during.attendance_factories import make_hall, send

pytestmark = pytest.mark.django_db
HOST = system("Nguyễn Thị Quỳnh Hoa")
VECTORS = json.loads((Path(__file__).parents[2] / "decisions.json").read_text())["vectors"]
EVENING = OPENS_AT + timedelta(hours=8)


class Hall:
    """A hall of its own for one telling of a vector."""

    def __init__(self, vector: dict[str, Any]) -> None:
        self.site: Site
        self.device: Device
        self.people: list[Delegate]
        self.site, self.device, self.people = make_hall(vector["people"])
        self.guest = DelegateFactory.create(conference=self.site.conference, site=SiteFactory.create(conference=self.site.conference))
        self.start = uuid.uuid4().int >> 32 << 32  # ids in the order in which the acts were made, of no other hall
        self.events = [self._event(place, told) for place, told in enumerate(vector["events"], start=1)]
        self.of_host = {event.id for event, told in zip(self.events, vector["events"], strict=True) if told.get("host") or told["kind"] == "resolve"}

    def _id(self, place: int) -> uuid.UUID:
        return uuid.UUID(int=self.start + place)

    def _event(self, place: int, told: dict[str, Any]) -> LogEvent:
        is_of_host = told.get("host") or told["kind"] == "resolve"
        return LogEvent(self._id(place), told["kind"], _time(told["at"]), None if is_of_host else place, None, self._payload(told))

    def _payload(self, told: dict[str, Any]) -> dict[str, Any]:
        kind, who = told["kind"], self.people[told["who"]] if "who" in told else None
        if "payload" in told:
            return dict(told["payload"])
        if kind == EventKind.RESOLVE:
            named = {"decision": told["decision"], "events": [str(self._id(place)) for place in told["of"]]}
            return named | ({"delegate": who.pk} if who else {})
        if kind == EventKind.UNDO:
            return {"event": str(self._id(told["of"]))}
        if kind == EventKind.SUBSTITUTE:
            return {"full_name": told["full_name"], "stands_for": who.pk if who else 0}
        if kind in {EventKind.CHECK_IN, EventKind.CHECK_OUT}:
            return self._person(told, who)
        return {key: told[key] for key in ("counted", "reason", "state", "full_name") if key in told}

    def _person(self, told: dict[str, Any], who: Delegate | None) -> dict[str, Any]:
        if told.get("elsewhere"):
            return {"delegate": self.guest.pk}
        if who is None:
            return {"code": told["code"]}
        return {"code": {"code": who.code, "word": qr_word(who)}[told["by"]]} if "by" in told else {"delegate": who.pk}

    def send(self, *events: LogEvent) -> None:
        """Devices send together what they have; what the host decides comes by itself."""
        for event in events:
            if event.id in self.of_host:
                services.receive_events(site=self.site, device=None, events=[event], sent_at=EVENING, now=EVENING, by=HOST)
        ours = [event for event in events if event.id not in self.of_host]
        if ours:
            send(self.site, self.device, *ours, now=EVENING)

    def told(self, vector: dict[str, Any]) -> dict[str, Any]:
        """What the centre concludes, in the words of the vector."""
        seen = {row.delegate_id: row for row in Presence.objects.filter(site=self.site)}
        newcomers = {delegate.event_id: delegate.pk for delegate in Delegate.objects.filter(site=self.site).exclude(event_id=None)}
        came = [newcomers.get(event.id) for event in self.events if event.kind in {EventKind.WALK_IN, EventKind.SUBSTITUTE}]
        state = site_state(self.site, EVENING)
        found: dict[str, Any] = {
            "people": [_state(seen.get(person.pk)) for person in self.people],
            "newcomers": [_state(seen.get(pk or 0)) for pk in came],
            "guests": [_state(seen[self.guest.pk])] if self.guest.pk in seen else [],
            "counted": state.counted,
            "line": state.line,
            "closed": state.is_closed,
        }
        if "first" in vector["expect"]:
            found["first"] = [_minutes(seen.get(person.pk)) for person in self.people]
        return found


def _time(at: int | str) -> datetime:
    moment = parse_datetime(at) if isinstance(at, str) else OPENS_AT + timedelta(minutes=at)
    assert moment
    return moment


def _state(presence: Presence | None) -> str:
    return "absent" if presence is None else "in" if presence.is_in else "left"


def _minutes(presence: Presence | None) -> float | None:
    return (presence.first_at - OPENS_AT) / timedelta(minutes=1) if presence and presence.first_at else None


def _tellings(events: list[LogEvent]) -> Iterator[list[list[LogEvent]]]:
    """Ways in which the same acts may arrive: together, one by one, again, and in any order while the hall does not close."""
    yield [events]
    yield [[event] for event in events] + [events]
    if not any(event.kind == EventKind.CLOSE for event in events):
        yield [[event] for event in reversed(events)]
        yield [events[::2], events[1::2], list(reversed(events))]


@pytest.mark.parametrize("vector", VECTORS, ids=[vector["name"] for vector in VECTORS])
def test_the_centre_concludes_what_the_phone_decides(vector):
    expected = {"guests": []} | vector["expect"]
    ways = 2 if any(told["kind"] == EventKind.CLOSE for told in vector["events"]) else 4
    found = []
    for way in range(ways):
        with transaction.atomic():
            hall = Hall(vector)
            for batch in list(_tellings(hall.events))[way]:
                hall.send(*batch)
            found.append(hall.told(vector))
            before = SiteTally.objects.filter(site=hall.site).values_list("attended", "present", "doubtful").first()
            services.refold(hall.site)
            found.append(hall.told(vector))
            assert SiteTally.objects.filter(site=hall.site).values_list("attended", "present", "doubtful").first() in {before, (0, 0, 0)}
            transaction.set_rollback(True)

    assert found == [expected] * (2 * ways)


def test_a_phone_may_only_differ_where_the_file_says_why():
    assert [vector["name"] for vector in VECTORS if ("phone" in vector) != ("because" in vector)] == []
    assert len({vector["name"] for vector in VECTORS}) == len(VECTORS)
