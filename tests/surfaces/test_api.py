from __future__ import annotations

import json
import uuid
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from diemcau.before.convening.queries import qr_word
from diemcau.before.sites.models import Device, ItemSite, Site
from diemcau.during.attendance.models import SiteEvent
from diemcau.foundation.accounts.models import User
from diemcau.kernel.tokens import hashed
from tests.before.factories import ConferenceFactory, DelegateFactory, ItemFactory, SiteFactory

pytestmark = pytest.mark.django_db
TOKEN = "the-token-of-a-device-in-a-hall"


def make_hall() -> tuple[Site, Device]:
    """A site of a conference that opens in an hour, with a device paired yesterday."""
    now = timezone.now()
    site = SiteFactory.create(conference=ConferenceFactory.create(opens_at=now + timedelta(hours=1), closes_at=now + timedelta(hours=4)))
    day = timedelta(days=1)
    return site, Device.objects.create(site=site, label="Máy 1", token_hash=hashed(TOKEN), paired_at=now - day, expires_at=now + 2 * day)


def batch(*events: Any, **body: Any) -> dict[str, Any]:
    return {"sent_at": timezone.now().isoformat(), "events": list(events)} | body


def an_event(kind: str = "line", **payload: Any) -> dict[str, Any]:
    return {"id": str(uuid.uuid4()), "counter": 1, "kind": kind, "at": timezone.now().isoformat(), "payload": payload or {"state": "good"}}


def post(client: Client, site: Site, body: object, *, token: str = TOKEN, **headers: str) -> Any:
    raw = body if isinstance(body, (str, bytes)) else json.dumps(body)
    headers = {"Authorization": f"Bearer {token}"} | headers if token else headers
    return client.post(f"/api/v1/sites/{site.pk}/log", raw, content_type="application/json", headers=headers)


def test_a_batch_is_answered_event_by_event_and_with_the_state_of_the_site(client):
    site, _ = make_hall()
    someone = DelegateFactory.create(site=site, conference=site.conference, full_name="Hồ Thị Mai")
    scan, line = an_event("check_in", code=qr_word(someone)), an_event("line", state="weak")

    answer = post(client, site, batch(scan, line)).json()

    assert [(result["id"], result["outcome"], result["marks"]) for result in answer["results"]] == [
        (scan["id"], "stored", []),
        (line["id"], "marked", ["repeated_counter"]),
    ]
    assert answer["results"][0]["delegate"] == {
        "id": someone.pk,
        "name": "Hồ Thị Mai",
        "post": "",
        "unit": answer["results"][0]["delegate"]["unit"],
        "present": True,
    }
    assert (answer["state"]["convened"], answer["state"]["attended"], answer["state"]["line"], answer["state"]["is_closed"]) == (1, 1, "weak", False)


def test_the_cookie_of_the_console_needs_the_header_a_foreign_page_cannot_send(client):
    site, _ = make_hall()
    client.cookies["diemcau_device"] = TOKEN

    assert post(client, site, batch(an_event()), token="").status_code == 403
    assert post(client, site, batch(an_event()), token="", **{"X-Diemcau-Device": "1"}).status_code == 200
    assert client.get(f"/api/v1/sites/{site.pk}/bundle").status_code == 200


@pytest.mark.parametrize("change", [{"expires_at": timezone.now() - timedelta(days=30)}, {"token_hash": "x"}])
def test_a_device_that_may_no_longer_speak_is_told_so(client, change):
    site, device = make_hall()
    Device.objects.filter(pk=device.pk).update(**change)

    answers = [post(client, site, batch(an_event()))] + [
        client.get(f"/api/v1/sites/{site.pk}/{page}", headers={"Authorization": f"Bearer {TOKEN}"}) for page in ("bundle", "state")
    ]

    assert [answer.status_code for answer in answers] == [401, 401, 401]
    assert all(answer.json()["detail"] for answer in answers)
    assert SiteEvent.objects.count() == 0


def test_nobody_is_let_in_without_a_token(client):
    site, _ = make_hall()

    assert post(client, site, batch(), token="").status_code == 401


