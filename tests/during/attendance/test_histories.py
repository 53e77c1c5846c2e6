"""Nothing lost, nothing double: any repetition, order, cutting and interleaving of the same acts ends in the same state.

10,000 histories in memory and 300 through PostgreSQL; ``HISTORIES=20`` makes it twenty times as many.
Each history has a number; a failure names it, and that number alone makes it again.
"""

from __future__ import annotations

import os
import random
import uuid
from collections import Counter
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from diemcau.before.convening.models import Delegate
from diemcau.before.sites.models import Device, Site
from diemcau.during.attendance import services
from diemcau.during.attendance.models import Presence, SiteEvent, SiteTally
from diemcau.during.attendance.services import LogEvent
from diemcau.kernel.actors import system
from diemcau.kernel.text import fold, person_sort_key
from diemcau.kernel.tokens import hashed, new_code, new_token
from tests.before.factories import CLOSES_AT, OPENS_AT, ConferenceFactory, SiteFactory
from tests.during.histories import DEVICES, HOST, PEOPLE, Act, Here, Log, State, event_id, folded, history, telling

MORE = int(os.environ.get("HISTORIES", "1"))
IN_MEMORY, IN_POSTGRESQL, AT_ONCE = 10_000 * MORE, 300 * MORE, 100
EVENING = OPENS_AT + timedelta(hours=8)
SECRETARY = system("Nguyễn Thị Quỳnh Hoa")


# --- in memory --------------------------------------------------------------------------------------------
def test_ten_thousand_histories_end_in_one_state_however_they_arrive():
    seen: Counter[str] = Counter()
    for number in range(IN_MEMORY):
        chance = random.Random(number)  # the same history for the same number
        acts = history(chance)
        seen.update(act.kind for act in acts)
        expected, log = folded(acts), Log()

        answers = Counter(answer for batch in telling(acts, chance) for answer in log.receive(batch))

        assert answers["stored"] == len(acts), f"history {number}: nothing lost, nothing double"
        assert folded(log.kept.values()) == expected, f"history {number}"
    assert min(seen.values()) > IN_MEMORY / 10, "each kind of act is tried"


class Halls(RuleBasedStateMachine):
    """Devices make acts, send them, lose the answer and send again, while the host decides; found by hypothesis, shrunk to the shortest story."""

    @initialize(seed=st.integers(0, 2**32))
    def begin(self, seed: int) -> None:
        self.acts = history(random.Random(seed))
        self.waiting = list(self.acts)
        self.log = Log()
        self.answers: Counter[str] = Counter()

    @rule(data=st.data())
    def send(self, data: st.DataObject) -> None:
        """One batch, in any order; some devices forget it, others will send it again."""
        batch = data.draw(st.lists(st.sampled_from(self.acts), min_size=1, max_size=6))
        self.answers.update(self.log.receive(batch))
        if data.draw(st.booleans()):
            self.waiting = [act for act in self.waiting if act.number not in self.log.kept]

    @invariant()
    def nothing_is_kept_twice(self) -> None:
        if hasattr(self, "log"):
            assert self.answers["stored"] == len(self.log.kept)

    def teardown(self) -> None:
        if hasattr(self, "log"):
            self.log.receive(self.waiting)
            assert folded(self.log.kept.values()) == folded(self.acts)


TestHalls = Halls.TestCase
TestHalls.settings = settings(max_examples=60 * MORE, stateful_step_count=12, deadline=None)


