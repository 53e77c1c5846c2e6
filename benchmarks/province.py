"""How long does a hall wait for the centre when a whole province checks in at once?

200 sites with 85 people each, a quarter of an hour of arrivals pressed into 90 seconds (189 check-ins a second), two web processes;
``p95_ms`` is the time within which 95 % of the scans had their answer on the phone.  The baseline sends each scan by itself.
"""

from __future__ import annotations

from collections.abc import Iterator

from benchmarks import Baseline, Figure, load_now
from benchmarks.hall import make_day, own_database, server
from benchmarks.rush import Told, arrivals, morning
from diemcau.during.attendance.models import Presence

SITES, PEOPLE = 200, 85
SECONDS = 90.0


def run() -> Iterator[Figure]:
    alone = _morning(at_most=1)
    busy = load_now()
    together = _morning(at_most=200)
    plain = Baseline("one request for each scan", round(alone.within(0.95) * 1000))
    yield Figure("log.province.p95_ms", round(together.within(0.95) * 1000), "ms", len(together.waits), plain, busy)


def _morning(*, at_most: int) -> Told:
    with own_database():
        day = make_day(SITES, PEOPLE)
        halls = arrivals(day, SITES * PEOPLE, SECONDS)
        with server(workers=2) as (address, _):
            told = morning(address, day, halls, at_most=at_most)
        present = Presence.objects.filter(is_in=True).count()
        if present != SITES * PEOPLE:
            raise RuntimeError(f"{present} present, {SITES * PEOPLE} were scanned")
        return told
