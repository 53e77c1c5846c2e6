"""SQL and HTML in every text of a whole conference: stored as written, shown as text on every page, in every file and on the device."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

import pytest
from django.db import models
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from diemcau.after.archive import services as archive
from diemcau.after.archive.models import Record
from diemcau.after.reports.models import ReportText
from diemcau.before.conferences.models import Conference, ItemKind, ProgrammeItem, Speaker, Topic
from diemcau.before.convening.models import Delegate
from diemcau.before.sites import services as sites
from diemcau.before.sites.models import Device, Site
from diemcau.before.sites.queries import token_of
from diemcau.during.attendance import services as attendance
from tests.before.factories import TESTS, ItemFactory, SpeakerFactory, TopicFactory, make_user
from tests.during.attendance_factories import check_in, event, make_device, make_hall, send

pytestmark = pytest.mark.django_db

HOSTILE = """<script>alert(1)</script>'"; DROP TABLE sites_site; -- {{ 7|add:7 }} <b>"""
TOKEN = "t" * 32
WRITTEN = (Conference, Topic, Speaker, ProgrammeItem, Site, Delegate, Device)
CODES = {
    "code",
    "seal",
    "token_hash",
    "kind",
    "format",
    "reach",
    "phone",
    "operator_phone",
    "email",
    "public_key",
    "revoked_reason",
}  # judged when they are entered


def hostile(model: type[models.Model]) -> dict[str, str]:
    """Every column of ``model`` in which somebody writes freely, with as much of the text as it takes."""
    columns = [field for field in model._meta.concrete_fields if isinstance(field, models.CharField | models.TextField) and field.name not in CODES]
    return {column.name: HOSTILE[: column.max_length or 999] for column in columns}


@pytest.fixture
def conference() -> Conference:
    """A conference of one hall whose every text is hostile; it is over, closed, frozen, in the archive and public."""
    site, _, people = make_hall(2)
    device = make_device(site, token=TOKEN)
    conference = site.conference
    topic = TopicFactory.create(conference=conference)
    ItemFactory.create(conference=conference, kind=ItemKind.TOPIC, topic=topic).speakers.add(SpeakerFactory.create(conference=conference))
    for model in WRITTEN:
        model._default_manager.update(**hostile(model))
    send(site, device, check_in(people[0]), event("walk_in", full_name=HOSTILE, post=HOSTILE), event("headcount", counted=1, note=HOSTILE))
    send(site, device, event("line", state="weak", note=HOSTILE), event("close", counted=9, reason=HOSTILE))
    now = timezone.now().replace(year=2027)
    attendance.accept_closing(site=site, by=TESTS, now=now)
    sites.revoke_device(device=make_device(site, label=HOSTILE[:80]), reason=HOSTILE, by=TESTS, now=now)
    sites.issue_links(conference=conference, by=TESTS, now=conference.opens_at - timedelta(days=1))
    attendance.freeze_conference(conference=conference, by=TESTS, now=now)
    ReportText.objects.create(conference=conference, changed_at=now, **hostile(ReportText))
    archive.publish_record(archive.enter_conference(conference=conference, by=TESTS, now=now), by=TESTS, now=now)
    return conference


def test_every_page_shows_hostile_text_as_text(client: Client, conference: Conference):
    site, person = Site.objects.get(), Delegate.objects.order_by("pk").first()
    assert person is not None
    client.force_login(make_user(conference.host, name=HOSTILE[:60]))
    slug = Record.objects.get().slug
    pages: list[tuple[str, list[Any]]] = [
        ("desk:home", []), ("conferences:list", []), ("archive:records", []), ("archive:record", [slug]), ("portal:conferences", []),
        ("portal:conference", [slug]), ("console:link", [token_of(site.console_links.get())]), ("convening:change", [conference.pk, person.pk]),
        *[(name, [conference.pk]) for name in ("conferences:detail", "conferences:change", "conferences:programme", "sites:list", "sites:links",
            "sites:slips", "convening:list", "attendance:board", "reports:report", "reports:words", "archive:conference")],
        *[(name, [conference.pk, site.pk]) for name in ("attendance:site", "attendance:log", "convening:invitations", "sites:site", "sites:devices")],
    ]  # fmt: skip

    seen = 0
    for name, args in pages:
        answer = client.get(reverse(name, args=args))
        text = answer.content.decode()
        assert answer.status_code == 200, name
        assert "<script>alert(1)" not in text, name
        assert "14 <b>" not in text, f"{name} computed what somebody wrote"
        seen += "&lt;script&gt;alert(1)" in text
    assert seen >= len(pages) - 3, "the text itself is shown nearly everywhere"


def test_every_file_and_the_device_get_the_text_as_it_was_written(client: Client, conference: Conference):
    client.force_login(make_user(conference.host))
    for name in ("report-docx", "report-pdf", "list-docx", "list-pdf", "list-xlsx"):
        answer = client.get(reverse(f"reports:{name}", args=[conference.pk]))
        assert (answer.status_code, answer.content[:2] in {b"PK", b"%P"}) == (200, True), name
    site = Site.objects.get()

    bundle = Client().get(f"/api/v1/sites/{site.pk}/bundle", headers={"Authorization": f"Bearer {TOKEN}"})

    assert bundle.headers["Content-Type"] == "application/json; charset=utf-8"
    told = json.loads(bundle.content)
    assert (told["conference"]["title"], told["site"]["name"]) == (HOSTILE, HOSTILE)
    assert {person["name"] for person in told["roster"]} == {HOSTILE}
    assert (Site.objects.count(), Delegate.objects.count()) == (1, 3)
