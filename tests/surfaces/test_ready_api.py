"""What the console asks of the centre while a hall gets ready: its bundle, its line, its rehearsal."""

from __future__ import annotations

import gzip
import json
import uuid
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from diemcau.before.conferences.models import Conference
from diemcau.before.convening.queries import qr_word
from diemcau.before.sites.models import HelpLines
from diemcau.during.attendance.models import Rehearsal, SiteEvent
from diemcau.surfaces.api.views import MOST_NOISE
from tests.before.factories import DelegateFactory, SiteFactory
from tests.surfaces.test_api import TOKEN, an_event, batch, make_hall, post

pytestmark = pytest.mark.django_db
DEVICE = {"Authorization": f"Bearer {TOKEN}"}


def rehearse(client, site, body):
    return client.post(f"/api/v1/sites/{site.pk}/rehearsal", json.dumps(body), content_type="application/json", headers=DEVICE)


def bundle(client, site):
    return client.get(f"/api/v1/sites/{site.pk}/bundle", headers=DEVICE).json()


def test_the_bundle_tells_when_the_hall_is_asked_whom_it_calls_and_what_it_said(client):
    site, _ = make_hall()
    HelpLines.objects.create(conference=site.conference, office_name="Văn phòng thường trực", office_phone="+84912345678")
    post(client, site, batch(an_event("ready", moment="t60", check="sound", state="not_ok", fault="no_sound", note="loa rè")))

    told = bundle(client, site)["readiness"]

    opens = site.conference.opens_at
    assert [(one["moment"], one["asked_at"], one["due_at"]) for one in told["moments"]] == [
        (moment, (opens - asked).isoformat(), (opens - due).isoformat())
        for moment, asked, due in [
            ("t24h", timedelta(hours=36), timedelta(hours=24)),
            ("t60", timedelta(minutes=90), timedelta(minutes=60)),
            ("t10", timedelta(minutes=30), timedelta(minutes=10)),
        ]
    ]
    assert [(one["moment"], one["check"], one["state"], one["fault"], one["note"]) for one in told["answers"]] == [
        ("t60", "sound", "not_ok", "no_sound", "loa rè")
    ]
    assert told["numbers"] == [{"role": "office", "name": "Văn phòng thường trực", "phone": "+84912345678", "shown": "0912 345 678"}]
    assert (told["line"], told["rehearsed"], told["may_rehearse"]) == (None, None, True)
    assert told["limits"]["picture"] == {"down_kbps": 1_000, "up_kbps": 600, "rtt_ms": 300, "loss": 0.05}


def test_an_answer_about_readiness_brings_back_what_the_hall_says_now_and_a_check_in_does_not(client):
    site, _ = make_hall()
    first = post(client, site, batch(an_event("ready", moment="t60", check="line", state="ok"))).json()
    assert [(one["check"], one["state"]) for one in first["readiness"]["answers"]] == [("line", "ok")]
    figures = {"rtt_ms": 400, "jitter_ms": 5, "down_kbps": 900, "up_kbps": 300, "loss": 0}
    tested = post(client, site, batch(an_event("line_test", **figures) | {"counter": 2})).json()
    assert {name: tested["readiness"]["line"][name] for name in (*figures, "grade")} == figures | {"grade": "sound"}
    assert "readiness" not in post(client, site, batch(an_event())).json()


def test_a_line_is_measured_with_bytes_that_cannot_be_shortened_and_never_kept_on_the_way(client):
    site, _ = make_hall()
    ping = client.get(f"/api/v1/sites/{site.pk}/line", headers=DEVICE)
    most = client.get(f"/api/v1/sites/{site.pk}/line?bytes={MOST_NOISE}", headers=DEVICE)
    assert (ping.status_code, ping.content, ping.headers["Cache-Control"]) == (200, b"", "no-store")
    assert (most.status_code, len(most.content), most.headers["Cache-Control"]) == (200, MOST_NOISE, "no-store")
    assert len(gzip.compress(most.content)) > MOST_NOISE
    assert client.get(f"/api/v1/sites/{site.pk}/line?bytes={MOST_NOISE + 1}", headers=DEVICE).status_code == 413


