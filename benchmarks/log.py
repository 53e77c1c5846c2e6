"""How much does a check-in cost, and how many a second does a two-core machine take?

Real HTTP to Granian with two processes of two threads, as ``diemcau serve`` starts them; real device authentication,
real QR words (each signature checked), audit on, PostgreSQL with the durability it is configured with.  Sender, web and
PostgreSQL share the machine.

``cpu_ms`` adds the processor time of the web processes and of their PostgreSQL backends (/proc/PID/task/*/schedstat)
and divides by the check-ins, ``cpu_us_per_scan`` the same of a batch; the sender is not counted.  Both web processes
have started and answered before anything is measured.  ``sql`` counts statements that read or write; opening and
ending the transaction are not.  The baseline is the same scans through the ORM, one row at a time, in one process
without HTTP and without checking signatures.
"""

from __future__ import annotations

import json
import os
import socket
import threading
import time
import uuid
from collections.abc import Iterator, Sequence

from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from benchmarks import Baseline, Figure, load_now
from benchmarks.hall import Day, backends, children, cpu_precise, make_day, own_database, server, token
from diemcau.before.convening.models import Delegate
from diemcau.before.convening.queries import qr_word
from diemcau.before.sites.models import Site
from diemcau.during.attendance.models import Presence, SiteEvent, SiteTally

SINGLES = 300
SITES, PEOPLE = 110, 200  # 10 sites warm up and check in one by one, 40 send batches of 20, 60 of 200
SENDERS = 8  # connections at once: the kernel deals them out to the processes, and of four all may fall to one
ORM_SCANS = 200
PLAIN = "ORM, one row at a time, one process, no HTTP"


def run() -> Iterator[Figure]:
    with own_database():
        day = make_day(SITES, PEOPLE)
        halls = day.sites
        statements = _statements(day, halls[0])
        plain_cpu_ms, plain_per_s, plain_sql = _plain(day, halls[1])
        with server(workers=2) as (address, pid):
            singles = [_request(site, [person]) for site in halls[2:4] for person in day.people[site.pk]][:SINGLES]
            _warm_up(address, pid, [_request(site, day.people[site.pk][first : first + 5]) for site in halls[4:10] for first in range(0, 50, 5)])
            busy = load_now()
            before = _cpu(pid)
            _send(address, singles, senders=1)
            single_ms = (_cpu(pid) - before) / len(singles) * 1000
            yield Figure("log.single.cpu_ms", round(single_ms, 2), "ms", len(singles), Baseline(PLAIN, plain_cpu_ms), busy)
            yield Figure("log.single.sql", statements, "statements", 1, Baseline(PLAIN, plain_sql))
            for size, sites in ((20, halls[10:50]), (200, halls[50:])):
                requests = [_request(site, day.people[site.pk][first : first + size]) for first in range(0, PEOPLE, size) for site in sites]
                busy = load_now()
                before, started = _cpu(pid), time.perf_counter()
                _send(address, requests)
                took, spent = time.perf_counter() - started, _cpu(pid) - before
                scans = len(requests) * size
                yield Figure(
                    f"log.batch{size}.cpu_us_per_scan", round(spent / scans * 1e6, 1), "µs", scans, Baseline(PLAIN, plain_cpu_ms * 1000), busy
                )
                yield Figure(f"log.batch{size}.scans_per_s", round(scans / took), "scans/s", scans, Baseline(PLAIN, plain_per_s), busy)
        _check(halls[10:])


def _check(sites: Sequence[Site]) -> None:
    """Nothing counts that was not stored: every person sent is present."""
    present = Presence.objects.filter(site__in=sites, is_in=True).count()
    if present != len(sites) * PEOPLE:
        raise RuntimeError(f"{present} present, {len(sites) * PEOPLE} were sent")


def _request(site: Site, people: Sequence[Delegate]) -> bytes:
    """The whole HTTP request of one batch."""
    now = timezone.now().isoformat()
    events = [
        {"id": str(uuid.uuid4()), "counter": number, "kind": "check_in", "at": now, "payload": {"code": qr_word(person)}}
        for number, person in enumerate(people, start=time.time_ns())
    ]
    body = json.dumps({"sent_at": now, "events": events}).encode()
    head = (
        f"POST /api/v1/sites/{site.pk}/log HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: Bearer {token(site)}\r\n"
        f"Content-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n"
    )
    return head.encode() + body


