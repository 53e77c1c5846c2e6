"""How long does it take to fold a million entries from scratch?

A conference of 2,500 halls, 100 people in each, four entries for each person (in, out, in, out) from one device of the
hall; ``services.recompute`` as the command runs it, one hall after the other, in one process.  The baseline reads the
same entries of some halls through the ORM, folds them in Python and writes rows one by one; it is scaled to a million.
Wall time, and beside it the processor time of Python and of its PostgreSQL backend.
"""

from __future__ import annotations

import os
import time
from collections.abc import Iterator

from django.db import connection, transaction
from django.utils import timezone

from benchmarks import Baseline, Figure, load_now
from benchmarks.hall import Day, cpu_precise, make_day, own_database
from diemcau.before.sites.models import Site
from diemcau.during.attendance import services
from diemcau.during.attendance.models import Presence, SiteEvent, SiteTally
from diemcau.kernel.actors import system

SITES, PEOPLE, EACH = 2_500, 100, 4
ENTRIES = SITES * PEOPLE * EACH
PLAIN_SITES = 20
PLAIN = "ORM, one row at a time, scaled from 20 halls"

_FILL = """
INSERT INTO attendance_siteevent (event_id, site_id, device_id, counter, kind, delegate_id, payload, device_at, skew_ms, happened_at, received_at,
    marks, actor_label, is_contradiction)
SELECT gen_random_uuid(), d.site_id, v.id, row_number() OVER (PARTITION BY d.site_id ORDER BY n, d.id),
    CASE WHEN n %% 2 = 1 THEN 'check_in' ELSE 'check_out' END, d.id, jsonb_build_object('delegate', d.id), at, 0, at, at, '{}', 'Máy đo', FALSE
FROM convening_delegate d JOIN sites_device v ON v.site_id = d.site_id CROSS JOIN generate_series(1, %(each)s) n
CROSS JOIN LATERAL (SELECT %(opens)s::timestamptz + n * interval '40 minutes' + d.id %% 600 * interval '1 second' AS at) t
WHERE d.conference_id = %(conference)s
"""


def run() -> Iterator[Figure]:
    with own_database():
        day = make_day(SITES, PEOPLE)
        _fill(day)
        plain = _plain(day.sites[:PLAIN_SITES])
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_backend_pid()")
            (backend,) = cursor.fetchone() or (0,)
        SiteTally.objects.bulk_create(SiteTally(site=site) for site in day.sites)
        sites, busy = services.logs(day.conference), load_now()
        spent, started = _cpu(backend), time.perf_counter()
        services.recompute(sites, by=system("Máy đo"), now=timezone.now())
        took, spent = time.perf_counter() - started, _cpu(backend) - spent
        left = Presence.objects.filter(is_in=False).count()
        if left != SITES * PEOPLE:
            raise RuntimeError(f"{left} people went out, {SITES * PEOPLE} did")
        yield Figure(f"fold.recompute_{ENTRIES}_s", round(took, 1), "s", ENTRIES, Baseline(PLAIN, plain), busy)
        yield Figure(f"fold.recompute_{ENTRIES}_cpu_s", round(spent, 1), "s", ENTRIES, None, busy)


def _cpu(backend: int) -> float:
    return cpu_precise(os.getpid()) + cpu_precise(backend)


def _fill(day: Day) -> None:
    with connection.cursor() as cursor:
        cursor.execute(_FILL, {"each": EACH, "opens": day.conference.opens_at, "conference": day.conference.pk})
        cursor.execute("ANALYZE attendance_siteevent")


def _plain(sites: list[Site]) -> float:
    """Seconds for a million entries the plain way."""
    started = time.perf_counter()
    for site in sites:
        with transaction.atomic():
            for event in SiteEvent.objects.filter(site=site).order_by("happened_at", "counter", "event_id"):
                is_in = event.kind == "check_in"
                here, is_new = Presence.objects.get_or_create(
                    site=site,
                    delegate_id=event.delegate_id or 0,
                    defaults={"is_in": is_in, "first_at": event.happened_at, "last_at": event.happened_at},
                )
                if not is_new:
                    here.is_in, here.last_at = is_in, event.happened_at
                    here.save(update_fields=["is_in", "last_at"])
            transaction.set_rollback(True)
    return round((time.perf_counter() - started) / (len(sites) * PEOPLE * EACH) * ENTRIES)
