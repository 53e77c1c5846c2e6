"""The log over HTTP: packed bodies, devices that were shut out, and what somebody with bad intent may send."""

from __future__ import annotations

import gzip
import json
import resource
import uuid
import zlib
from datetime import timedelta
from typing import Any

import pytest
from django.conf import settings
from django.utils import timezone

from diemcau.before.convening.models import Delegate
from diemcau.before.convening.queries import qr_word
from diemcau.before.sites.models import Device
from diemcau.during.attendance.models import Presence, SiteEvent, SiteTally
from diemcau.surfaces.api import views
from tests.before.factories import DelegateFactory, SiteFactory
from tests.surfaces.test_api import TOKEN, an_event, batch, make_hall, post

pytestmark = pytest.mark.django_db
MOST = settings.DATA_UPLOAD_MAX_MEMORY_SIZE


def packed(body: object) -> bytes:
    return gzip.compress(json.dumps(body).encode())


def send_packed(client: Any, site: Any, raw: bytes, *, packing: str = "gzip") -> Any:
    return post(client, site, raw, **{"Content-Encoding": packing})


# --- packed bodies ----------------------------------------------------------------------------------------
def test_a_packed_batch_is_stored_as_a_plain_one_and_a_repetition_is_known_whichever_way_it_comes(client):
    site, _ = make_hall()
    told = batch(*[an_event() for _ in range(1_000)])

    first, again = send_packed(client, site, packed(told)), post(client, site, told)

    assert [result["outcome"] for result in again.json()["results"]] == ["repeated"] * 1_000
    assert (first.status_code, SiteEvent.objects.count()) == (200, 1_000)
    assert len(packed(told)) < len(json.dumps(told)) / 5, "what a slow line is spared"


def test_a_long_answer_is_packed_for_whoever_takes_it_and_a_short_one_never(client):
    site, _ = make_hall()
    many, one = batch(*[an_event() for _ in range(100)]), batch(an_event())

    taken, plain, short = (
        post(client, site, told, **({"Accept-Encoding": accepted} if accepted else {}))
        for told, accepted in ((many, "gzip, br"), (many, ""), (one, "gzip"))
    )

    assert [answer.headers.get("Content-Encoding") for answer in (taken, plain, short)] == ["gzip", None, None]
    results = json.loads(gzip.decompress(taken.content))["results"]
    assert [result["id"] for result in results] == [result["id"] for result in plain.json()["results"]]
    assert len(short.content) <= views.ONE_PACKET < len(plain.content)


def test_a_small_body_that_unpacks_to_more_than_three_megabytes_is_refused_without_filling_the_memory(client):
    site, _ = make_hall()
    bomb = gzip.compress(b" " * 200_000_000)
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss

    answer = send_packed(client, site, bomb)

    assert (answer.status_code, SiteEvent.objects.count()) == (413, 0)
    assert answer.json()["detail"]
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 30_000, "in kB"


@pytest.mark.parametrize(("spare", "status"), [(0, 200), (-1, 413)])
def test_a_packed_body_may_be_as_long_as_a_plain_one_and_no_byte_longer(client, spare, status):
    site, _ = make_hall()
    plain = json.dumps(batch(an_event())).encode()

    assert send_packed(client, site, gzip.compress(plain + b" " * (MOST - spare - len(plain)))).status_code == status


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b"not packed at all",
        gzip.compress(b'{"events": []}')[:-6],
        gzip.compress(b'{"events": []}') + b"more",
        gzip.compress(b"{"),
        gzip.compress(gzip.compress(b'{"events": []}')),
        zlib.compress(b'{"events": []}'),
    ],
    ids=["empty", "plain", "cut short", "with something behind it", "not JSON", "packed twice", "packed otherwise"],
)
def test_a_packed_body_that_cannot_be_unpacked_whole_is_refused_with_a_sentence_and_nothing_is_stored(client, raw):
    site, _ = make_hall()

    answer = send_packed(client, site, raw)

    assert (answer.status_code, SiteEvent.objects.count()) == (400, 0)
    assert answer.json()["detail"]


@pytest.mark.parametrize(("packing", "status"), [("br", 415), ("gzip, gzip", 415), ("identity", 200), ("", 200)])
def test_only_gzip_is_unpacked(client, packing, status):
    site, _ = make_hall()

    assert send_packed(client, site, json.dumps(batch(an_event())).encode(), packing=packing).status_code == status


def test_json_as_deep_as_three_megabytes_allow_is_refused_and_the_server_goes_on(client):
    site, _ = make_hall()
    deep = b'{"events": [' + b'{"payload": [' * 230_000

    assert (send_packed(client, site, gzip.compress(deep)).status_code, post(client, site, batch(an_event())).status_code) == (400, 200)


# --- each mark says why -----------------------------------------------------------------------------------
def test_each_mark_comes_with_a_sentence_for_the_person_at_the_door(client):
    site, _ = make_hall()

    (result,) = post(client, site, batch(an_event("check_in", code="AAAAAAAAAAAAAAAA"))).json()["results"]
    (plain,) = post(client, site, batch(an_event() | {"counter": 2})).json()["results"]

    assert (result["marks"], len(result["reasons"])) == (["unknown_code"], 1)
    assert "Tìm người này theo tên" in result["reasons"][0]
    assert (plain["marks"], plain["reasons"]) == ([], [])


