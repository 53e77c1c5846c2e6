"""How much does the host's board cost at 70 and at 3,500 sites?

Real HTTP to one Granian process, signed in, the part that refreshes itself every few seconds (``cpu_ms``, ``sql``)
and the whole page (``bytes``, without compression).  3,500 sites lie in 34 provinces with 17 people each; ``cpu_ms``
adds web and PostgreSQL.  The baseline asks for the figures of each site by itself through the ORM.
"""

from __future__ import annotations

import http.client
import os
from collections.abc import Iterator

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from benchmarks import Baseline, Figure, load_now
from benchmarks.hall import Day, backends, children, cpu_precise, fill, make_day, own_database, server, session
from diemcau.before.convening.models import Delegate
from diemcau.before.sites.models import Site
from diemcau.during.attendance.models import Presence, SiteTally
from diemcau.during.attendance.queries.board import PAGE

SIZES = ((70, 25, 1), (3_500, 17, 34))  # sites, people in each, provinces
TIMES = 30
PLAIN = "ORM, a few queries for each site"


def run() -> Iterator[Figure]:
    for sites, people, provinces in SIZES:
        with own_database():
            day = make_day(sites, people, provinces=provinces)
            fill(day)
            path = f"/dieu-hanh/{day.conference.pk}/"
            statements, size = _asked(day, path)
            plain_ms, plain_sql = _plain(day)
            unpaged = round(size * max(1, sites / PAGE))
            with server(workers=1) as (address, pid):
                line, headers = http.client.HTTPConnection(address), {"Cookie": f"sessionid={session(day.secretary)}", "HX-Request": "true"}
                _get(line, path, headers)
                _get(line, path, headers)
                busy, before = load_now(), _cpu(pid)
                for _ in range(TIMES):
                    _get(line, path, headers)
                spent_ms = (_cpu(pid) - before) / TIMES * 1000
            yield Figure(f"board.{sites}.cpu_ms", round(spent_ms, 1), "ms", TIMES, Baseline(PLAIN, plain_ms), busy)
            yield Figure(f"board.{sites}.bytes", size, "bytes", 1, Baseline("every site on one page, at the same bytes for each row", unpaged))
            yield Figure(f"board.{sites}.sql", statements, "statements", 1, Baseline(PLAIN, plain_sql))


def _asked(day: Day, path: str) -> tuple[int, int]:
    """Statements of the refreshing part, bytes of the whole page."""
    client = Client(SERVER_NAME="127.0.0.1")
    client.force_login(day.secretary)
    whole = client.get(path)
    with CaptureQueriesContext(connection) as seen:
        part = client.get(path, headers={"HX-Request": "true"})
    if whole.status_code != 200 or part.status_code != 200:
        raise RuntimeError("the board did not answer")
    return len(seen), len(whole.content)


def _get(line: http.client.HTTPConnection, path: str, headers: dict[str, str]) -> None:
    line.request("GET", path, headers=headers)
    answer = line.getresponse()
    answer.read()
    if answer.status != 200:
        raise RuntimeError(f"{path} answered {answer.status}")


def _cpu(pid: int) -> float:
    return sum(cpu_precise(process) for process in [*children(pid), *backends()])


def _plain(day: Day) -> tuple[float, int]:
    """Figures of each site asked by themselves: processor time in ms, statements."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        (backend,) = cursor.fetchone() or (0,)
    before = cpu_precise(os.getpid()) + cpu_precise(backend)
    asked = 1
    for site in Site.objects.filter(conference=day.conference).order_by("sort_key"):
        Delegate.objects.filter(site=site).expected().count()
        Presence.objects.filter(site=site, is_in=True).count()
        SiteTally.objects.filter(site=site).first()
        asked += 3
    spent = cpu_precise(os.getpid()) + cpu_precise(backend) - before
    return round(spent * 1000, 1), asked
