"""A paper of a conference on its way, as its secretary and the communes see it."""

from __future__ import annotations

from datetime import date

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from diemcau.before.convening.models import Delegate
from diemcau.before.sites.models import Site
from diemcau.foundation.accounts.models import Role
from diemcau.foundation.network.models import Unit
from diemcau.foundation.network.services import identify
from diemcau.foundation.papers.models import PaperReceipt, PaperRecord, RegisterNumber, State
from tests.before.factories import NOW, TESTS, make_province, make_user
from tests.before.papers_factories import a_conference

pytestmark = pytest.mark.django_db


@pytest.fixture
def conference():
    return a_conference()


@pytest.fixture
def secretary(client, conference):
    client.force_login(make_user(conference.host))
    return client


def path(name: str, conference, *more) -> str:
    return reverse(f"convening:{name}", args=[conference.pk, *more])


def step(name: str, record: PaperRecord) -> str:
    return reverse(f"papers:{name}", args=[record.pk])


def send(client, conference, code: str = "ke-hoach") -> PaperRecord:
    assert client.post(path("paper-send", conference, code)).status_code == 302
    return PaperRecord.objects.latest("pk")


def give(client, record: PaperRecord, **fields):
    return client.post(step("record-issue", record), {"number": "5", "symbol": record.symbol, "issued_on": "2026-11-20", **fields})


def commune(conference) -> Unit:
    return Site.objects.get(conference=conference, name="Xã Trà Bồng").unit


def test_a_plan_goes_from_the_tab_to_the_signer_and_comes_back_with_number_and_date(secretary, conference):
    before = secretary.get(path("papers", conference)).content.decode()
    record = send(secretary, conference)
    waiting = secretary.get(path("papers", conference)).content.decode()
    answer = give(secretary, record)
    after = secretary.get(step("record", record)).content.decode()

    record.refresh_from_db()
    assert before.count("bản nháp") == 5 and f"{path('paper', conference, 'ke-hoach')}#sign" in before
    assert "đã trình ký" in waiting and f"{step('record', record)}#issue" in waiting
    assert answer.status_code == 302
    assert (record.state, record.written_number) == (State.ISSUED, "05/KH-BCĐNQ")
    assert "Kế hoạch 05/KH-BCĐNQ" in after and "đã ban hành" in after
    assert {row.unit_id for row in record.recipients.all()} == set(Delegate.objects.values_list("unit", flat=True))


def test_the_letter_that_asks_for_names_carries_the_day_they_are_due(secretary, conference):
    assert send(secretary, conference, "cong-van").due_on == date(2026, 12, 5)
    assert send(secretary, conference, "ke-hoach").due_on is None


@pytest.mark.parametrize("code", ["danh-sach", "ky-ten", "the-dai-bieu", "bao-cao", "khac"])
def test_an_annex_a_sheet_and_a_badge_are_not_sent_for_signature(secretary, conference, code):
    assert secretary.post(path("paper-send", conference, code)).status_code == 404
    assert PaperRecord.objects.count() == 0


def test_the_office_numbers_here_only_when_it_says_so(secretary, conference):
    record = send(secretary, conference)

    refused = give(secretary, record, number="")
    own = give(secretary, record, number="", own="1")

    record.refresh_from_db()
    assert refused.status_code == 422 and "Hãy ghi số" in refused.content.decode()
    assert own.status_code == 302
    assert (record.written_number, RegisterNumber.objects.get().record_id) == ("01/KH-BCĐNQ", record.pk)


def test_a_number_given_away_and_a_file_that_is_no_pdf_are_told_and_nothing_is_kept(secretary, conference):
    give(secretary, send(secretary, conference))
    record = send(secretary, conference, "thong-bao")

    bad = give(secretary, record, file=SimpleUploadedFile("x.pdf", b"khong phai PDF"))
    taken = give(secretary, record, symbol="KH-BCĐNQ")

    assert (bad.status_code, taken.status_code) == (422, 422)
    assert "Đây không phải là tệp PDF" in bad.content.decode()
    assert "đã mang số 05/KH-BCĐNQ" in taken.content.decode()
    assert PaperRecord.objects.get(pk=record.pk).state == State.SENT


def test_a_scan_that_comes_back_is_kept_with_the_words_not_signed(secretary, conference):
    record = send(secretary, conference)
    scan = secretary.get(path("paper-pdf", conference, "ke-hoach")).content

    give(secretary, record, file=SimpleUploadedFile("scan.pdf", scan))
    page = secretary.get(step("record", record)).content.decode()

    assert "chưa ký số" in page
    assert page.count("SHA-256") == 4


