"""A word of the wrong kind inside an event stops neither its batch nor a page that reads the log."""

from __future__ import annotations

import json
import uuid
from typing import Any

import pytest
from django.urls import reverse

from diemcau.before.convening.queries import qr_word
from diemcau.before.sites.models import Site
from diemcau.during.attendance.models import EventKind, SiteEvent
from diemcau.during.attendance.queries import minutes_of
from diemcau.kernel.canonical import canonical
from tests.before.factories import DelegateFactory
from tests.during.attendance.test_board import signed_in
from tests.during.attendance_factories import minutes_text
from tests.surfaces.test_api import TOKEN, an_event, batch, make_hall, post

pytestmark = pytest.mark.django_db

ODD: list[Any] = [None, True, 3, -1, 2.5, "", "x", "2026-13-45T25:61:00", "0001-01-01T00:00:00+14:00", ["good"], {"a": 1}, [["a"]], 10**30]
WORDS = (
    "state",
    "decision",
    "events",
    "event",
    "moment",
    "check",
    "fault",
    "note",
    "code",
    "delegate",
    "counted",
    "reasons",
    "words",
    "reason",
    "loss",
)
MORE = ("paper", "self", "operator", "proof", "full_name", "post", "unit", "stands_for", "minutes", "digest", "signature", "break", "source", "why")
GOOD: dict[str, dict[str, Any]] = {
    "line": {"state": "weak"},
    "headcount": {"counted": 3, "moment": "opening"},
    "close": {"counted": 3, "reason": "Khách mời"},
    "walk_in": {"full_name": "Hồ Thị Mai"},
    "ready": {"moment": "t24h", "check": "power", "state": "ok"},
    "line_test": {"rtt_ms": 40, "jitter_ms": 4, "down_kbps": 900, "up_kbps": 300, "loss": 0},
    "shift_opened": {"operator": 1, "proof": ""},
    "count_reason": {"event": str(uuid.uuid4()), "words": "Khách mời"},
    "undo": {"event": str(uuid.uuid4())},
    "self_check_in": {"state": "running"},
}


def pages(site: Site) -> list[str]:
    of_conference = ["board", "conflicts", "conflicts-csv", "counts", "counts-csv", "ways", "ways-csv", "arrivals-csv"]
    of_conference += ["readiness", "readiness_csv", "minutes"]
    of_site = ["site", "log", "site_ready"]
    return [reverse(f"attendance:{name}", args=[site.conference_id]) for name in of_conference] + [
        reverse(f"attendance:{name}", args=[site.conference_id, site.pk]) for name in of_site
    ]


@pytest.mark.parametrize("kind", [kind for kind in EventKind.values if kind != EventKind.RESOLVE])
def test_an_event_with_any_word_of_the_wrong_kind_is_kept_and_every_page_still_opens(client, kind):
    site, _ = make_hall()
    someone = DelegateFactory.create(site=site, conference=site.conference)
    good = GOOD.get(kind, {"code": qr_word(someone)})
    told = [an_event(kind, **(good | {word: odd})) for word in WORDS + MORE for odd in ODD]

    answer = post(client, site, batch(*told))

    assert answer.status_code == 200
    assert SiteEvent.objects.count() == len(told) == len(answer.json()["results"])
    staff = signed_in(site.conference)
    assert {page: staff.get(page).status_code for page in pages(site)} == dict.fromkeys(pages(site), 200)
    assert client.get(f"/api/v1/sites/{site.pk}/bundle", headers={"Authorization": f"Bearer {TOKEN}"}).status_code == 200


@pytest.mark.parametrize("at", ["0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-14:00"])
@pytest.mark.parametrize("word", ["opened_at", "closed_at", "headcounts", "line", "programme"])
def test_minutes_with_times_at_the_ends_of_the_calendar_are_shown_or_left_out_and_the_hall_closes(client, word, at):
    site, _ = make_hall()
    count = {"moment": "opening", "title": "", "at": at, "counted": 0, "inside": None, "reasons": [], "words": "", "stands": True}
    lists = {
        "headcounts": [count],
        "line": [{"state": "lost", "since": at, "until": at, "note": ""}],
        "programme": [{"title": "Khai mạc", "since": at, "until": at, "received": "yes"}],
    }
    text = canonical(json.loads(minutes_text(site)) | {word: lists.get(word, at)})

    answer = post(client, site, batch(an_event("close", counted=0, minutes=text, digest="x")))

    assert answer.json()["state"]["is_closed"]
    staff = signed_in(site.conference)
    shown = [reverse("attendance:one-minutes", args=[site.conference_id, row.pk]) for row in minutes_of(site)]
    assert {page: staff.get(page).status_code for page in [*pages(site), *shown]} == dict.fromkeys([*pages(site), *shown], 200)
