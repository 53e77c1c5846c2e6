"""A morning as phones make it: each hall's phone hands in what waits there as soon as it has the last answer.

Time is pressed together: a quarter of an hour of arrivals takes ``seconds``.  People arrive around a moment of their hall's own;
a phone has one request under way, over a line that it keeps open, and after a failure it tries again with the same entries.
Sender, web and PostgreSQL share the machine.
"""

from __future__ import annotations

import asyncio
import json
import random
import uuid
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import timedelta

from django.utils import timezone

from benchmarks.hall import Day, session, token
from diemcau.before.convening.queries import qr_word
from diemcau.before.sites.models import Site

FULL_BATCH = 200  # entries, as the console sends them
BOARD_EVERY = 10.0  # seconds, as the board refreshes itself


@dataclass
class Told:
    """What came of a morning: for each scan the seconds until its phone had the answer; in how many requests."""

    waits: list[float] = field(default_factory=list)
    requests: int = 0
    failures: int = 0
    boards: list[float] = field(default_factory=list)  # seconds until the host's board was there

    def within(self, share: float) -> float:
        """The seconds within which ``share`` of the scans had their answer."""
        ordered = sorted(self.waits)
        return ordered[min(len(ordered) - 1, int(share * len(ordered)))]


@dataclass(frozen=True, slots=True)
class Scan:
    """One person at the door: ``after`` seconds from the beginning, showing ``word``."""

    after: float
    word: str


def arrivals(day: Day, scans: int, seconds: float) -> dict[int, list[Scan]]:
    """The first ``scans`` people of ``day``, by hall, in the order in which they arrive within ``seconds``."""
    chance = random.Random(170_000)  # noqa: S311  # the same morning each time
    halls: dict[int, list[Scan]] = {}
    left = scans
    for site in day.sites:
        rush = chance.uniform(0.3, 0.7)  # when most of this hall's people come
        people = day.people[site.pk][:left]
        left -= len(people)
        moments = sorted(min(0.98, max(0.0, chance.gauss(rush, 0.15))) * seconds for _ in people)
        halls[site.pk] = [Scan(moment, qr_word(person)) for moment, person in zip(moments, people, strict=True)]
    return halls


def morning(address: str, day: Day, halls: dict[int, list[Scan]], *, at_most: int = FULL_BATCH, boards: int = 0) -> Told:
    """Let every hall's phone live through the morning, with ``boards`` host's boards open; ends when everything is answered."""
    return asyncio.run(_morning(address, day, halls, at_most, [session(day.secretary) for _ in range(boards)]))


async def _morning(address: str, day: Day, halls: dict[int, list[Scan]], at_most: int, keys: Sequence[str]) -> Told:
    told = Told()
    began = asyncio.get_running_loop().time()
    watching = [asyncio.create_task(_board(address, f"/dieu-hanh/{day.conference.pk}/", key, told)) for key in keys]
    await asyncio.gather(*(_Phone(address, site, halls[site.pk], told, began, at_most).live() for site in day.sites if halls[site.pk]))
    for board in watching:
        board.cancel()
    return told


@dataclass
class _Phone:
    address: str
    site: Site
    scans: list[Scan]
    told: Told
    began: float
    at_most: int
    line: tuple[asyncio.StreamReader, asyncio.StreamWriter] | None = None
    counter: int = 0

    async def live(self) -> None:
        clock = asyncio.get_running_loop().time
        at = 0
        while at < len(self.scans):
            await asyncio.sleep(self.began + self.scans[at].after - clock())
            arrived = at
            while arrived < len(self.scans) and arrived - at < self.at_most and self.began + self.scans[arrived].after <= clock():
                arrived += 1
            batch = self.scans[at : max(arrived, at + 1)]
            request = self._request(batch)
            while not await self._send(request):
                self.told.failures += 1
                await asyncio.sleep(1)
            now = clock()
            self.told.waits += [now - self.began - scan.after for scan in batch]
            at += len(batch)
        if self.line:
            self.line[1].close()

    def _request(self, batch: Sequence[Scan]) -> bytes:
        now = timezone.now()
        spoken = asyncio.get_running_loop().time() - self.began
        events = []
        for scan in batch:
            self.counter += 1
            at = (now - timedelta(seconds=spoken - scan.after)).isoformat()
            events.append({"id": str(uuid.uuid4()), "counter": self.counter, "kind": "check_in", "at": at, "payload": {"code": scan.word}})
        body = json.dumps({"sent_at": now.isoformat(), "events": events}).encode()
        head = (
            f"POST /api/v1/sites/{self.site.pk}/log HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: Bearer {token(self.site)}\r\n"
            f"Content-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n"
        )
        return head.encode() + body

    async def _send(self, request: bytes) -> bool:
        """Whether the answer came and was 200."""
        try:
            async with asyncio.timeout(20):
                if self.line is None:
                    self.line = await asyncio.open_connection(*self.address.split(":"))
                self.told.requests += 1
                self.line[1].write(request)
                if await _status(self.line[0]) == 200:
                    return True
        except (OSError, asyncio.IncompleteReadError, TimeoutError):
            pass
        if self.line:
            self.line[1].close()
        self.line = None
        return False


async def _board(address: str, path: str, key: str, told: Told) -> None:
    clock = asyncio.get_running_loop().time
    reader, writer = await asyncio.open_connection(*address.split(":"))
    while True:
        began = clock()
        writer.write(f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nCookie: sessionid={key}\r\nHX-Request: true\r\n\r\n".encode())
        if await _status(reader) != 200:
            raise RuntimeError("the board did not answer")
        told.boards.append(clock() - began)
        await asyncio.sleep(BOARD_EVERY)


async def _status(reader: asyncio.StreamReader) -> int:
    """Read one answer to its end; gives its status."""
    head = (await reader.readuntil(b"\r\n\r\n")).split(b"\r\n")
    length = next(int(row.split(b":")[1]) for row in head if row.lower().startswith(b"content-length"))
    await reader.readexactly(length)
    return int(head[0].split()[1])
