"""The console as a device keeps it: an empty page, a worker that keeps code, a list that the centre signed."""

from __future__ import annotations

import base64
import gzip
import hashlib
import json
import re
import uuid
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from unittest.mock import patch

import pytest
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from django.conf import settings
from django.test import Client
from django.utils import timezone

import diemcau
from diemcau.before.convening.queries import qr_word
from diemcau.before.sites import services
from diemcau.before.sites.models import Device, Site
from diemcau.during.attendance.models import Presence
from diemcau.kernel.tokens import public_key, sign_code
from tests.before.factories import CLOSES_AT, NOW, OPENS_AT, TESTS, DelegateFactory, SiteFactory

SCOPE = "/diem-cau/bang/"
WORKER = f"{SCOPE}tep.js"


def at(moment: datetime) -> Any:
    return patch.object(timezone, "now", return_value=moment)


def paired(client: Client, site: Site) -> Client:
    with at(OPENS_AT):
        client.post(f"/diem-cau/{services.issue_link(site=site, by=TESTS, now=NOW)}/", {"label": "Máy của cô Trực"})
    return client


def bundle(client: Client, site: Site, **headers: str) -> Any:
    with at(OPENS_AT):
        return client.get(f"/api/v1/sites/{site.pk}/bundle", headers=headers)


def release(client: Client) -> dict[str, Any]:
    code = client.get(WORKER).content.decode()
    told: dict[str, Any] = json.loads(re.fullmatch(r"const RELEASE = (.*);\nimportScripts\(\"/static/console/worker.js\"\);\n", code)[1])  # type: ignore[index]
    return told


@pytest.mark.django_db
def test_the_page_a_device_keeps_names_nobody_and_is_the_same_for_every_machine(client: Client):
    site = SiteFactory.create(name="Phường Nghĩa Lộ")
    stranger = Client().get(SCOPE)
    here = paired(client, site).get(SCOPE)

    assert (stranger.status_code, here.status_code) == (200, 200)
    assert stranger.content == here.content
    page = here.content.decode()
    assert [word for word in (site.name, site.conference.title, "cô Trực", "csrf") if word in page] == []
    assert "Set-Cookie" not in here.headers
    assert not here.cookies


def test_no_part_of_the_page_waits_for_a_site_that_the_page_does_not_know():
    parts = (Path(diemcau.__file__).parent / "templates" / "console").glob("_*.html")
    assert {path.name: found for path in parts if (found := re.findall(r"{{ *(?:site|device|conference|user|request)\b", path.read_text()))} == {}


@pytest.mark.django_db
def test_the_scope_of_the_worker_is_the_console_and_no_page_of_a_link(client: Client):
    assert WORKER.startswith(SCOPE)
    assert "Service-Worker-Allowed" not in client.get(WORKER).headers  # its folder is its scope, and no wider
    assert not f"/diem-cau/{'a' * 32}/".startswith(SCOPE)
    assert client.get("/diem-cau/")["Location"] == SCOPE


def test_a_device_keeps_every_module_of_the_console_and_nothing_that_comes_from_the_api(client: Client):
    told = release(client)
    kept = {*told["core"], *told["reader"]}
    modules = {f"/static/console/{path.name}" for path in (Path(diemcau.__file__).parent / "static" / "console").glob("*.js")}

    assert modules - kept == {"/static/console/worker.js", "/static/console/pairing.js"}  # what the browser keeps itself; what links load
    assert told["shell"] == SCOPE
    assert {path for path in kept if not path.startswith("/static/")} == set()
    assert {path.rsplit("/", 1)[1] for path in told["reader"]} == {"share.js", "index.js", "zxing_reader.wasm"}


def test_the_version_changes_exactly_when_the_kept_code_or_the_page_does(client: Client):
    before = release(client)["version"]
    assert release(client)["version"] == before
    with patch("diemcau.surfaces.console.views.words", return_value={"online": "Khác"}):
        assert release(client)["version"] != before


def test_the_console_can_be_installed(client: Client):
    told = json.loads(client.get(f"{SCOPE}manifest.webmanifest").content)

    assert (told["start_url"], told["scope"], told["display"]) == (SCOPE, SCOPE, "standalone")
    assert {icon["sizes"] for icon in told["icons"]} == {"192x192", "512x512", "any"}
    for icon in told["icons"]:
        assert (Path(diemcau.__file__).parent / icon["src"].lstrip("/")).is_file()


