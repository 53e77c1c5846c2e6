from __future__ import annotations

import json
import threading
import uuid
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Any

import pytest

from diemcau.sample.morning import Moment
from diemcau.sample.player import Phone, Player, StoryClock

OPENS = datetime(2026, 12, 10, 0, 30, tzinfo=UTC)
TENFOLD = StoryClock(opens_at=OPENS, closes_at=OPENS + timedelta(minutes=21))


class Received(BaseHTTPRequestHandler):
    bodies: list[dict[str, Any]] = []
    refuse_first = 0

    def do_POST(self) -> None:  # the name http.server asks for
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        if type(self).refuse_first:
            type(self).refuse_first -= 1
            self.send_response(503)
        else:
            type(self).bodies.append(body)
            self.send_response(200)
        self.end_headers()

    def log_message(self, *_: object) -> None:
        """Quiet."""


@pytest.fixture
def server() -> Iterator[str]:
    Received.bodies, Received.refuse_first = [], 0
    with HTTPServer(("127.0.0.1", 0), Received) as listening:
        thread = threading.Thread(target=listening.serve_forever, daemon=True)
        thread.start()
        yield f"http://127.0.0.1:{listening.server_port}"
        listening.shutdown()
        thread.join()


def moments(*minutes: float) -> list[Moment]:
    return [Moment(minute=minute, site_id=1, kind="line", payload={"state": "good"}, event_id=uuid.uuid4()) for minute in minutes]


def player(url: str, start: datetime) -> Player:
    """A player whose clock moves only when it sleeps, a minute at a time."""
    moment = [start]
    return Player(
        base_url=url,
        phones={1: Phone(site_id=1, token="t")},
        clock=TENFOLD,
        now=lambda: moment[0],
        sleep=lambda seconds: moment.__setitem__(0, moment[0] + timedelta(minutes=1)),
    )


def test_a_programme_ten_times_shorter_plays_ten_times_faster():
    assert TENFOLD.speed == 10
    assert TENFOLD.at(-45) == OPENS - timedelta(minutes=4.5)
    assert TENFOLD.minute(OPENS + timedelta(minutes=1)) == 10


def test_the_player_sends_what_is_due_and_waits_for_the_rest(server):
    playing = player(server, OPENS)

    playing.play(moments(-30, 0, 5, 25))

    assert [len(body["events"]) for body in Received.bodies] == [2, 1, 1]
    assert playing.sent == 4


def test_the_player_sends_again_what_the_server_refused(server):
    Received.refuse_first = 1
    playing = player(server, OPENS)

    playing.play(moments(-30, -20))

    assert [len(body["events"]) for body in Received.bodies] == [2]


def test_a_phone_counts_its_events_and_never_dates_one_after_it_is_sent():
    body = Phone(site_id=1, token="t").batch(moments(-10, 20), TENFOLD, OPENS)

    assert [event["counter"] for event in body["events"]] == [1, 2]
    assert [event["at"] for event in body["events"]] == [(OPENS - timedelta(minutes=1)).isoformat(), OPENS.isoformat()]
