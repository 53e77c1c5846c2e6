from __future__ import annotations

from datetime import date
from io import BytesIO

import openpyxl
import pypdfium2
import pytest
from django.urls import reverse
from docx import Document

from diemcau.after.reports import rules, services, views
from diemcau.after.reports.models import ReportText
from diemcau.after.reports.services import Words
from diemcau.during.attendance import services as attendance
from diemcau.foundation.accounts.models import Role
from diemcau.foundation.audit.models import Entry
from diemcau.kernel.actors import system
from tests.before.factories import ConferenceFactory, make_province, make_user
from tests.during.attendance_factories import NOON, check_in, event, make_hall, send

pytestmark = pytest.mark.django_db
PAGES = ("report", "words", "report-docx", "report-pdf", "list-docx", "list-pdf", "list-xlsx")


@pytest.fixture
def conference():
    province = make_province(communes=("Xã Ba Tơ",))
    conference = ConferenceFactory.create(host=province)
    site, device, delegates = make_hall(2, conference=conference, name="Xã Ba Tơ")
    send(site, device, *(check_in(delegate) for delegate in delegates))
    send(site, device, event("close", NOON, counted=2), now=NOON)
    return conference


@pytest.fixture
def secretary(conference):
    return make_user(conference.host)


def get(client, name, conference):
    return client.get(reverse(f"reports:{name}", args=[conference.pk]))


@pytest.mark.parametrize("page", PAGES)
def test_strangers_and_contacts_find_no_report(client, conference, page):
    for user in (make_user(make_province("Tỉnh Khác")), make_user(conference.host, Role.CONTACT), make_user()):
        client.force_login(user)
        assert get(client, page, conference).status_code == 404
    client.logout()
    assert get(client, page, conference).status_code == 302


def test_a_viewer_reads_everything_but_writes_nothing(client, conference):
    client.force_login(make_user(conference.host, Role.VIEWER))

    assert [get(client, page, conference).status_code for page in PAGES] == [200, 404, 200, 200, 200, 200, 200]
    assert reverse("reports:words", args=[conference.pk]) not in get(client, "report", conference).content.decode()


def test_the_page_tells_the_figures_and_what_is_missing(client, conference, secretary):
    client.force_login(secretary)
    page = get(client, "report", conference).content.decode()

    assert "Xã Ba Tơ" in page
    assert "DỰ THẢO" in page
    attendance.freeze_conference(conference=conference, by=system("tests"), now=NOON)
    assert "DỰ THẢO" not in get(client, "report", conference).content.decode()


@pytest.mark.parametrize(("limit", "rows"), [(1, 1), (2, 2), (3, 2)])
def test_a_long_table_of_sites_is_cut_on_the_page(client, conference, secretary, monkeypatch, limit, rows):  # noqa: PLR0917  # fixtures
    make_hall(1, conference=conference)
    monkeypatch.setattr(views, "_SHOWN_SITES", limit)
    client.force_login(secretary)
    page = get(client, "report", conference)

    assert page.content.decode().count('<th scope="row">') == rows
    assert page.context["hidden_sites"] == 2 - rows


@pytest.mark.parametrize("count", [1, 30])
def test_the_page_asks_the_same_queries_for_one_site_or_thirty(client, count, django_assert_num_queries):
    conference = ConferenceFactory.create()
    for _number in range(count):
        make_hall(1, conference=conference)
    client.force_login(make_user(conference.host))

    with django_assert_num_queries(23):  # three for the plan and the acts; the last asks how far the paper is
        assert get(client, "report", conference).status_code == 200


def test_the_papers_come_in_both_forms_with_plain_and_vietnamese_names(client, conference, secretary):
    client.force_login(secretary)
    pdf, docx = get(client, "report-pdf", conference), get(client, "report-docx", conference)

    assert (pdf["Content-Type"], pdf["Content-Disposition"].split(";")[1]) == (
        "application/pdf",
        ' filename="bao-cao-hoi-nghi-tap-huan-cong-tac-nhan-quyen-2026-12-10.pdf"',
    )
    assert "filename*=UTF-8''B%C3%A1o%20c%C3%A1o%20-%20H%E1%BB%99i%20ngh%E1%BB%8B" in pdf["Content-Disposition"]
    assert "DỰ THẢO" in pypdfium2.PdfDocument(pdf.content)[0].get_textpage().get_text_bounded()
    assert Document(BytesIO(docx.content)).core_properties.title == "Báo cáo: Kết quả Hội nghị tập huấn công tác nhân quyền"