@pytest.mark.django_db
def test_the_centre_signs_the_list_byte_for_byte_and_for_nothing_else(client: Client):
    site = SiteFactory.create()
    answer = bundle(paired(client, site), site)
    key = Ed25519PublicKey.from_public_bytes(public_key(settings.SECRET_KEY))
    signature = base64.b64decode(answer["X-Diemcau-Signature"])

    key.verify(signature, b"diemcau-bundle:" + answer.content)
    with pytest.raises(InvalidSignature):
        key.verify(signature, b"diemcau-bundle:" + answer.content + b" ")
    with pytest.raises(InvalidSignature):
        key.verify(signature, answer.content)
    assert ":" not in sign_code("A" * 16, settings.SECRET_KEY)


@pytest.mark.django_db
def test_a_list_that_has_not_changed_is_not_sent_again(client: Client):
    site = SiteFactory.create()
    etag = bundle(paired(client, site), site)["ETag"]

    same = bundle(client, site, if_none_match=etag)
    DelegateFactory.create(site=site)
    other = bundle(client, site, if_none_match=etag)

    assert (same.status_code, same.content) == (304, b"")
    assert (other.status_code, other["ETag"] == etag) == (200, False)


@pytest.mark.django_db
def test_a_list_of_62_people_is_a_few_kilobytes_on_the_line(client: Client):
    site = SiteFactory.create()
    for _ in range(62):
        DelegateFactory.create(site=site, post="Công chức Tư pháp - Hộ tịch")
    packed = bundle(paired(client, site), site, accept_encoding="gzip, br")

    assert packed["Content-Encoding"] == "gzip"
    assert int(packed["Content-Length"]) == len(packed.content) < 6_000
    assert len(json.loads(gzip.decompress(packed.content))["roster"]) == 62


@pytest.mark.django_db
def test_the_list_says_until_when_a_device_may_keep_it(client: Client):
    site = SiteFactory.create()
    told = bundle(paired(client, site), site).json()

    assert datetime.fromisoformat(told["keep_until"]) == CLOSES_AT + timedelta(days=2)


@pytest.mark.django_db
def test_only_a_device_we_know_is_told_that_it_was_shut_out(client: Client):
    site = SiteFactory.create()
    paired(client, site)
    services.revoke_device(device=Device.objects.get(), by=TESTS, now=OPENS_AT)
    shut, stranger = bundle(client, site), bundle(Client(), site, authorization="Bearer khong-co")

    assert (shut.status_code, shut.json()["code"]) == (401, "shut")
    assert (stranger.status_code, "code" in stranger.json()) == (401, False)


@pytest.mark.django_db
def test_a_conference_without_names_on_devices_sends_none_and_knows_the_code_that_is_shown(client: Client):
    site = SiteFactory.create()
    site.conference.is_sealed = True
    site.conference.save(update_fields=["is_sealed"])
    people = [DelegateFactory.create(site=site, full_name=name) for name in ("Lê Thị Ánh Nguyệt", "Phạm Quang Đạo")]
    answer = bundle(paired(client, site), site)
    told = answer.json()
    person = people[1]
    digest = base64.b64encode(hashlib.sha256(f"{told['salt']}:{person.code}".encode()).digest()[:16]).decode()

    assert [word for one in people for word in (one.full_name, one.code) if word in answer.content.decode()] == []
    assert {row["id"]: row["hash"] for row in told["roster"]}[person.pk] == digest

    event = {"id": str(uuid.uuid4()), "counter": 1, "kind": "check_in", "at": OPENS_AT.isoformat(), "payload": {"code": qr_word(person)}}
    with at(OPENS_AT):
        said = client.post(
            f"/api/v1/sites/{site.pk}/log",
            {"sent_at": OPENS_AT.isoformat(), "events": [event]},
            "application/json",
            headers={"X-Diemcau-Device": "1"},
        )
    assert said.json()["results"][0]["delegate"] == {"id": person.pk, "present": True}
    assert Presence.objects.get().delegate == person
