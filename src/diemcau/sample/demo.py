"""``diemcau demo``: a house that lives: the story told, the server running, a morning being played."""

from __future__ import annotations

import secrets
import signal
import subprocess
import sys
import threading
import time
import urllib.request
from datetime import datetime
from pathlib import Path
from types import FrameType

from django.conf import settings
from django.db import connections
from django.utils import timezone

from diemcau.before.conferences.models import Conference
from diemcau.before.sites.models import Device, Operator
from diemcau.during.attendance.models import SiteEvent
from diemcau.kernel.doors import path_to
from diemcau.sample import house
from diemcau.sample.player import Phone, Player, StoryClock
from diemcau.sample.readiness import tell_readiness
from diemcau.sample.shifts import console_to_show, first_operators, opening_of, pin_of
from diemcau.sample.story import TELLER, Story
from diemcau.sample.telling import pair_phones

DEFAULT_SPEED = 10.0  # minutes of the morning in one real minute
START_SECONDS = 60


def run(*, port: int = 8000, speed: float = DEFAULT_SPEED, host: str = "127.0.0.1") -> int:
    """Tell the story, start the server and play the morning until interrupted; the server's exit code."""
    now = timezone.now()
    password = _password(settings.HOME / "demo-password")
    province = house.furnish(password=password, now=now)
    past = house.the_past(province, now=now)
    ahead = house.the_future(past, now=now)
    story = house.the_present(province, speed=speed, now=timezone.now())
    paired = pair_phones(story.conference, by=TELLER, now=timezone.now())
    tell_readiness(story.conference, {site_id: device for site_id, (device, _) in paired.items()}, by=TELLER, now=timezone.now())
    phones = _phones(story.conference, paired, now=timezone.now())
    console = console_to_show(story.conference, by=TELLER, now=timezone.now())
    connections.close_all()
    url = f"http://{host}:{port}"
    server = subprocess.Popen([sys.executable, "-m", "diemcau", "serve", "--host", host, "--port", str(port)])  # noqa: S603  # our own command

    over = threading.Event()

    def stop(_signal: int, _frame: FrameType | None) -> None:
        over.set()
        server.terminate()

    signal.signal(signal.SIGTERM, stop)
    try:
        if _answers(url, server):
            print(told(url, story.conference, password, speed=speed, ahead=ahead, console=console), flush=True)  # noqa: T201  # the command's own words
            threading.Thread(target=_play, args=(story, phones, url, over), daemon=True).start()
        server.wait()
    except KeyboardInterrupt:
        over.set()
    finally:
        server.terminate()
    return server.wait()


def _phones(conference: Conference, paired: dict[int, tuple[Device, Phone]], *, now: datetime) -> dict[int, Phone]:
    """A phone for each hall, on which its first operator opens a shift."""
    people = first_operators(conference)
    phones = {}
    for site_id, (device, phone) in paired.items():
        phone.opening = opening_of(device, people[site_id], at=now) if site_id in people else None
        phones[site_id] = phone
    return phones


def told(url: str, conference: Conference, password: str, *, speed: float, ahead: Conference, console: tuple[str, list[Operator]] = ("", [])) -> str:
    """What a newcomer needs to know: where to look and who can sign in.

    The link to a console works once, as every link does; the next start shows a new one, and the page of its devices gives codes.
    """
    token, operators = console
    lines = [
        "",
        f"Điểm Cầu đang chạy · running at {url}",
        "",
        f"  Bảng điều hành (board, it moves)   {url}{path_to('board', conference.pk)}",
        f"  Điểm cầu nào chưa sẵn sàng (ready) {url}{path_to('readiness', conference.pk)}",
        f"  Hội nghị đã công bố (public)       {url}{path_to('public')}",
        f"  Đơn vị nào chưa cử (seats)         {url}{path_to('quotas', ahead.pk)}",
        *([f"  Bảng của một điểm cầu (console)    {url}{path_to('console', token)}"] if token else []),
        *(f"    {operator.full_name} · mã PIN {pin_of(operator)}" for operator in operators),
        *([f"    thêm máy (more devices): {url}{path_to('devices', conference.pk, operators[0].site_id)}"] if operators else []),
        *([f"  Liên kết của một xã (unit's link)  {url}{link}"] if (link := house.unit_link_to_show(ahead)) else []),
        "",
        f"  Đăng nhập (sign in) {url}/tai-khoan/dang-nhap/ · mật khẩu (password): {password}",
        *(f"    {account.email:<28} {account.duty}" for account in house.ACCOUNTS),
        "",
        f"  Buổi sáng được phát nhanh gấp {speed:g} lần; mọi tên người và số liệu của hội nghị này đều là hư cấu.",
        f"  The morning plays {speed:g} times faster than real; its people and figures are invented. Ctrl+C stops everything.",
        "",
    ]
    return "\n".join(lines)


def _play(story: Story, phones: dict[int, Phone], url: str, over: threading.Event) -> None:
    """Play what has not been received yet (a demo started again goes on where the day is)."""
    conference = story.conference
    moments = story.morning()
    known = set(SiteEvent.objects.filter(site__conference=conference).values_list("event_id", flat=True))
    connections.close_all()
    clock = StoryClock(opens_at=conference.opens_at, closes_at=conference.closes_at)
    player = Player(base_url=url, phones=phones, clock=clock, now=_now, is_over=over.is_set)
    player.play(moment for moment in moments if moment.event_id not in known)


def _now() -> datetime:
    return timezone.now()


def _answers(url: str, server: subprocess.Popen[bytes]) -> bool:
    """Whether the server at ``url`` answers within ``START_SECONDS``."""
    end = time.monotonic() + START_SECONDS
    while time.monotonic() < end and server.poll() is None:
        try:
            with urllib.request.urlopen(f"{url}/hoi-nghi/", timeout=5):  # noqa: S310  # our own server on this machine
                return True
        except OSError:
            time.sleep(0.2)
    return False


def _password(file: Path) -> str:
    """The password of the demo's people: made at the first start, kept where only this user reads it."""
    if not file.exists():
        file.parent.mkdir(parents=True, exist_ok=True)
        file.touch(mode=0o600)
        file.write_text(house.new_password(secrets.SystemRandom()))
    return file.read_text()
