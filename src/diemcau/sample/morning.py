"""One morning as the phones of its halls would tell it: a pure list of moments, in minutes around the opening."""

from __future__ import annotations

import random
import uuid
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

DOORS = -45.0  # minutes: people begin to arrive
END = 215.0  # minutes: the last hall has closed
PROGRAMME_MINUTES = 210
OLD_CARD = "THEDIEMDANHCU234"  # a code of no conference
ON_PAPER = 3  # place of the hall whose first people signed a sheet, entered after the opening
SIGNED = 6  # of them


@dataclass(frozen=True, slots=True)
class Hall:
    """What the morning needs to know of one site: its id and the ids of those convened, in roster order."""

    site_id: int
    delegates: Sequence[int]
    is_main: bool = False


@dataclass(frozen=True, slots=True)
class Moment:
    """One event on one hall's phone; ``minute`` counts from the opening (negative before)."""

    minute: float
    site_id: int
    kind: str
    payload: dict[str, Any]
    event_id: uuid.UUID

    def dated(self, at: Callable[[float], datetime]) -> dict[str, Any]:
        """The payload as a phone sends it: the range of a signed sheet as times, not as minutes."""
        paper = self.payload.get("paper")
        return self.payload | {"paper": {word: at(minute).isoformat() for word, minute in paper.items()}} if paper else self.payload


@dataclass(slots=True)
class _Teller:
    """Draws one hall's morning; ``ids`` come from the same seed, so the same morning has the same ids."""

    draw: random.Random
    told: list[Moment] = field(default_factory=list)

    def tell(self, minute: float, hall: Hall, kind: str, **payload: Any) -> uuid.UUID:
        event_id = uuid.UUID(int=self.draw.getrandbits(128), version=4)
        self.told.append(Moment(minute=round(minute, 2), site_id=hall.site_id, kind=kind, payload=payload, event_id=event_id))
        return event_id


def morning(halls: Sequence[Hall], *, names: Iterator[Any], seed: int = 2026) -> list[Moment]:
    """Everything the phones of ``halls`` send that morning, in time order.

    About 93 in 100 convened arrive, most in the half hour before the opening; a few leave and come back;
    one hall in twelve loses its line for a while; one in nine counts a person more or less than were
    checked in and says why; a few walk-ins and substitutes come.  ``names`` gives invented people for them.
    In two halls something waits for the host to look at: a code that nobody knows, somebody in twice.
    """
    teller = _Teller(random.Random(seed))  # noqa: S311  # a story, not a secret
    for place, hall in enumerate(halls):
        _hall_morning(teller, hall, place, names)
    _to_look_at(teller, halls[1:3])
    return sorted(teller.told, key=lambda moment: (moment.minute, moment.event_id))


def _hall_morning(teller: _Teller, hall: Hall, place: int, names: Iterator[Any]) -> None:
    draw = teller.draw
    teller.tell(DOORS - draw.uniform(1, 12), hall, "line", state="good", note="")
    present = _arrivals(teller, hall, names, signed=SIGNED if place == ON_PAPER else 0)
    if place % 12 == 5:
        lost_at = draw.uniform(-8, 20)
        teller.tell(lost_at - 3, hall, "line", state="weak", note="")
        teller.tell(lost_at, hall, "line", state="lost", note="")
        teller.tell(lost_at + draw.uniform(6, 25), hall, "line", state="good", note="")
    elif place % 9 == 4:
        teller.tell(draw.uniform(-5, 60), hall, "line", state="weak", note="")
    seen_by_eye = present - 1 if place % 9 == 7 and present else present
    teller.tell(8 + draw.uniform(0, 4), hall, "headcount", counted=seen_by_eye + _OTHERS.get(place % 9, 0), moment="opening", **_why(place, present))
    teller.tell(92 + draw.uniform(0, 6), hall, "headcount", counted=seen_by_eye, moment="after_break", **_why(place, present, is_early=False))
    reason = "" if seen_by_eye == present else "Một đại biểu về sớm do công việc đột xuất"
    teller.tell(199 + draw.uniform(0, 14), hall, "close", counted=seen_by_eye, reason=reason)


# At the opening some halls count more heads than were checked in: technicians, the press, people still at the door.
_OTHERS = {2: 2, 3: 1, 6: 1}
_REASONS = {2: {"reasons": ["staff"], "words": "Hai cán bộ kỹ thuật"}, 3: {"reasons": ["guests"], "words": ""}}


def _why(place: int, present: int, *, is_early: bool = True) -> dict[str, Any]:
    """Why the hall at ``place`` counted otherwise; one hall in nine leaves it to be asked."""
    if place % 9 == 7 and present:
        return {"reasons": ["left_early"], "words": ""}
    return dict(_REASONS.get(place % 9, {})) if is_early else {}


def _arrivals(teller: _Teller, hall: Hall, names: Iterator[Any], *, signed: int = 0) -> int:
    """People checked in at ``hall`` over the morning (each counted once); the first ``signed`` of them from a sheet."""
    draw, present = teller.draw, 0
    for place, delegate in enumerate(hall.delegates):
        fate = draw.random()
        minute = min(max(draw.gauss(-14, 11), DOORS), 30)
        if fate < 0.93:
            if place < signed:
                teller.tell(5, hall, "check_in", delegate=delegate, paper={"from": -60, "until": 0})
            else:
                teller.tell(minute, hall, "check_in", delegate=delegate)
            present += 1
            if fate < 0.02:
                teller.tell(70 + draw.uniform(0, 10), hall, "check_out", delegate=delegate)
                teller.tell(90 + draw.uniform(0, 5), hall, "check_in", delegate=delegate)
        elif fate < 0.95:
            stand_in = next(names)
            teller.tell(minute, hall, "substitute", full_name=stand_in.full_name, post=stand_in.post, stands_for=delegate)
            present += 1
    for _ in range(2 if hall.is_main else draw.choice((0, 0, 0, 1))):
        guest = next(names)
        teller.tell(draw.uniform(-10, 5), hall, "walk_in", full_name=guest.full_name, post=guest.post, unit=None)
        present += 1
    return present


def _to_look_at(teller: _Teller, halls: Sequence[Hall]) -> None:
    """What contradicts itself: an old card is read in one hall, in the next somebody comes back in whom nobody saw leave."""
    for place, hall in enumerate(halls):
        arrived = next((moment for moment in teller.told if moment.site_id == hall.site_id and moment.kind == "check_in"), None)
        if place == 0:
            teller.tell(-4, hall, "check_in", code=OLD_CARD)
        elif arrived:
            teller.tell(41, hall, "check_in", **arrived.payload)
