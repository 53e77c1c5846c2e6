"""Plays a morning to a running server, as the phones of the halls would: over HTTP, with device tokens, at a pace.

The clock of the story is the conference's own: how much shorter its programme is than the morning that is
told says how fast it plays, so a player that stops and starts again goes on where the day is.
"""

from __future__ import annotations

import http.client
import json
import logging
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ec import EllipticCurvePrivateKey

from diemcau.sample.morning import PROGRAMME_MINUTES, Moment

log = logging.getLogger(__name__)
BATCH = 200  # events a request, as the phones do


@dataclass(frozen=True, slots=True)
class StoryClock:
    """Turns minutes of the morning into moments of the real day and back."""

    opens_at: datetime
    closes_at: datetime

    @property
    def speed(self) -> float:
        """Minutes of the morning in one real minute."""
        return PROGRAMME_MINUTES / ((self.closes_at - self.opens_at).total_seconds() / 60)

    def at(self, minute: float) -> datetime:
        """The real moment of ``minute``."""
        return self.opens_at + timedelta(minutes=minute / self.speed)

    def minute(self, at: datetime) -> float:
        """The minute of the morning at the real moment ``at``."""
        return (at - self.opens_at).total_seconds() / 60 * self.speed


@dataclass(slots=True)
class Phone:
    """One hall's phone: its site, its token and its own count of events."""

    site_id: int
    token: str
    counter: int = 0
    opening: dict[str, Any] | None = None  # the event that opens the shift of whoever holds it, sent first
    is_open: bool = False
    key: EllipticCurvePrivateKey | None = None  # as a browser keeps one, to seal minutes with

    def batch(self, moments: Sequence[Moment], clock: StoryClock, sent_at: datetime) -> dict[str, Any]:
        """The body of one request with ``moments``."""
        events: list[dict[str, Any]] = []
        if self.opening and not self.is_open:
            self.counter += 1
            events.append(self.opening | {"counter": self.counter})
        shift = {"shift": self.opening["shift"]} if self.opening else {}
        for moment in moments:
            self.counter += 1
            at = min(clock.at(moment.minute), sent_at)
            told = {"kind": moment.kind, "at": at.isoformat(), "payload": moment.dated(clock.at)}
            events.append({"id": str(moment.event_id), "counter": self.counter, **told, **shift})
        return {"sent_at": sent_at.isoformat(), "events": events}


@dataclass(slots=True)
class Player:
    """Sends what is due and waits for the rest."""

    base_url: str
    phones: dict[int, Phone]
    clock: StoryClock
    now: Callable[[], datetime]
    sleep: Callable[[float], None] = time.sleep
    is_over: Callable[[], bool] = lambda: False  # the server was told to stop: send nothing more, and say nothing
    sent: int = field(default=0)

    def play(self, moments: Iterable[Moment], *, tick_seconds: float = 1.0) -> None:
        """Send every moment at its time; returns after the last one.  A refused request is logged and tried at the next tick."""
        waiting = sorted(moments, key=lambda moment: moment.minute)
        while waiting and not self.is_over():
            minute = self.clock.minute(self.now())
            due = [moment for moment in waiting if moment.minute <= minute]
            kept = self._send(due)
            waiting = kept + waiting[len(due) :]
            if waiting:
                self.sleep(tick_seconds)

    def _send(self, due: Sequence[Moment]) -> list[Moment]:
        """Moments that could not be sent."""
        kept: list[Moment] = []
        by_site: dict[int, list[Moment]] = {}
        for moment in due:
            by_site.setdefault(moment.site_id, []).append(moment)
        for site_id, moments in by_site.items():
            if self.is_over():
                break
            for start in range(0, len(moments), BATCH):
                part = moments[start : start + BATCH]
                if self._post(self.phones[site_id], part):
                    self.phones[site_id].is_open = True
                    self.sent += len(part)
                else:
                    kept += part
        return kept

    def _post(self, phone: Phone, moments: Sequence[Moment]) -> bool:
        request = urllib.request.Request(  # noqa: S310  # our own server on this machine
            f"{self.base_url}/api/v1/sites/{phone.site_id}/log",
            data=json.dumps(phone.batch(moments, self.clock, self.now())).encode(),
            headers={"Content-Type": "application/json", "Authorization": f"Bearer {phone.token}"},
        )
        try:
            with urllib.request.urlopen(request, timeout=30) as answer:  # noqa: S310
                return bool(answer.status == 200)
        except (urllib.error.URLError, TimeoutError, ConnectionError, http.client.HTTPException) as error:
            if self.is_over():
                return False
            log.warning("The player could not reach the server and will try again: %s", error)
            return False
