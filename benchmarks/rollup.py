"""How long does it take to add 1,200,000 attendances up, over the provinces of then and of now?

The whole country is loaded.  Three conferences reach every commune: one before 2025-07-01 (10,035 communes), two after
(3,321 each); 400,000 people attended each, spread evenly.  ``then`` is as of 2024-12-31, ``now`` as of 2026-11-24, both
by province, with the query of the page.  The baseline counts the raw rows: one delegate and one presence for each person.
"""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Any

from django.db import connection
from django.db.models import Count, Exists, OuterRef
from django.utils import timezone

from benchmarks import Baseline, Figure, load_now
from benchmarks.hall import own_database
from diemcau.after.reports.models import Measure, UnitFigure
from diemcau.before.conferences.models import Conference
from diemcau.before.convening.models import Delegate
from diemcau.before.sites.models import Site
from diemcau.during.attendance.models import Presence
from diemcau.foundation.network import queries, services
from diemcau.kernel.actors import system

THEN, NOW = date(2024, 12, 31), date(2026, 11, 24)
DAYS = (date(2024, 10, 16), date(2025, 9, 16), date(2026, 2, 7))
PEOPLE = 400_000  # at each conference
RUNS = 7

_DELEGATES = """
INSERT INTO convening_delegate (conference_id, site_id, unit_id, kind, full_name, post, phone, email, code, seal, folded, sort_key, created_at)
SELECT %(conference)s, %(site)s, units[1 + n %% cardinality(units)], 'convened', 'Nguyễn Văn ' || n, '', '', '', %(conference)s || '-' || n, '',
    'nguyen van ' || n, '', now()
FROM generate_series(1, %(people)s) n, (SELECT %(units)s::bigint[] AS units) u
"""
_PRESENCES = """
INSERT INTO attendance_presence (site_id, delegate_id, is_in, is_elsewhere)
SELECT site_id, id, TRUE, FALSE FROM convening_delegate WHERE conference_id = %(conference)s
"""


def run() -> Iterator[Figure]:
    with own_database():
        services.load(by=system("benchmark"), now=timezone.now())
        _attend()
        figures = UnitFigure.objects.filter(measure=Measure.ATTENDED).order_by().values_list("unit", "value")
        came = Delegate.objects.filter(Exists(Presence.objects.filter(delegate=OuterRef("pk"))))
        raw = came.order_by().values_list("unit").annotate(Count("pk"))
        for name, day in (("then", THEN), ("now", NOW)):
            busy = load_now()
            summary_ms, total = _median_ms(lambda day=day: queries.roll_up(figures, day=day, level="province").total)  # type: ignore[misc]
            raw_ms, same = _median_ms(lambda day=day: queries.roll_up(raw, day=day, level="province").total)  # type: ignore[misc]
            if not total == same == PEOPLE * len(DAYS):
                raise RuntimeError(f"{total} and {same} attended, {PEOPLE * len(DAYS)} did")
            yield Figure(f"rollup.1200000.{name}_ms", round(summary_ms, 1), "ms", RUNS, Baseline("counting the raw rows", round(raw_ms, 1)), busy)


def _attend() -> None:
    root = queries.root()
    if root is None:
        raise RuntimeError("the country was not loaded")
    for day in DAYS:
        opens_at = datetime(day.year, day.month, day.day, 1, tzinfo=UTC)
        conference = Conference.objects.create(
            host=root, title=f"Hội nghị {day}", chair_name="Máy đo", opens_at=opens_at, closes_at=opens_at + timedelta(hours=3), created_at=opens_at
        )
        site = Site.objects.create(conference=conference, unit=root, name="Điểm cầu trung tâm", folded="diem cau", sort_key="")
        units = list(queries.communes_below(root, day).values_list("unit", flat=True))
        with connection.cursor() as cursor:
            cursor.execute(_DELEGATES, {"conference": conference.pk, "site": site.pk, "people": PEOPLE, "units": units})
            cursor.execute(_PRESENCES, {"conference": conference.pk})
        each, more = divmod(PEOPLE, len(units))
        UnitFigure.objects.bulk_create(
            UnitFigure(conference=conference, unit_id=unit, measure=Measure.ATTENDED, value=each + (at < more), on=day)
            for at, unit in enumerate(units)
        )
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")


def _median_ms(act: Callable[[], Any]) -> tuple[float, Any]:
    result, times = act(), []
    for _run in range(RUNS):
        began = time.perf_counter()
        result = act()
        times.append((time.perf_counter() - began) * 1000)
    return statistics.median(times), result
