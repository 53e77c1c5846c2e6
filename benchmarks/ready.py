"""How long does the host's readiness board take to judge 3,500 sites?

Sites in 34 provinces, six in seven of them answered both moments asked so far (49,000 answers), one in five tested its line, one in fifty was
called.  ``ms`` is the query and the judging of every site, what the page, the desk and the CSV stand on; the median of several.
The baseline asks for the answers, the line, the test and the last call of each site by themselves through the ORM.
"""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable, Iterator
from datetime import timedelta

from django.db import connection
from django.utils import timezone

from benchmarks import Baseline, Figure, load_now
from benchmarks.hall import Day, make_day, own_database
from diemcau.before.convening.models import Delegate
from diemcau.before.sites import rules
from diemcau.before.sites.models import Call, LineTest, Readiness, ReadyItem, ReadyMoment
from diemcau.during.attendance.models import SiteTally
from diemcau.during.attendance.queries import ready_board

SITES, PEOPLE, PROVINCES, TIMES = 3_500, 17, 34, 11


def run() -> Iterator[Figure]:
    with own_database():
        day = make_day(SITES, PEOPLE, provinces=PROVINCES, opens_at=timezone.now() + timedelta(minutes=55))
        _answers(day)
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")
        busy = load_now()
        taken = [_ms(lambda: ready_board(day.conference, timezone.now())) for _ in range(TIMES)]
        plain = _ms(lambda: _plain(day))
        yield Figure(f"ready.{SITES}_ms", round(statistics.median(taken), 1), "ms", TIMES, Baseline("ORM, a few queries for each site", plain), busy)


def _answers(day: Day) -> None:
    now = timezone.now()
    rows, tests, calls = [], [], []
    for place, site in enumerate(day.sites):
        if place % 50 == 0:
            calls.append(Call(site=site, called_at=now, called_by="Thư ký", was_reached=True, said="đang đến"))
        if place % 7 == 0:
            continue
        for moment, ago in ((ReadyMoment.T24H, timedelta(hours=24)), (ReadyMoment.T60, timedelta(minutes=10))):
            for item in ReadyItem:
                bad = place % 40 == 0 and item == ReadyItem.PICTURE
                rows.append(Readiness(site=site, moment=moment, item=item, state="not_ok" if bad else "ok", fault="no_picture" if bad else "",
                    answered_at=now - ago, answered_by="Máy đo"))  # fmt: skip
        if place % 5 == 0:
            tests.append(LineTest(site=site, rtt_ms=50, jitter_ms=5, down_kbps=2_000, up_kbps=800, loss=0, tested_at=now, tested_by="Máy đo"))
    Readiness.objects.bulk_create(rows, batch_size=5_000)
    LineTest.objects.bulk_create(tests, batch_size=5_000)
    Call.objects.bulk_create(calls)
    SiteTally.objects.bulk_create(SiteTally(site=site, line="good") for site in day.sites)


def _plain(day: Day) -> None:
    for site in day.sites:
        said = {
            moment: {row.item: rules.Answer(row.state, row.fault) for row in Readiness.objects.filter(site=site, moment=moment)}
            for moment in (ReadyMoment.T60, ReadyMoment.T24H)
        }
        test, tally = LineTest.objects.filter(site=site).first(), SiteTally.objects.filter(site=site).first()
        Call.objects.filter(site=site, taken_back_at=None).order_by("-called_at").first()
        Delegate.objects.filter(site=site).expected().count()
        grade = rules.grade_of(test) if test else None
        rules.verdict(said[ReadyMoment.T60], said[ReadyMoment.T24H], is_due=True, line=tally.line if tally else "unknown", grade=grade)


def _ms(work: Callable[[], object]) -> float:
    begun = time.perf_counter()
    work()
    return round((time.perf_counter() - begun) * 1000, 1)
