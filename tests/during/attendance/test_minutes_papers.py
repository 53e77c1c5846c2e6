"""The minutes of a site on paper: in the form of Decree 30, with hash and code, one by one or all as a file."""

from __future__ import annotations

import io
import zipfile
from datetime import timedelta
from pathlib import Path
from typing import Any

import pypdfium2
import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from docx import Document

from diemcau.before.sites.models import Device, Site
from diemcau.during.attendance import services
from diemcau.during.attendance.models import SiteMinutes
from diemcau.foundation.accounts.models import Role
from diemcau.foundation.batches.models import Batch
from diemcau.foundation.batches.queries import file_of
from diemcau.foundation.batches.services import make
from diemcau.kernel.tokens import hashed, sign_code
from tests.before.factories import TESTS, ConferenceFactory, DelegateFactory, SiteFactory, make_province, make_unit, make_user
from tests.during.attendance_factories import MORNING, NOON, check_in, closing, make_device, minutes_text, send, with_key

pytestmark = pytest.mark.django_db


@pytest.fixture
def site() -> Site:
    province = make_province()
    conference = ConferenceFactory.create(host=province)
    return SiteFactory.create(conference=conference, unit=make_unit("Xã Bình Sơn", parent=province), name="Xã Bình Sơn")


def closed(site: Site, **told: Any) -> SiteMinutes:
    """Minutes of ``site`` with a headcount, a fault and a programme; two checked in, three counted."""
    device = make_device(site)
    people = [DelegateFactory.create(site=site, conference=site.conference) for _ in range(2)]
    count = {"moment": "opening", "title": "", "at": MORNING.isoformat(), "counted": 3, "inside": 2, "words": "", "stands": True}
    text = minutes_text(
        site,
        convened=2,
        attended=2,
        counted=3,
        difference={"reasons": ["guests"], "words": "Một phóng viên"},
        headcounts=[count | {"reasons": ["guests"]}],
        line=[{"state": "lost", "from": MORNING.isoformat(), "until": NOON.isoformat(), "note": "Mất điện"}],
        programme=[{"title": "Khai mạc", "from": MORNING.isoformat(), "until": NOON.isoformat(), "received": "partly"}],
        **told,
    )
    send(site, device, *map(check_in, people), closing(text, key=with_key(device), reason="Một phóng viên"), now=NOON)
    return SiteMinutes.objects.get(closing__site=site, closing__reopened_at=None)


def text_of(content: bytes) -> str:
    document = pypdfium2.PdfDocument(content)
    return " ".join(" ".join(page.get_textpage().get_text_range().split()) for page in document)


def signed_in(site: Site, role: str = Role.SECRETARY) -> Client:
    client = Client()
    client.force_login(make_user(site.conference.host, role))
    return client


def test_the_pdf_says_what_was_sealed_with_hash_code_and_places_to_sign(site):
    row = closed(site, remarks="Âm thanh rõ")

    told = text_of(services.minutes_pdf(row))

    for words in (
        "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM",
        "BIÊN BẢN",
        "Hội nghị tại xã Bình Sơn",
        "/BB-UBND",
        "Chủ trì tại điểm cầu: Lê Văn Chủ.",
        "Sĩ số nhiều hơn số điểm danh 1 người. Lý do: đếm cả khách mời, phóng viên; Một phóng viên.",
        "mất kết nối (Mất điện).",
        "Một phần",
        "Âm thanh rõ.",
        "đã được xác nhận bằng khóa của máy tại điểm cầu",
        row.digest[:8],
        row.code,
        "NGƯỜI GHI BIÊN BẢN",
        "CHỦ TRÌ TẠI ĐIỂM CẦU",
        "Số liệu khớp nhật ký trên máy chủ khi biên bản đến.",
    ):
        assert words in told


def test_the_docx_has_the_same_words_and_both_signers_side_by_side(site):
    row = closed(site)

    document = Document(io.BytesIO(services.minutes_docx(row)))

    cells = [" ".join(cell.text.split()) for table in document.tables for line in table.rows for cell in line.cells]
    assert "NGƯỜI GHI BIÊN BẢN Đỗ Thị Trực" in cells
    assert "CHỦ TRÌ TẠI ĐIỂM CẦU Lê Văn Chủ" in cells
    assert any(row.code in paragraph.text for paragraph in document.paragraphs)


def test_minutes_of_a_reopened_site_say_so_and_the_next_name_them(site):
    first = closed(site)
    services.reopen_site(site=site, reason="Thiếu một đại biểu", by=TESTS, now=NOON)
    send(site, site.devices.get(), closing(minutes_text(site, convened=2, attended=2, counted=2)), now=NOON)
    first = SiteMinutes.objects.get(pk=first.pk)
    second = SiteMinutes.objects.get(replaces=first)

    assert "Biên bản này đã được thay thế" in text_of(services.minutes_pdf(first))
    assert f"Biên bản này thay thế biên bản có mã {first.code}." in text_of(services.minutes_pdf(second))