def test_the_list_comes_as_paper_and_as_a_workbook(client, conference, secretary):
    client.force_login(secretary)
    book = openpyxl.load_workbook(BytesIO(get(client, "list-xlsx", conference).content))

    assert book.worksheets[0].max_row == 3
    assert "DANH SÁCH ĐẠI BIỂU" in pypdfium2.PdfDocument(get(client, "list-pdf", conference).content)[0].get_textpage().get_text_bounded()
    assert len(Document(BytesIO(get(client, "list-docx", conference).content)).tables[0].rows) == 3


@pytest.mark.parametrize("page", ["list-docx", "list-pdf"])
def test_a_list_too_long_to_print_sends_back_with_a_sentence(client, conference, secretary, monkeypatch, page):
    monkeypatch.setattr(rules, "LIST_LIMIT", 1)
    client.force_login(secretary)

    response = client.get(reverse(f"reports:{page}", args=[conference.pk]), follow=True)

    assert response.redirect_chain == [(reverse("reports:report", args=[conference.pk]), 302)]
    assert 'class="notice notice-bad"' in response.content.decode()


def test_hostile_text_stays_text_in_every_paper(client, secretary, conference):
    conference.title = 'Hội nghị <b>x</b> "; DROP TABLE \r\n#image("x") é/..\\'
    conference.save(update_fields=["title"])
    client.force_login(secretary)

    response = get(client, "report-pdf", conference)
    page = get(client, "report", conference).content.decode()

    assert '#image("x")' in " ".join(pypdfium2.PdfDocument(response.content)[0].get_textpage().get_text_bounded().split())
    assert "<b>x</b>" not in page
    assert "\n" not in response["Content-Disposition"]
    assert response["Content-Disposition"].count('"') == 2


def test_the_secretary_words_the_report_and_the_act_is_recorded(client, conference, secretary):
    client.force_login(secretary)
    url = reverse("reports:words", args=[conference.pk])
    written = {
        "assessment": " Hội nghị  tốt. \n\nĐúng giờ.",
        "number": "5",
        "signed_on": "2026-12-10",
        "capacity": "TM. BAN TỔ CHỨC",
        "signer_name": "Nguyễn A",
    }

    assert client.get(url).status_code == 200
    assert client.post(url, written).status_code == 302

    text = ReportText.objects.get(conference=conference)
    assert (text.assessment, text.number, text.signed_on) == ("Hội nghị tốt.\nĐúng giờ.", 5, date(2026, 12, 10))
    assert Entry.objects.get(act="reports.worded").details == {"filled": ["assessment", "capacity", "number", "signed_on", "signer_name"]}
    pages = pypdfium2.PdfDocument(get(client, "report-pdf", conference).content)
    drawn = " ".join(" ".join(page.get_textpage().get_text_bounded().split()) for page in pages)
    assert all(said in drawn for said in ("Số: 05/BC-UBND", "ngày 10 tháng 12 năm 2026", "TM. BAN TỔ CHỨC", "Nguyễn A", "Đúng giờ."))


@pytest.mark.parametrize(("number", "status"), [("0", 200), ("-1", 200), ("1", 302), ("", 302)])
def test_numbers_begin_at_one(client, conference, secretary, number, status):
    client.force_login(secretary)

    assert client.post(reverse("reports:words", args=[conference.pk]), {"number": number}).status_code == status


def test_wording_again_replaces_the_words(conference):
    for assessment in ("Một.", "Hai."):
        services.word_report(conference=conference, words=Words(assessment=assessment), by=system("tests"), now=NOON)

    assert [text.assessment for text in ReportText.objects.all()] == ["Hai."]
    assert Entry.objects.filter(act="reports.worded").count() == 2


def test_the_report_is_a_tab_of_its_conference(conference):
    assert ("report", reverse("reports:report", args=[conference.pk])) in [(name, url) for name, _title, url in conference.tabs]