@pytest.mark.parametrize(("size", "status"), [(0, 200), (MOST_NOISE, 200), (MOST_NOISE + 1, 413)])
def test_what_is_sent_up_is_counted_and_thrown_away(client, size, status):
    site, _ = make_hall()
    answer = client.post(f"/api/v1/sites/{site.pk}/line", b"x" * size, content_type="application/octet-stream", headers=DEVICE)
    assert answer.status_code == status
    assert status != 200 or answer.json() == {"bytes": size}


@pytest.mark.parametrize("what", ["line", "rehearsal"])
def test_only_a_device_of_the_site_may_ask(client, what):
    site, _ = make_hall()
    other = SiteFactory.create(conference=site.conference)

    def asked(number, headers):
        return client.post(f"/api/v1/sites/{number}/{what}", json.dumps(batch()), content_type="application/json", headers=headers).status_code

    assert (asked(site.pk, {}), asked(other.pk, DEVICE), asked(site.pk, DEVICE)) == (401, 404, 200)
    client.cookies["diemcau_device"] = TOKEN
    assert (asked(site.pk, {}), asked(site.pk, {"X-Diemcau-Device": "1"})) == (403, 200)


def test_a_rehearsal_is_answered_as_the_log_would_and_nothing_reaches_the_log(client):
    site, _ = make_hall()
    someone = DelegateFactory.create(site=site, conference=site.conference, full_name="Hồ Thị Mai")
    scan = an_event("check_in", code=qr_word(someone))

    answer = rehearse(client, site, batch(scan, an_event("ready", moment="t60", check="line", state="ok"))).json()

    assert next((one["id"], one["outcome"], (one["delegate"] or {}).get("name")) for one in answer["results"]) == (scan["id"], "stored", "Hồ Thị Mai")
    assert (answer["state"]["attended"], answer["bundle"]["state"]["attended"]) == (1, 1)
    assert [(one["name"], one["present"]) for one in answer["bundle"]["roster"]] == [("Hồ Thị Mai", True)]
    assert [one["check"] for one in answer["readiness"]["answers"]] == ["line"]
    assert (SiteEvent.objects.count(), Rehearsal.objects.count()) == (0, 0)
    assert [one["present"] for one in bundle(client, site)["roster"]] == [False]


def test_the_end_of_a_rehearsal_is_kept_and_the_bundle_says_so(client):
    site, device = make_hall()
    body = batch(an_event("check_in", code="X")) | {"id": str(uuid.uuid4()), "is_over": True}
    assert [rehearse(client, site, body).status_code for _ in range(2)] == [200, 200]
    kept = Rehearsal.objects.get()
    assert (str(kept.pk), kept.check_ins, kept.line) == (body["id"], 1, None)
    assert bundle(client, site)["readiness"]["rehearsed"] == {"at": kept.rehearsed_at.isoformat(), "by": device.label}


def test_once_the_conference_has_begun_a_rehearsal_is_refused_in_words(client):
    site, _ = make_hall()
    Conference.objects.filter(pk=site.conference_id).update(opens_at=timezone.now() - timedelta(seconds=1))
    answer = rehearse(client, site, batch(an_event()) | {"id": str(uuid.uuid4()), "is_over": True})
    assert (answer.status_code, "rehears" in answer.json()["detail"] or "tập dượt" in answer.json()["detail"]) == (409, True)
    assert (SiteEvent.objects.count(), Rehearsal.objects.count()) == (0, 0)


@pytest.mark.parametrize("count", [1, 30])
def test_a_rehearsal_costs_as_many_statements_for_thirty_people_as_for_one(client, count):
    site, _ = make_hall()
    people = [DelegateFactory.create(site=site, conference=site.conference) for _ in range(count)]
    with CaptureQueriesContext(connection) as seen:
        told = rehearse(client, site, batch(*(an_event("check_in", delegate=one.pk) | {"counter": one.pk} for one in people)))
    assert told.json()["state"]["attended"] == count
    assert len(seen) == 33
