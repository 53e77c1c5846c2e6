"""What the benchmarks of the day stand on: a database of their own, a conference of any size, a measured server."""

from __future__ import annotations

import os
import random
import socket
import subprocess
import sys
import time
import uuid
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, redirect_stdout
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from urllib.parse import quote, urlencode

from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore
from django.db import connection
from django.db.backends.postgresql.psycopg_any import DateRange
from django.test.utils import setup_databases, teardown_databases
from django.utils import timezone

from diemcau.before.conferences.models import Conference
from diemcau.before.convening.models import Delegate
from diemcau.before.sites.models import Device, Site
from diemcau.config.commands.serving import THREADS
from diemcau.during.attendance.models import EventKind, Presence, SiteEvent, SiteTally
from diemcau.foundation.accounts.models import Grant, Role, User
from diemcau.foundation.network.models import Unit, UnitEdge, UnitKind, UnitVersion
from diemcau.kernel.text import fold, person_sort_key, sort_key
from diemcau.kernel.tokens import hashed, new_code, sealed

TICKS = os.sysconf("SC_CLK_TCK")  # clock ticks a second
FAMILY, MIDDLE, GIVEN = (
    ("Nguyễn", "Trần", "Lê", "Phạm", "Hồ", "Đinh", "Võ"),
    ("Văn", "Thị", "Đức", "Ngọc", "Minh"),
    ("An", "Bình", "Dũng", "Hà", "Lan", "Mai", "Tuấn"),
)


@dataclass(frozen=True, slots=True)
class Day:
    """A conference with its sites, people and one device for each site; ``token(site)`` is the device's."""

    conference: Conference
    sites: list[Site]
    people: dict[int, list[Delegate]]  # by site
    devices: dict[int, Device]
    secretary: User


def token(site: Site) -> str:
    """The token of the device of ``site``."""
    return f"benchmark-device-{site.pk}"


def session(user: User) -> str:
    """The key of a session in which ``user`` is signed in."""
    store = SessionStore()
    store[SESSION_KEY] = str(user.pk)
    store[BACKEND_SESSION_KEY] = "allauth.account.auth_backends.AuthenticationBackend"
    store[HASH_SESSION_KEY] = user.get_session_auth_hash()
    store.save()
    return str(store.session_key)


@contextmanager
def own_database() -> Iterator[None]:
    """An empty database beside the configured one, dropped afterwards; the suite's machinery makes it."""
    with redirect_stdout(sys.stderr):  # Django says that the table of attempts is there; our lines are figures only
        old = setup_databases(verbosity=0, interactive=False, serialized_aliases=[])
    try:
        yield
    finally:
        connection.close()
        teardown_databases(old, verbosity=0)


def make_unit(name: str, kind: str, parent: Unit | None) -> Unit:
    unit = Unit.objects.create()
    always = DateRange(None, None)
    UnitVersion.objects.create(unit=unit, name=name, kind=kind, period=always, folded=fold(name), sort_key=sort_key(name))
    if parent:
        UnitEdge.objects.create(child=unit, parent=parent, period=always)
    return unit


def make_day(sites: int, people: int, *, provinces: int = 1, opens_at: datetime | None = None) -> Day:
    """A conference of ``sites`` halls in ``provinces`` provinces, with ``people`` convened to each."""
    now = timezone.now()
    opens_at = opens_at or now - timedelta(minutes=30)
    centre = make_unit("Việt Nam", UnitKind.CENTRE, None)
    homes = [make_unit(f"Tỉnh số {number + 1:02d}", UnitKind.PROVINCE, centre) for number in range(provinces)]
    conference = Conference.objects.create(
        host=centre, title="Hội nghị đo tốc độ", chair_name="Trần Văn Chủ", opens_at=opens_at, closes_at=opens_at + timedelta(hours=4), created_at=now
    )
    halls = Site.objects.bulk_create(
        Site(
            conference=conference,
            unit=homes[number % provinces],
            province=homes[number % provinces],
            name=(name := f"Xã số {number + 1:04d}"),
            is_main=number == 0,
            folded=fold(name),
            sort_key=("0" if number == 0 else "1") + sort_key(name),
        )
        for number in range(sites)
    )
    devices = Device.objects.bulk_create(
        Device(site=site, label="Máy đo", token_hash=hashed(token(site)), paired_at=opens_at - timedelta(days=1), expires_at=now + timedelta(days=2))
        for site in halls
    )
    chance = random.Random(20261210)  # noqa: S311  # the same invented people each time
    rows = []
    for site in halls:
        for _ in range(people):
            name = f"{chance.choice(FAMILY)} {chance.choice(MIDDLE)} {chance.choice(GIVEN)}"
            code = new_code()
            rows.append(Delegate(conference=conference, site=site, unit=site.unit, full_name=name, post="Công chức Tư pháp – hộ tịch",
                code=code, seal=sealed(code, settings.SECRET_KEY), folded=fold(name), sort_key=person_sort_key(name), created_at=now))  # fmt: skip
    by_site: dict[int, list[Delegate]] = {site.pk: [] for site in halls}
    for delegate in Delegate.objects.bulk_create(rows, batch_size=5_000):
        by_site[delegate.site_id].append(delegate)
    secretary = User.objects.create_user("thuky@vidu.vn", full_name="Nguyễn Thị Quỳnh Hoa")
    Grant.objects.create(user=secretary, role=Role.SECRETARY, unit=centre, period=DateRange(None, None))
    return Day(conference, halls, by_site, {device.site_id: device for device in devices}, secretary)


