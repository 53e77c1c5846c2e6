"""Every page answers those whose it is, and is not found by anybody else (docs/architecture.md: 404 for what is not yours)."""

from __future__ import annotations

from collections import Counter
from datetime import date, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from django.db import transaction
from django.db.backends.postgresql.psycopg_any import DateRange
from django.test import Client
from django.urls import URLPattern, reverse
from django.utils import timezone

from diemcau.before.conferences.models import Plan
from diemcau.before.convening import services as convening
from diemcau.before.convening.models import ImportDraft, Nomination, Quota
from diemcau.before.convening.queries.invitations import about
from diemcau.before.convening.services import Nominee
from diemcau.before.convening.services.printing import print_invitations
from diemcau.before.sites import services as sites
from diemcau.before.sites.models import Call, Device
from diemcau.during.attendance.models import SiteMinutes
from diemcau.foundation.accounts.models import Grant, Role, User
from diemcau.foundation.batches.models import BatchStep, Form, State
from diemcau.foundation.batches.queries import file_of
from diemcau.foundation.network import services as network
from diemcau.foundation.network.models import UnitAct, UnitIdentifier
from diemcau.foundation.notices import services as notices
from diemcau.foundation.notices.models import Attachment, Letter
from diemcau.foundation.papers.models import KindCode, PaperFile, PaperTemplate, Register, RegisterNumber
from tests.after.archive_factories import make_record
from tests.before.factories import (
    SINCE,
    TESTS,
    ConferenceFactory,
    DelegateFactory,
    ItemFactory,
    SiteFactory,
    SpeakerFactory,
    make_province,
    make_unit,
    make_user,
)
from tests.contracts.public import PUBLIC, PUBLIC_BY_DEVICE
from tests.contracts.reach import REACH, READERS, SLOW
from tests.contracts.test_pages import ADDRESSES
from tests.during import attendance_factories as attendance
from tests.foundation.paper_records import sent

LETTERS = {403: "-", 404: ".", 405: "x"}
OURS = [(name, pattern) for _, name, pattern in ADDRESSES if name not in PUBLIC and name not in PUBLIC_BY_DEVICE]
NAMES = Counter(name for name, _ in OURS)


def line_of(name: str, pattern: URLPattern) -> str:
    """The name of an address in the table; of two with one name also what they are about."""
    return name if NAMES[name] == 1 else f"{name} {list(pattern.pattern.converters)[-1]}"


class House:
    """A conference of a province with one thing of each kind, and the readers."""

    def __init__(self) -> None:
        now = timezone.now()
        host = make_province()
        commune = make_unit("Xã Ba Tơ", parent=host)
        self.readers: dict[str, User] = {role: make_user(host, role) for role in READERS[:2]}
        self.readers |= {"contact": make_user(commune, Role.CONTACT), "stranger": make_user(make_unit("Tỉnh Khác", kind="province"), Role.SECRETARY)}
        secretary = self.readers["secretary"]
        opens_at = now + timedelta(days=14)
        conference = ConferenceFactory.create(host=host, opens_at=opens_at, closes_at=opens_at + timedelta(hours=3))
        main = SiteFactory.create(conference=conference, unit=host, name="Hội trường tỉnh", is_main=True)
        attendance.send(main, attendance.make_device(main), attendance.closing(attendance.minutes_text(main), now), now=now)
        minutes = SiteMinutes.objects.get()
        site = SiteFactory.create(conference=conference, unit=commune, name="Xã Ba Tơ")
        delegate = DelegateFactory.create(conference=conference, site=site, unit=commune)
        convening.set_quotas(conference=conference, seats={(commune.pk, None): 3}, by=TESTS, now=now)
        quota = Quota.objects.get()
        receipt = convening.nominate(quota=quota, people=[Nominee("Lê Thị Mai")], by=TESTS, now=now)
        convening.issue_unit_links(conference=conference, by=TESTS, now=now)
        post = network.open_post(unit=commune, title="Chủ tịch", since=SINCE, by=TESTS, now=now)
        person = network.enter_person(full_name="Trần Văn Giữ", by=TESTS, now=now)
        file = Attachment("hoi-nghi.ics", "text/calendar", b"BEGIN:VCALENDAR\r\n")
        letter = Letter("tests.letter", about(conference), "Mai", "mai@vidu.vn", "", "Giấy mời", "Kính mời.", "Kinh moi", attachments=[file])
        (notice,) = notices.post(letters=[letter], by=TESTS, now=now)
        batch = print_invitations(conference=conference, form=Form.PDF, gaps_seen=True, owner=secretary, now=now)
        BatchStep.objects.create(batch=batch, state=State.FINISHED, at=now)
        file_of(batch).parent.mkdir(parents=True)
        file_of(batch).write_bytes(b"%PDF-1.7")
        template = PaperTemplate.objects.create(unit=host, kind="ke-hoach", filename="a.docx", content=b"PK", taken_at=now, taken_by="x")
        self.things: dict[str, Any] = {
            "conference_id": conference.pk, "site_id": site.pk, "count": UUID(int=1), "minutes_id": minutes.pk, "word": minutes.code,
            "delegate_id": delegate.pk, "quota_id": quota.pk,
            "receipt_id": receipt.pk,
            "unit_id": commune.pk, "user_id": self.readers["viewer"].pk, "post_id": post.pk, "person_id": person.pk, "notice_id": notice.pk,
            "batch_id": batch.pk, "kind": template.kind, "code": "ke-hoach", "about": about(conference), "direction": "xuong",
            "nomination_id": Nomination.objects.get().pk, "file_id": notice.files.get().pk,
            "item_id": ItemFactory.create(conference=conference).pk,
            "speaker_id": SpeakerFactory.create(conference=conference).pk,
            "grant_id": Grant.objects.get(user=self.readers["viewer"]).pk,
            "holding_id": network.appoint(post=post, person=person, since=SINCE, by=TESTS, now=now).pk,
            "plan_id": Plan.objects.create(host=host, year=2027, month=3, title="Tập huấn", created_at=now).pk,
            "draft_id": ImportDraft.objects.create(
                conference=conference, owner=secretary, filename="a.xlsx", created_at=now, read_at=now, expires_at=now + timedelta(hours=1),
                counts={"error": 0, "new": 0, "same": 0, "left_out": 0, "doubtful": 0, "remarks": 0},
            ).pk,
            "act_id": UnitAct.objects.create(
                on=date(2027, 1, 1), source="x", facts={}, digest="0" * 64, entered_at=now, entered_by="x"
            ).pk,
            "identifier_id": UnitIdentifier.objects.create(unit=commune, scheme="vn-gov-2020", code="H48.01", period=DateRange(SINCE, None)).pk,
            "operator_id": sites.enter_operator(site=site, full_name="Đỗ Thị Trực", by=TESTS, now=now).pk,
            "call_id": Call.objects.create(site=site, called_at=now, called_by="x", was_reached=False).pk,
            "device_id": Device.objects.create(site=site, label="x", token_hash="0" * 64, paired_at=now, expires_at=now + timedelta(days=30)).pk,
            "slug": make_record().slug,
        }  # fmt: skip
        record = sent(host)
        self.host, self.paper_file = host.pk, PaperFile.objects.filter(event__record=record).latest("pk").pk
        register = Register.objects.create(unit=host, year=2026, kind=KindCode.PLAN, opened_at=now)
        RegisterNumber.objects.create(register=register, number=1, reason="x", changed_at=now, changed_by="x")
        self.things |= {"record_id": record.pk, "register_id": register.pk, "number": 1}

    def path(self, name: str, pattern: URLPattern) -> str:
        """The address of ``name`` for the things of the conference."""
        wanted = {**self.things, **UNLIKE.get(name, {})}
        if name.startswith("papers:"):
            wanted |= {"unit_id": self.host, "file_id": self.paper_file}
        return reverse(name, kwargs={key: wanted[key] for key in pattern.pattern.regex.groupindex})