# --- through PostgreSQL -----------------------------------------------------------------------------------
class Hall:
    """A hall of its own for one history."""

    def __init__(self, site: Site, devices: list[Device], people: list[Delegate]) -> None:
        self.site, self.devices, self.people = site, devices, people
        self.start = uuid.uuid4().int >> 32 << 32

    def receive(self, batch: list[Act]) -> list[str]:
        """Hand in ``batch``, all of one device or of the host."""
        maker = batch[0].device
        device = None if maker == HOST else self.devices[maker]
        by = SECRETARY if device is None else None
        events = [self._event(act) for act in batch]
        receipt = services.receive_events(site=self.site, device=device, events=events, sent_at=EVENING, now=EVENING, by=by)
        return [result.outcome for result in receipt.results]

    def _event(self, act: Act) -> LogEvent:
        at = OPENS_AT.replace(year=1970) if act.at is None else OPENS_AT + timedelta(minutes=act.at)
        return LogEvent(event_id(self.start, act.number), act.kind, at, act.counter, None, self._payload(act))

    def _payload(self, act: Act) -> dict[str, Any]:
        whom = None if act.who is None else self.people[act.who].pk
        told: dict[str, dict[str, Any]] = {
            "check_in": {"delegate": whom},
            "check_out": {"delegate": whom},
            "walk_in": {"full_name": f"Đinh Văn {act.number}"},
            "substitute": {"full_name": f"Hồ Thị {act.number}", "stands_for": whom},
            "undo": {"event": str(event_id(self.start, act.target or 0))},
            "headcount": {"counted": act.counted},
            "line": {"state": act.line},
            "resolve": {"decision": act.decision, "events": [str(event_id(self.start, number)) for number in act.named]},
        }
        return told[act.kind] | ({"delegate": whom} if act.decision == "assign" else {})


def halls(count: int) -> list[Hall]:
    """``count`` halls with their people and devices, made together; the last device of each is shut out."""
    conference = ConferenceFactory.create()
    unit, now = SiteFactory.create(conference=conference).unit, timezone.now()
    names = [f"Điểm cầu {place:04}" for place in range(count)]
    sites = Site.objects.bulk_create(
        Site(conference=conference, unit=unit, name=name, folded=fold(name), sort_key=f"1{fold(name)}") for name in names
    )
    devices = Device.objects.bulk_create(
        Device(site=site, label=f"Máy {place}", token_hash=hashed(new_token()), paired_at=OPENS_AT - timedelta(days=1),
            expires_at=CLOSES_AT + timedelta(days=2), revoked_at=OPENS_AT - timedelta(hours=1) if place == DEVICES - 1 else None)
        for site in sites for place in range(DEVICES)
    )  # fmt: skip
    people = Delegate.objects.bulk_create(
        Delegate(conference=conference, site=site, unit=unit, full_name=(name := f"Nguyễn Văn {place}"), code=new_code(), folded=fold(name),
            sort_key=person_sort_key(name), created_at=now)
        for site in sites for place in range(PEOPLE)
    )  # fmt: skip
    own = [(place * DEVICES, place * PEOPLE) for place in range(count)]
    return [Hall(sites[place], devices[at : at + DEVICES], people[who : who + PEOPLE]) for place, (at, who) in enumerate(own)]


def concluded(hall: Hall) -> State:
    """What PostgreSQL concludes of one hall, in the words of the reference."""
    tally = SiteTally.objects.get(site=hall.site)
    places = {person.pk: place for place, person in enumerate(hall.people)}
    people: dict[Any, Here] = {}
    for row in Presence.objects.filter(site=hall.site).select_related("delegate"):
        whom = places.get(row.delegate_id, f"new {row.delegate.event_id.int - hall.start}" if row.delegate.event_id else "?")
        people[whom] = Here(row.is_in, _minutes(row.first_at), _minutes(row.last_at))
    assert (tally.attended, tally.present) == (len(people), sum(here.is_in for here in people.values()))
    return State(people, tally.counted, tally.line)


def _minutes(at: Any) -> int | None:
    return None if at is None else round((at - OPENS_AT) / timedelta(minutes=1))


@pytest.mark.django_db
@pytest.mark.parametrize("first", range(0, IN_POSTGRESQL, AT_ONCE))
def test_histories_through_postgresql_end_as_the_reference_says_however_they_arrive(first):
    told = []
    for number, hall in enumerate(halls(AT_ONCE), start=first):
        chance = random.Random(number)
        acts = history(chance)
        answers = Counter(answer for batch in telling(acts, chance) for answer in hall.receive(batch))
        told.append((number, hall, folded(acts), len(acts), answers["stored"] + answers["marked"]))

    stored = Counter(SiteEvent.objects.values_list("site", flat=True))
    for number, hall, expected, acts_made, new in told:
        assert (stored[hall.site.pk], new) == (acts_made, acts_made), f"history {number}: nothing lost, nothing double"
        assert concluded(hall) == expected, f"history {number}"
    for number, hall, expected, _, _ in told[:20]:
        services.refold(hall.site)
        assert concluded(hall) == expected, f"history {number} from scratch"