def test_a_paper_is_taken_back_corrected_and_recalled_from_its_page(secretary, conference):
    record = send(secretary, conference)
    secretary.post(step("record-withdraw", record))
    assert send(secretary, conference).pk == record.pk
    give(secretary, record)
    led = secretary.post(step("record-replace", record), {"reason": "Đổi giờ"})
    shown = secretary.get(path("paper", conference, "ke-hoach")).content.decode()
    fresh = send(secretary, conference)
    give(secretary, fresh, number="9")
    secretary.post(step("record-recall", fresh), {"reason": ""})
    secretary.post(step("record-recall", fresh), {"reason": "Hoãn"})

    assert led.url == path("paper", conference, "ke-hoach")
    assert "sẽ thay thế Kế hoạch 05/KH-BCĐNQ" in shown
    assert [(row.state, row.end_reason) for row in PaperRecord.objects.order_by("pk")] == [(State.REPLACED, "Đổi giờ"), (State.RECALLED, "Hoãn")]


def test_receipts_are_read_on_the_page_and_the_file_of_the_exchange_is_taken_there(secretary, conference):
    for unit, code in ((conference.host, "H48.99"), (commune(conference), "H48.02")):
        identify(unit=unit, scheme="vn-gov-2020", code=code, since=None, by=TESTS, now=NOW)
    record = send(secretary, conference)
    give(secretary, record)
    packet = b"<Status><From><OrganId>H48.02</OrganId></From><StatusCode>01</StatusCode></Status>"

    taken = secretary.get(step("record-edxml", record))
    secretary.post(step("record-receipts", record), {"files": [SimpleUploadedFile("a.edxml", packet), SimpleUploadedFile("b.edxml", b"x")]})
    page = secretary.get(step("record", record)).content.decode()

    assert taken.content.startswith(b"<?xml") and 'filename="ke-hoach-05-kh-bcdnq.edxml"' in taken["Content-Disposition"]
    assert PaperReceipt.objects.get().unit == commune(conference)
    assert "đã đến" in page and "chưa phản hồi" in page


def test_a_commune_reads_what_was_issued_for_it_and_nothing_of_its_history(client, secretary, conference):
    record = send(secretary, conference)
    client.force_login(make_user(commune(conference), Role.CONTACT))
    hidden = client.get(step("record", record)).status_code, "đã trình ký" in client.get(path("papers", conference)).content.decode()

    client.force_login(make_user(conference.host))
    give(client, record)
    client.force_login(make_user(commune(conference), Role.CONTACT))
    page = client.get(step("record", record)).content.decode()
    files = {file.role: reverse("papers:record-file", args=[record.pk, file.pk]) for event in record.events.all() for file in event.files.all()}

    assert hidden == (404, False)
    assert "05/KH-BCĐNQ" in page and "Lịch sử" not in page and "Nơi đã nhận" not in page
    assert {role: client.get(address).status_code for role, address in files.items()} == {"docx": 404, "pdf": 404, "issued_pdf": 200}
    assert "05/KH-BCĐNQ" in client.get(path("papers", conference)).content.decode()
    assert "Kế hoạch 05/KH-BCĐNQ" in client.get(reverse("papers:records")).content.decode()


def test_nobody_else_finds_a_paper_or_moves_it(client, secretary, conference):
    record = send(secretary, conference)
    for user in (make_user(make_province("Tỉnh Khác")), make_user(conference.host, Role.VIEWER)):
        client.force_login(user)
        posts = [client.post(step(f"record-{name}", record)).status_code for name in ("issue", "withdraw", "signed", "replace", "recall", "receipts")]
        assert posts == [404] * 6
    assert client.get(step("record", record)).status_code == 200  # the viewer reads
    client.force_login(make_user(Unit.objects.get(versions__name="Tỉnh Khác")))
    assert client.get(step("record", record)).status_code == 404
    assert "Kế hoạch" not in client.get(reverse("papers:records")).content.decode().split("<tbody>")[1]


def test_registers_are_opened_numbers_reserved_and_made_void_on_pages(secretary, conference):
    registers = reverse("papers:registers", args=[conference.host_id])
    opened = secretary.post(registers, {"kind": "ke-hoach", "year": "2026"})
    secretary.post(opened.url, {"number": "3", "purpose": "Kế hoạch năm"})
    again = secretary.post(opened.url, {"number": "3"})
    secretary.post(f"{opened.url}3/huy/", {"reason": "Không dùng"})
    page = secretary.get(opened.url).content.decode()
    workbook = secretary.get(f"{opened.url.rstrip('/')}.xlsx")

    assert again.status_code == 422 and "hãy lấy số khác" in again.content.decode()
    assert page.count("bỏ trống") == 2 and "Không dùng" in page
    assert workbook.content.startswith(b"PK")
    secretary.force_login(make_user(make_province("Tỉnh Khác")))
    assert {secretary.get(address).status_code for address in (registers, opened.url, f"{opened.url.rstrip('/')}.xlsx")} == {404}


@pytest.mark.parametrize("more", [1, 30])
def test_the_page_of_a_paper_asks_the_same_queries_for_one_recipient_or_thirty(secretary, conference, more, django_assert_num_queries):
    for number in range(more):
        Site.objects.create(conference=conference, unit=make_province(f"Tỉnh {number}"), name=f"Điểm {number}", folded="", sort_key=f"2{number}")
    record = send(secretary, conference)

    with django_assert_num_queries(20):
        assert secretary.get(step("record", record)).status_code == 200