def fill(day: Day) -> None:
    """A morning as the log would leave it: most people in, a tenth of the sites silent, some lines weak or lost."""
    chance = random.Random(7)  # noqa: S311  # the same morning each time
    now, opens = timezone.now(), day.conference.opens_at
    presences, tallies, events = [], [], []
    for site in day.sites:
        if chance.random() < 0.1:
            continue
        came = [person for person in day.people[site.pk] if chance.random() < 0.85]
        for person in came:
            at = opens - timedelta(minutes=35) + timedelta(minutes=min(60, max(0, chance.gauss(28, 11))))
            presences.append(Presence(site=site, delegate=person, is_in=True, first_at=at, last_at=at))
            events.append(SiteEvent(event_id=uuid.uuid4(), site=site, device=day.devices[site.pk], kind=EventKind.CHECK_IN, delegate=person,
                payload={"delegate": person.pk}, device_at=at, happened_at=at, received_at=at, actor_label="Máy đo"))  # fmt: skip
        line = chance.choices(["good", "weak", "lost"], [90, 7, 3])[0]
        counted = len(came) + chance.choice([0, 0, 0, 0, 1, -4]) if chance.random() < 0.7 else None
        tallies.append(SiteTally(site=site, attended=len(came), present=len(came), counted_at=now,
            counted=None if counted is None else max(0, counted), line=line, line_at=now - timedelta(minutes=4),
            last_word_at=now - timedelta(seconds=chance.randrange(5, 900))))  # fmt: skip
    Presence.objects.bulk_create(presences, batch_size=5_000)
    SiteTally.objects.bulk_create(tallies)
    SiteEvent.objects.bulk_create(events, batch_size=5_000)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


def cpu_of(pid: int) -> float:
    """Seconds of processor that the process used so far, in user and kernel mode (/proc/PID/stat)."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / TICKS


def cpu_precise(pid: int) -> float:
    """The same in nanosecond steps, all threads of the process (/proc/PID/task/*/schedstat)."""
    total = 0
    for task in Path(f"/proc/{pid}/task").iterdir():
        total += int((task / "schedstat").read_text().split()[0])
    return total / 1e9


def backends() -> list[int]:
    """Process ids of the PostgreSQL backends that serve our database, this connection's left out."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pid FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid() AND backend_type = 'client backend'"
        )
        return [pid for (pid,) in cursor.fetchall()]


def children(pid: int) -> list[int]:
    """The process and its children."""
    found = [pid]
    for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split():
        found += children(int(child))
    return found


@contextmanager
def server(workers: int, *, app: str = "diemcau.config.wsgi:application", env: Mapping[str, str] | None = None) -> Iterator[tuple[str, int]]:
    """Granian with ``workers`` processes on our database, as in production; its address and process id.  ``env`` beside our own."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    database = settings.DATABASES["default"] | connection.settings_dict
    command = [sys.executable, "-m", "granian", "--interface", "wsgi", "--host", "127.0.0.1", "--port", str(port), "--workers", str(workers),
        "--blocking-threads", str(THREADS), "--workers-kill-timeout", "5", "--no-access-log", "--log-level", "warning", app]  # fmt: skip
    process = subprocess.Popen(
        command, env=os.environ | {"DATABASE_URL": _url(database), "PYTHONPATH": os.pathsep.join(["src", *sys.path]), **(env or {})}
    )
    try:
        _wait(port, process)
        yield f"127.0.0.1:{port}", process.pid
    finally:
        process.terminate()
        process.wait(10)


def _url(database: dict[str, object]) -> str:
    """The address of ``database`` as the setting DATABASE_URL takes it."""
    whom = quote(str(database["USER"])) + (":" + quote(str(database["PASSWORD"])) if database["PASSWORD"] else "")
    asked = urlencode({key.lower(): database[key] for key in ("HOST", "PORT") if database[key]})
    return f"postgresql://{whom}{'@' if whom else ''}/{database['NAME']}?{asked}"


def _wait(port: int, process: subprocess.Popen[bytes]) -> None:
    for _ in range(1_200):
        if process.poll() is not None:
            raise RuntimeError("the server stopped before it answered")
        try:
            socket.create_connection(("127.0.0.1", port), 0.2).close()
        except OSError:
            time.sleep(0.05)
        else:
            return
    raise RuntimeError("the server did not answer within a minute")