@pytest.mark.parametrize("page", ["bundle", "state", "log"])
def test_the_site_of_somebody_else_does_not_exist_for_this_device(client, page):
    site, _ = make_hall()
    other = SiteFactory.create(conference=site.conference)
    url = f"/api/v1/sites/{other.pk}/{page}"
    headers = {"Authorization": f"Bearer {TOKEN}"}

    answer = (
        client.post(url, json.dumps(batch(an_event())), content_type="application/json", headers=headers)
        if page == "log"
        else client.get(url, headers=headers)
    )

    assert answer.status_code == 404
    assert SiteEvent.objects.count() == 0


@pytest.mark.parametrize(
    "raw",
    [
        "",
        "{",
        "[]",
        "null",
        '"text"',
        "{}",
        '{"events": {}}',
        b"\xff\xfe",
        "[" * 100_000,
        '{"events": ' + "9" * 5_000 + "}",
        '{"events": ' + '{"a":' * 50_000,
    ],
)
def test_a_body_that_is_no_batch_is_refused_with_a_sentence(client, raw):
    site, _ = make_hall()

    answer = post(client, site, raw)

    assert answer.status_code == 400
    assert answer.json()["detail"]


@pytest.mark.parametrize(("count", "status"), [(1_000, 200), (1_001, 413)])
def test_a_batch_holds_a_thousand_events(client, count, status):
    site, _ = make_hall()

    assert post(client, site, batch(*[an_event() for _ in range(count)])).status_code == status


def test_a_body_of_more_than_three_megabytes_is_refused(client):
    site, _ = make_hall()

    assert post(client, site, batch(an_event(note="x" * 3 * 1024 * 1024))).status_code == 413


@pytest.mark.parametrize("deep", [100, 500])
def test_an_event_with_odd_parts_is_kept_and_answered_by_the_id_it_was_sent_under(client, deep):
    site, _ = make_hall()
    nested = '{"id": "no uuid", "kind": "check_in", "at": "then", "payload": ' + '{"a":' * deep + "1" + "}" * deep + "}"

    answer = post(client, site, '{"sent_at": 5, "events": [' + nested + ', null, NaN, "\\u0000", {"id": "' + "\\ud800" + '"}]}')

    assert answer.status_code == 200
    assert [result["outcome"] for result in answer.json()["results"]] == ["marked"] * 5
    assert answer.json()["results"][0]["id"] == "no uuid"
    assert SiteEvent.objects.count() == 5


@pytest.mark.parametrize(
    "text", ["Robert'); DROP TABLE attendance_siteevent;--", "<script>alert('x')</script>", "{{ 7*7 }}", "%s %(a)s", "\\' OR 1=1"]
)
def test_sql_and_html_stay_text(client, text):
    site, _ = make_hall()
    events = [
        an_event("walk_in", full_name=text, post=text),
        an_event("check_in", code=text),
        an_event("line", state="weak", note=text),
        an_event("close", counted=9, reason=text),
        an_event(text, counted=1),
    ]

    answer = post(client, site, batch(*events)).json()

    assert answer["results"][0]["delegate"]["name"] == text
    assert answer["state"]["is_closed"]
    assert SiteEvent.objects.count() == 5


def test_a_closing_that_cannot_stand_is_answered_with_a_sentence(client):
    site, _ = make_hall()

    answer = post(client, site, batch(an_event("close", counted=5))).json()

    assert (answer["results"][0]["marks"], answer["state"]["is_closed"]) == (["reason_missing"], False)
    assert "5" in answer["sentence"]


def test_the_bundle_has_the_programme_of_this_site_and_its_roster(client):
    site, _ = make_hall()
    conference = site.conference
    at = {"starts_at": conference.opens_at, "ends_at": conference.closes_at}
    ItemFactory.create(conference=conference, title="Khai mạc", **at)
    ItemFactory.create(conference=conference, title="Chỉ điểm cầu trung tâm", reach="main", **at)
    chosen = ItemFactory.create(conference=conference, title="Chọn", reach="chosen", **at)
    ItemFactory.create(conference=conference, title="Không chọn", reach="chosen", **at)
    ItemSite.objects.create(conference=site.conference, item=chosen, site=site)
    someone = DelegateFactory.create(site=site, conference=conference)
    guest = DelegateFactory.create(site=SiteFactory.create(conference=conference), conference=conference)
    DelegateFactory.create(site=guest.site, conference=conference)
    post(client, site, batch(an_event("check_in", delegate=guest.pk)))

    answer = client.get(f"/api/v1/sites/{site.pk}/bundle", headers={"Authorization": f"Bearer {TOKEN}"}).json()

    assert [item["title"] for item in answer["programme"]] == ["Khai mạc", "Chọn"]
    assert [(row["id"], row["present"]) for row in answer["roster"]] == [(someone.pk, False), (guest.pk, True)]
    assert [row["came"] and row["came"]["way"] for row in answer["roster"]] == [None, "name"]
    assert answer["self_check_in"] is None
    assert answer["state"]["attended"] == 1