def test_whoever_watches_the_conference_downloads_them_and_their_own_device_does(site):
    row = closed(site)
    for role in (Role.SECRETARY, Role.VIEWER):
        answer = signed_in(site, role).get(reverse("attendance:minutes-pdf", args=[site.conference_id, row.pk]))
        assert (answer.status_code, answer["Content-Type"], answer.content[:5]) == (200, "application/pdf", b"%PDF-")
    token, device = Client(), site.devices.get()
    assert token.get(reverse("console:minutes")).status_code == 401
    Device.objects.filter(pk=device.pk).update(token_hash=hashed("sealed"), expires_at=timezone.now() + timedelta(days=1))
    token.cookies["diemcau_device"] = "sealed"
    assert token.get(reverse("console:minutes")).content[:5] == b"%PDF-"


def test_all_minutes_of_a_conference_become_one_zip_with_a_pdf_for_each_closed_site(site, settings, tmp_path):
    settings.HOME = tmp_path
    closed(site)
    SiteFactory.create(conference=site.conference, name="Xã chưa chốt")
    client = signed_in(site)

    client.post(reverse("attendance:print-minutes", args=[site.conference_id]), {"form": "zip"})
    batch = Batch.objects.get()
    make(batch.pk, clock=lambda: NOON)

    with zipfile.ZipFile(Path(file_of(batch))) as whole:
        assert whole.namelist() == ["001 Xã Bình Sơn.pdf"]
        assert "BIÊN BẢN" in text_of(whole.read("001 Xã Bình Sơn.pdf"))


def test_without_a_closed_site_there_is_nothing_to_print(site):
    answer = signed_in(site).post(reverse("attendance:print-minutes", args=[site.conference_id]), follow=True)

    assert not Batch.objects.exists()
    assert "Chưa điểm cầu nào chốt." in answer.content.decode()


# --- pages -------------------------------------------------------------------------------------------------
def test_the_page_shows_figures_of_hall_and_log_and_computes_the_hash_again(site):
    row = closed(site)
    DelegateFactory.create(site=site, conference=site.conference)

    page = signed_in(site).get(reverse("attendance:one-minutes", args=[site.conference_id, row.pk])).content.decode()

    for words in ("tính lại mã băm lúc này: khớp", "kiểm lại lúc này: đúng khóa của máy", row.digest, "Mất điện", "Chấp nhận số liệu này"):
        assert words in page


def test_a_code_typed_or_scanned_finds_the_record_and_a_forged_one_is_told_apart(site):
    row = closed(site)
    client, page = signed_in(site), reverse("attendance:check-by-hand")

    found = client.get(page, {"ma": row.code.lower()})
    scanned = client.get(reverse("attendance:check", args=[services.check_word(row)]))
    unknown = client.get(page, {"ma": "AAAA-AAAA-AAAA-AAAA"})
    forged = client.get(reverse("attendance:check", args=[sign_code(row.code.replace("-", ""), "another secret")]))

    assert [answer.status_code for answer in (found, scanned, unknown, forged)] == [200, 200, 404, 404]
    assert "Biên bản này là thật" in scanned.content.decode()
    assert "Không có biên bản nào bạn được xem mang mã này" in unknown.content.decode()
    assert "không do hệ thống in ra" in forged.content.decode()


def test_whoever_may_not_see_the_conference_hears_that_there_are_none(site):
    row = closed(site)
    stranger = Client()
    stranger.force_login(make_user(make_unit("Tỉnh Khác", kind="province")))

    answer = stranger.get(reverse("attendance:check-by-hand"), {"ma": row.code})

    assert answer.status_code == 404
    assert "Xã Bình Sơn" not in answer.content.decode()


def test_the_list_accepts_those_that_agree_and_says_when_none_has_closed(site):
    client, page = signed_in(site), reverse("attendance:minutes", args=[site.conference_id])
    empty = client.get(page).content.decode()
    device = make_device(site)
    send(site, device, closing(minutes_text(site)), now=NOON)

    waiting = client.get(page).content.decode()
    client.post(reverse("attendance:accept_all", args=[site.conference_id]), {"back": "minutes"})
    accepted = client.get(page, {"loc": "accepted"}).content.decode()

    assert "Chưa điểm cầu nào chốt." in empty
    assert "Duyệt 1 biên bản khớp" in waiting
    assert "Xã Bình Sơn" in accepted
    assert "Không có điểm cầu nào ở tình trạng này." in client.get(page, {"loc": "differs"}).content.decode()


@pytest.mark.parametrize("sites", [1, 30])
def test_the_list_asks_the_same_queries_for_one_site_or_thirty(site, sites, django_assert_num_queries):
    for _ in range(sites - 1):
        other = SiteFactory.create(conference=site.conference)
        send(other, make_device(other), closing(minutes_text(other)), now=NOON)
    send(site, make_device(site), closing(minutes_text(site)), now=NOON)
    client, page = signed_in(site), reverse("attendance:minutes", args=[site.conference_id])
    client.get(page)

    with django_assert_num_queries(9):
        answer = client.get(page)

    assert answer.content.decode().count("chỉ có mã băm, không có khóa") == sites