def _send(address: str, requests: Sequence[bytes], *, senders: int = SENDERS) -> None:
    """Send ``requests`` over ``senders`` connections at once; every answer must be 200."""
    waiting = iter(requests)
    lock = threading.Lock()
    failures: list[str] = []

    def sender() -> None:
        host, _, port = address.partition(":")
        with socket.create_connection((host, int(port)), 30) as line:
            line.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            while True:
                with lock:
                    request = next(waiting, None)
                if request is None:
                    return
                line.sendall(request)
                status = _answer(line)
                if b" 200 " not in status:
                    failures.append(status.decode())
                    return

    threads = [threading.Thread(target=sender) for _ in range(senders)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if failures:
        raise RuntimeError(failures[0])


def _warm_up(address: str, pid: int, requests: Sequence[bytes]) -> None:
    """Let both processes start, answer and plan: one connection for each request, for the kernel deals out connections."""
    _idle(pid)
    for request in requests:
        _send(address, [request], senders=1)
    _idle(pid)


def _idle(pid: int) -> None:
    """Wait until the web processes have nothing to do."""
    spent = -1.0
    while (now := sum(cpu_precise(process) for process in children(pid))) - spent > 0.005:
        spent = now
        time.sleep(0.3)


def _answer(line: socket.socket) -> bytes:
    """Read one answer to its end; gives the status line."""
    got = b""
    while b"\r\n\r\n" not in got:
        got += line.recv(65_536)
    head, _, body = got.partition(b"\r\n\r\n")
    length = next(int(row.split(b":")[1]) for row in head.split(b"\r\n") if row.lower().startswith(b"content-length"))
    while len(body) < length:
        body += line.recv(65_536)
    return head.split(b"\r\n")[0]


def _cpu(pid: int) -> float:
    """Seconds of processor of the web processes and their backends so far."""
    return sum(cpu_precise(process) for process in [*children(pid), *backends()])


def _statements(day: Day, site: Site) -> int:
    """Statements of one check-in into a hall that already spoke."""
    client = Client(SERVER_NAME="127.0.0.1", headers={"Authorization": f"Bearer {token(site)}"})
    for person in day.people[site.pk][:2]:
        body = _request(site, [person]).partition(b"\r\n\r\n")[2]
        with CaptureQueriesContext(connection) as seen:
            answer = client.post(f"/api/v1/sites/{site.pk}/log", body, content_type="application/json")
        if answer.status_code != 200:
            raise RuntimeError(f"the log answered {answer.status_code}")
    # the text of a statement planned before is not told again
    return sum(not (query["sql"] or "").startswith(("BEGIN", "COMMIT", "SAVEPOINT", "RELEASE")) for query in seen.captured_queries)


def _plain(day: Day, site: Site) -> tuple[float, int, int]:
    """The same through the ORM, row by row: processor time for each in ms, scans a second, statements."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        (backend,) = cursor.fetchone() or (0,)
    people = day.people[site.pk][:ORM_SCANS]
    SiteTally.objects.create(site=site)
    with CaptureQueriesContext(connection) as seen:
        _plain_scan(day, site, people[0])
    statements = sum(not (query["sql"] or "").startswith(("BEGIN", "COMMIT", "SAVEPOINT", "RELEASE")) for query in seen.captured_queries)
    before, started = cpu_precise(os.getpid()) + cpu_precise(backend), time.perf_counter()
    for person in people[1:]:
        _plain_scan(day, site, person)
    took, spent = time.perf_counter() - started, cpu_precise(os.getpid()) + cpu_precise(backend) - before
    return round(spent / (len(people) - 1) * 1000, 2), round((len(people) - 1) / took), statements


def _plain_scan(day: Day, site: Site, person: Delegate) -> None:
    now = timezone.now()
    with transaction.atomic():
        found = Delegate.objects.get(conference=day.conference, code=person.code)
        _, is_new = SiteEvent.objects.get_or_create(
            event_id=uuid.uuid4(), is_contradiction=False,
            defaults={"site": site, "device": day.devices[site.pk], "kind": "check_in", "delegate": found, "device_at": now, "happened_at": now,
                "received_at": now, "actor_label": "Máy đo"},
        )  # fmt: skip
        if is_new:
            Presence.objects.update_or_create(site=site, delegate=found, defaults={"is_in": True, "first_at": now, "last_at": now})
            tally = SiteTally.objects.select_for_update().get(site=site)
            tally.attended = tally.present = Presence.objects.filter(site=site).count()
            tally.save()
