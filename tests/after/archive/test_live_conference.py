from __future__ import annotations

import json
from datetime import timedelta

import pytest
from django.urls import reverse

from diemcau.after.archive import rules, services
from diemcau.after.archive.errors import NotFrozen, RecordRefused
from diemcau.after.archive.models import Record
from diemcau.before.convening.models import Delegate
from diemcau.during.attendance.services import freeze_conference
from diemcau.foundation.accounts.models import Role
from tests.after.archive_factories import NOW, TESTS
from tests.before.factories import ConferenceFactory, SpeakerFactory, TopicFactory
from tests.during.attendance_factories import MORNING, NOON, check_in, event, make_hall, send
from tests.foundation.factories import make_person, make_unit

pytestmark = pytest.mark.django_db


def held(*, frozen: bool = True, people: int = 6):
    """A conference of one hall where all but one came."""
    host = make_unit("Tỉnh Quảng Ngãi")
    conference = ConferenceFactory.create(host=host, title="Hội nghị tập huấn năm 2026", is_invented=True)
    TopicFactory.create(conference=conference, title="Cơ chế UPR")
    TopicFactory.create(conference=conference, title="Chỉ ghi tên", is_title_only=True)
    SpeakerFactory.create(conference=conference, full_name="Lê Thị Giảng")
    site, device, delegates = make_hall(
        people, conference=conference, unit=host, is_main=True, name="Hội trường UBND tỉnh", operator_name="Phạm Văn Máy"
    )
    for number, delegate in enumerate(delegates):
        Delegate.objects.filter(pk=delegate.pk).update(full_name=f"Đại Biểu Kín {number}")
    send(
        site,
        device,
        *[check_in(delegate) for delegate in delegates[1:]],
        event("close", MORNING + timedelta(seconds=1), counted=people - 1, reason=""),
    )
    if frozen:
        freeze_conference(conference=conference, by=TESTS, now=NOON)
    return conference


def enter(conference):
    return services.enter_conference(conference=conference, by=TESTS, now=NOON)


def test_a_conference_enters_the_archive_with_its_frozen_figures():
    record = enter(held())

    assert rules.check(record.facts) == []
    assert (record.title, record.level, record.starts_on.isoformat()) == ("Hội nghị tập huấn năm 2026", "province", "2026-12-10")
    assert record.facts["delegates"] == {"count": 5, "op": "eq", "text": None, "groups": []}
    assert record.facts["sites"] == {"total": 1, "op": "eq", "by_level": {"province": 1}}
    assert [row["hold"] for row in record.facts["topics"]] == ["full", "title_only"]
    assert [row["value"] for row in record.facts["figures"]] == [6, 5, 5, 1]
    assert record.facts["invented"] is True


def test_a_conference_enters_once():
    conference = held()
    assert enter(conference) == enter(conference)
    assert Record.objects.count() == 1


def test_a_conference_that_is_not_frozen_does_not_enter():
    with pytest.raises(NotFrozen):
        enter(held(frozen=False))


def test_the_record_of_a_conference_held_here_is_not_replaced_by_a_file():
    record = enter(held())
    with pytest.raises(RecordRefused):
        services.import_record({**record.facts, "title": "khác"}, by=TESTS, now=NOW)


def test_an_exported_record_of_a_conference_held_here_comes_back_unchanged():
    record = enter(held())
    assert services.import_record(services.export(record.slug), by=TESTS, now=NOW) == services.Outcome.UNCHANGED


def test_no_delegate_and_no_operator_is_named_to_the_public(client):
    snapshot = services.publish_record(enter(held()), by=TESTS, now=NOON)

    told = json.dumps(snapshot.payload, ensure_ascii=False) + client.get(reverse("portal:conference", args=[snapshot.slug])).content.decode()

    assert "Lê Thị Giảng" in told
    assert "Đại Biểu Kín" not in told
    assert "Phạm Văn Máy" not in told
    assert "giả định" in told


def test_the_page_of_a_conference_leads_from_frozen_to_public(client):
    conference = held()
    client.force_login(make_person(Role.SECRETARY, conference.host))
    page = reverse("archive:conference", args=[conference.pk])

    assert client.get(page).context["record"] is None
    client.post(reverse("archive:enter", args=[conference.pk]))
    record = client.get(page).context["record"]
    client.post(reverse("archive:publish", args=[record.slug]))

    assert client.get(page).context["published"].slug == record.slug


def test_the_archive_of_a_conference_that_is_not_frozen_says_what_to_do(client):
    conference = held(frozen=False)
    client.force_login(make_person(Role.SECRETARY, conference.host))

    client.post(reverse("archive:enter", args=[conference.pk]))
    body = client.get(reverse("archive:conference", args=[conference.pk])).content.decode()

    assert "Số liệu chưa được khóa" in body
    assert not Record.objects.exists()


def test_a_conference_of_somebody_else_is_not_found_and_a_viewer_does_not_enter_it(client):
    conference = held()
    record = enter(conference)
    paths = [
        reverse("archive:conference", args=[conference.pk]),
        reverse("archive:record", args=[record.slug]),
        reverse("archive:export", args=[record.slug]),
    ]

    client.force_login(make_person(Role.SECRETARY, make_unit("Tỉnh khác")))
    assert [client.get(path).status_code for path in paths] == [404, 404, 404]
    assert client.post(reverse("archive:enter", args=[conference.pk])).status_code == 404

    client.force_login(make_person(Role.VIEWER, conference.host))
    assert [client.get(path).status_code for path in paths] == [200, 200, 200]
    assert client.post(reverse("archive:enter", args=[conference.pk])).status_code == 403
    assert client.post(reverse("archive:publish", args=[record.slug])).status_code == 403
