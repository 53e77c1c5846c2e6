"""The report goes the way of every paper once its figures are frozen."""

from __future__ import annotations

import pytest
from django.urls import reverse

from diemcau.during.attendance import services as attendance
from diemcau.foundation.accounts.models import Role
from diemcau.foundation.papers.models import KindCode, PaperRecord, State
from diemcau.foundation.papers.rules.records import home_of
from tests.before.factories import TESTS, ConferenceFactory, make_province, make_user
from tests.during.attendance_factories import NOON, check_in, event, make_hall, send

pytestmark = pytest.mark.django_db


@pytest.fixture
def conference():
    conference = ConferenceFactory.create(host=make_province(communes=("Xã Ba Tơ",)))
    site, device, delegates = make_hall(2, conference=conference, name="Xã Ba Tơ")
    send(site, device, *(check_in(delegate) for delegate in delegates))
    send(site, device, event("close", NOON, counted=2), now=NOON)
    attendance.accept_closing(site=site, by=TESTS, now=NOON)
    return conference


def test_the_report_is_sent_for_signature_only_when_its_figures_are_frozen(client, conference):
    client.force_login(make_user(conference.host))
    address, report = (reverse(f"reports:{name}", args=[conference.pk]) for name in ("send", "report"))

    early = client.post(address, follow=True).content.decode()
    none_yet = PaperRecord.objects.count()
    attendance.freeze_conference(conference=conference, by=TESTS, now=NOON)
    client.post(address)

    record = PaperRecord.objects.get()
    assert "Số liệu chưa khóa nên báo cáo vẫn là dự thảo" in early and none_yet == 0
    assert (record.kind, record.state, record.number, record.recipients.count()) == (KindCode.REPORT, State.SENT, None, 0)
    assert home_of(record) == report
    assert "đã trình ký" in client.get(report).content.decode()


def test_a_viewer_sends_no_report(client, conference):
    attendance.freeze_conference(conference=conference, by=TESTS, now=NOON)
    client.force_login(make_user(conference.host, Role.VIEWER))

    assert client.post(reverse("reports:send", args=[conference.pk])).status_code == 404
    assert PaperRecord.objects.count() == 0