# --- another hall's token ---------------------------------------------------------------------------------
def test_the_token_of_another_hall_writes_nothing_here_and_learns_nothing(client):
    here, _ = make_hall()
    there = SiteFactory.create(conference=here.conference)
    someone = DelegateFactory.create(site=there, conference=here.conference)

    answer = post(client, there, batch(an_event("check_in", delegate=someone.pk)))

    assert (answer.status_code, SiteEvent.objects.count()) == (404, 0)
    assert set(answer.json()) == {"detail"}


def test_an_id_that_another_hall_used_tells_this_device_nothing_of_it(client):
    there, _ = make_hall()
    Device.objects.update(token_hash="of another")
    here, _ = make_hall()
    someone = DelegateFactory.create(site=there, conference=there.conference, full_name="Hồ Thị Mai")
    theirs = an_event("check_in", delegate=someone.pk)
    SiteEvent.objects.create(
        event_id=uuid.UUID(theirs["id"]), site=there, kind="check_in", delegate=someone, payload=theirs["payload"],
        device_at=timezone.now(), received_at=timezone.now(), actor_label="x",
    )  # fmt: skip

    (result,) = post(client, here, batch(theirs)).json()["results"]

    assert (result["outcome"], result["delegate"]) == ("marked", None)
    assert "contradicted" in result["marks"]


def test_a_device_cannot_decide_what_the_host_decides(client):
    site, _ = make_hall()
    someone = DelegateFactory.create(site=site, conference=site.conference)
    scan = an_event("check_in", delegate=someone.pk)
    decision = an_event("resolve", decision="disregard", events=[scan["id"]]) | {"counter": 2}

    answer = post(client, site, batch(scan, decision)).json()

    assert answer["results"][1]["marks"] == ["not_entitled", "unreadable"]
    assert answer["state"]["attended"] == 1


# --- devices that were shut out ---------------------------------------------------------------------------
@pytest.mark.parametrize("change", [{"revoked_at": timezone.now()}, {"expires_at": timezone.now()}], ids=["shut out", "its time over"])
def test_a_device_that_was_shut_out_hands_in_what_it_holds_and_learns_nothing(client, change):
    site, device = make_hall()
    someone = DelegateFactory.create(site=site, conference=site.conference, full_name="Hồ Thị Mai")
    held = [
        an_event("check_in", code=qr_word(someone)),
        an_event("walk_in", full_name="Đinh Văn Tý") | {"counter": 2},
        an_event("close", counted=0) | {"counter": 3},
    ]
    Device.objects.filter(pk=device.pk).update(**change)

    answer, again = post(client, site, batch(*held)), post(client, site, batch(*held))

    assert answer.status_code == again.status_code == 200
    told = answer.json()
    assert [(result["id"], result["outcome"], result["marks"], result["delegate"]) for result in told["results"]] == [
        (event["id"], "marked", ["quarantined"], None) for event in held
    ]
    assert [result["outcome"] for result in again.json()["results"]] == ["repeated"] * 3
    assert told["state"] is None
    assert "Hồ Thị Mai" not in answer.content.decode()
    assert (SiteEvent.objects.count(), Presence.objects.count(), Delegate.objects.count()) == (3, 0, 1)
    tally = SiteTally.objects.get()
    assert (tally.attended, tally.counted, tally.last_word_at, tally.doubtful) == (0, None, None, 3)
    assert not site.closings.exists()
    reading = {page: client.get(f"/api/v1/sites/{site.pk}/{page}", headers={"Authorization": f"Bearer {TOKEN}"}) for page in ("bundle", "state")}
    assert [answer.status_code for answer in reading.values()] == [401, 401]


def test_a_device_that_was_shut_out_asks_nothing_by_sending_nothing(client):
    site, device = make_hall()
    Device.objects.filter(pk=device.pk).update(revoked_at=timezone.now())

    assert post(client, site, batch()).status_code == 401


@pytest.mark.parametrize(("days", "status"), [(30, 401), (29.99, 200)])
def test_a_device_hands_in_for_a_month_after_its_time_is_over(client, days, status):
    site, device = make_hall()
    Device.objects.filter(pk=device.pk).update(expires_at=timezone.now() - timedelta(days=days))

    assert post(client, site, batch(an_event())).status_code == status


@pytest.mark.parametrize(("most", "status"), [(2, 200), (1, 429)])
def test_a_device_that_was_shut_out_cannot_fill_the_log(client, monkeypatch, most, status):
    monkeypatch.setattr(views, "MOST_IN_QUARANTINE", most)
    site, device = make_hall()
    Device.objects.filter(pk=device.pk).update(revoked_at=timezone.now())
    post(client, site, batch(an_event()))

    assert post(client, site, batch(an_event())).status_code == status
