"""The report goes the way of every paper once its figures are frozen."""

from __future__ import annotations

import pytest
from django.urls import reverse

from diemcau.after.reports import queries
from diemcau.during.attendance import services as attendance
from diemcau.foundation.accounts.models import Role
from diemcau.foundation.papers.models import KindCode, LegalAct, PaperRecord, State
from diemcau.foundation.papers.rules.records import home_of
from diemcau.foundation.papers.services import lifecycle
from diemcau.foundation.papers.services.issuing import issue
from diemcau.kernel.dates import day_of, spelled
from tests.before.factories import TESTS, ConferenceFactory, make_province, make_user
from tests.during.attendance_factories import NOON, check_in, event, make_hall, send
from tests.foundation.papers_factories import a_paper

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


def test_the_report_rests_on_the_acts_its_office_cites_in_reports_and_on_the_plan_that_was_issued(conference):
    before = [row.line for row in queries.report_bases(conference)]
    record = lifecycle.draft(
        issuer=conference.host, kind=KindCode.PLAN, about=f"conference:{conference.pk}", title="Kế hoạch", symbol="KH-BCĐNQ", by=TESTS, now=NOON
    )
    lifecycle.send_for_signature(record=record, paper=a_paper(), recipients=(), by=TESTS, now=NOON)
    at_the_signers = [row.line for row in queries.report_bases(conference)]
    issue(record=record, number=5, issued_on=day_of(NOON), symbol="KH-BCĐNQ", by=TESTS, now=NOON)
    rows = queries.report_bases(conference)

    assert before == at_the_signers == [LegalAct.objects.get(number="09/2019/NĐ-CP").citation]
    assert [row.line for row in rows] == [*before, f"Căn cứ Kế hoạch số 05/KH-BCĐNQ {spelled(day_of(NOON))}"]
    assert [row.trouble for row in rows] == [
        "Đối chiếu “Nghị định 09/2019/NĐ-CP” với bản chính thức: ngày và tên gọi lấy từ nguồn thứ cấp.",
        "",
    ]
