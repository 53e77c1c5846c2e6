"""Do all communes of the country get through in one quarter of an hour, on one machine of two cores?

3,500 sites, 200,000 check-ins within 15 minutes (222 a second), one host's board open and refreshing itself, two web processes.
``done_ratio`` is the share that the tables hold afterwards; ``p95_s`` the time within which 95 % of the scans had their answer on the phone.
It runs the whole quarter of an hour; ``DIEMCAU_BENCH_PRESSED=5`` presses it into a fifth of that, at five times the rate.  The baseline
is what the host's board took in the same minutes: it must stay usable.
"""

from __future__ import annotations

import os
from collections.abc import Iterator

from benchmarks import Baseline, Figure, load_now
from benchmarks.hall import make_day, own_database, server
from benchmarks.rush import arrivals, morning
from diemcau.during.attendance.models import Presence, SiteEvent

SITES, PEOPLE, SCANS = 3_500, 58, 200_000
SECONDS = 15 * 60


def run() -> Iterator[Figure]:
    pressed = float(os.environ.get("DIEMCAU_BENCH_PRESSED", "1"))
    with own_database():
        day = make_day(SITES, PEOPLE, provinces=34)
        halls = arrivals(day, SCANS, SECONDS / pressed)
        with server(workers=2) as (address, _):
            busy = load_now()
            told = morning(address, day, halls, boards=1)
        stored, present = SiteEvent.objects.count(), Presence.objects.filter(is_in=True).count()
    if stored != present:
        raise RuntimeError(f"{stored} entries for {present} people: somebody is there twice")
    board = Baseline("the host's board in the same minutes, median", round(sorted(told.boards)[len(told.boards) // 2], 2))
    unit = "s" if pressed == 1 else f"s, the quarter of an hour pressed into {SECONDS / pressed:.0f} s"
    yield Figure("log.nation.done_ratio", present / SCANS, "ratio", SCANS, load=busy)
    yield Figure("log.nation.p95_s", round(told.within(0.95), 2), unit, len(told.waits), board, busy)