UNLIKE: dict[str, dict[str, Any]] = {  # what an address calls by a name that elsewhere means another thing
    "accounts:change_post": {"act": "ket-thuc"},
    "accounts:change_holding": {"act": "ket-thuc"},
    "papers:own-act-removed": {"act_id": 0},
    **{
        f"accounts:{name}": {"kind": "chuc-danh", "draft_id": 0}
        for name in (
            "upload_list",
            "preview_list",
            "accept_list",
            "list_template",
            "list_export",
            "list_progress",
            "read_list",
            "list_encoding",
            "marked_list",
            "undo_list",
        )
    },
    "conferences:drop_plan": {"act": "bo"},
    "convening:leave": {"act": "rut"},
}
EXEMPT = {"account_change_password", "api:openapi-json", "api:api-root"}  # of everyone with an account; nothing of anybody stands there


def told(client: Client, method: str, path: str) -> str:
    """How ``path`` answers, as a letter; whatever it did is taken back."""
    with transaction.atomic():
        answer = getattr(client, method)(path)
        for close in answer._resource_closers:  # of a file; closing the answer itself would close the connection
            close()
        transaction.set_rollback(True)

    return LETTERS.get(answer.status_code, "+" if answer.status_code < 500 else "!")


@pytest.fixture
def house(settings: Any, tmp_path: Path, db: None) -> House:
    settings.HOME = tmp_path
    return House()


def test_every_address_that_needs_an_account_has_a_line():
    assert {line_of(name, pattern) for name, pattern in OURS} - EXEMPT == set(REACH)


def test_every_page_answers_those_whose_it_is_and_nobody_else(house: House):
    clients = {reader: Client(raise_request_exception=False) for reader in READERS}
    for reader, client in clients.items():
        client.force_login(house.readers[reader])

    def word(name: str, path: str, method: str, expected: str) -> str:
        first, *others = READERS
        letters = told(clients[first], method, path)
        if letters == "x":
            return letters
        for place, reader in enumerate(others, 1):
            is_known = name.endswith(SLOW) and expected[place:][:1] == "+"
            letters += "+" if is_known else told(clients[reader], method, path)
        return letters

    wrong = {}
    for name, pattern in OURS:
        if expected := REACH.get(line_of(name, pattern)):
            path, words = house.path(name, pattern), expected.split()
            found = " ".join(word(name, path, method, words[at]) for at, method in enumerate(("get", "post")))
            if found != expected:
                wrong[line_of(name, pattern)] = found
    assert wrong == {}