def test_a_device_that_counts_through_the_numbers_of_delegates_reads_no_names_and_no_codes_of_other_halls(client):
    site, _ = make_hall()
    elsewhere = SiteFactory.create(conference=site.conference)
    guessed, twice, shown = (DelegateFactory.create(site=elsewhere, conference=site.conference) for _ in range(3))
    tries = [an_event("check_in", delegate=guessed.pk), an_event("check_in", code="", delegate=twice.pk), an_event("check_in", code=qr_word(shown))]
    bundle = {"Authorization": f"Bearer {TOKEN}"}

    rehearsed = client.post(
        f"/api/v1/sites/{site.pk}/rehearsal", json.dumps(batch(*tries, id=str(uuid.uuid4()))), content_type="application/json", headers=bundle
    ).json()["bundle"]
    post(client, site, batch(*tries))
    kept = client.get(f"/api/v1/sites/{site.pk}/bundle", headers=bundle).json()

    for told in (rehearsed, kept):
        assert {row["id"]: (row["name"], row["post"], row["unit"] != "", row["code"], row["present"]) for row in told["roster"]} == {
            guessed.pk: (f"Khách của điểm cầu khác, số {guessed.pk}", "", False, "", True),
            twice.pk: (f"Khách của điểm cầu khác, số {twice.pk}", "", False, "", True),
            shown.pk: (shown.full_name, shown.post, True, shown.code, True),
        }


def test_a_guest_known_by_number_has_a_name_once_the_code_was_shown(client):
    site, _ = make_hall()
    guest = DelegateFactory.create(site=SiteFactory.create(conference=site.conference), conference=site.conference)

    def name() -> str:
        answer = client.get(f"/api/v1/sites/{site.pk}/bundle", headers={"Authorization": f"Bearer {TOKEN}"}).json()
        return str(answer["roster"][0]["name"])

    post(client, site, batch(an_event("check_in", delegate=guest.pk)))
    before = name()
    post(client, site, batch(an_event("check_in", code=qr_word(guest))))

    assert (before == guest.full_name, name() == guest.full_name) == (False, True)


@pytest.mark.parametrize("count", [1, 30])
def test_the_bundle_takes_the_same_queries_for_one_delegate_or_thirty(client, count, django_assert_num_queries):
    site, _ = make_hall()
    for _ in range(count):
        DelegateFactory.create(site=site, conference=site.conference)
        ItemFactory.create(conference=site.conference, starts_at=site.conference.opens_at, ends_at=site.conference.closes_at)

    with django_assert_num_queries(24):  # one of them notes that the device was seen
        client.get(f"/api/v1/sites/{site.pk}/bundle", headers={"Authorization": f"Bearer {TOKEN}"})


def test_a_single_check_in_takes_five_statements_and_a_transaction(client, django_assert_num_queries):
    site, _ = make_hall()
    someone = DelegateFactory.create(site=site, conference=site.conference)
    post(client, site, batch(an_event()))

    with django_assert_num_queries(7):  # device, savepoint, lock, store, fold, audit, release
        post(client, site, batch(an_event("check_in", code=qr_word(someone))))


def test_the_description_of_the_api_is_for_those_who_are_signed_in(client):
    assert client.get("/api/v1/openapi.json").status_code == 302
    client.force_login(User.objects.create_user("a@example.vn", full_name="A"))

    told = client.get("/api/v1/openapi.json").json()

    assert set(told["paths"]) == {f"/api/v1/sites/{{site_id}}/{what}" for what in ("log", "bundle", "state", "line", "rehearsal")}
    assert client.get("/api/v1/docs").status_code == 404
