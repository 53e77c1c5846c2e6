"""The pictures of docs/screenshots, taken of the sample story; ``make screenshots`` keeps them."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pypdfium2
import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer

from diemcau.after.archive import services as archive
from diemcau.after.archive.models import Record
from diemcau.after.reports.papers import conference_report
from diemcau.after.reports.queries import report_facts
from diemcau.before.convening import services as convening
from diemcau.before.convening.models import Delegate
from diemcau.before.convening.papers import bundle
from diemcau.before.convening.queries.links import token_of
from diemcau.before.convening.queries.papers import invited, paper_facts
from diemcau.before.sites import services as sites
from diemcau.before.sites.models import Device, Site
from diemcau.during.attendance.models import SelfCheckIn
from diemcau.foundation.papers.models import KindCode
from diemcau.foundation.papers.services import render_pdf
from diemcau.sample.house import RECORDS
from diemcau.sample.readiness import tell_readiness
from diemcau.sample.story import TELLER, Story
from diemcau.sample.telling import tell_morning, tell_the_end, tell_who_came_by_themselves
from tests.before.factories import make_province, make_user
from tests.browser.conftest import DESKTOP, PHONE, OpenContext

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

COMMUNES = (
    "Xã Trà Bồng", "Phường Nghĩa Lộ", "Đặc khu Lý Sơn", "Xã Ba Tơ", "Phường Đức Phổ", "Phường Trương Quang Trọng", "Xã Sơn Tây Thượng", "Xã Mộ Đức",
    "Phường Kon Tum", "Xã Măng Đen", "Xã Sa Thầy", "Xã Bình Sơn", "Xã Tịnh Khê",
)  # fmt: skip
Keep = Callable[[Path], None]


@pytest.fixture
def keep() -> Keep:
    """Copies a picture to ``$DIEMCAU_SHOTS`` when that folder is named; a blank picture fails."""

    def copy(picture: Path) -> None:
        assert picture.stat().st_size > 10_000, f"{picture.name} is nearly empty"
        if folder := os.environ.get("DIEMCAU_SHOTS"):
            shutil.copy(picture, Path(folder) / picture.name)

    return copy


def told(*, minutes_ago: int) -> Story:
    """A province of thirteen communes whose conference opened that long ago and whose halls told all until now."""
    province = make_province("Tỉnh Quảng Ngãi", communes=COMMUNES)
    opens_at = timezone.now().replace(second=0, microsecond=0) - timedelta(minutes=minutes_ago)
    story = Story.of_a_province(province, opens_at=opens_at, now=opens_at - timedelta(days=3), delegates=618)
    until_now = [moment for moment in story.morning() if moment.minute <= minutes_ago]
    tell_morning(story, tell_who_came_by_themselves(story, until_now), by=TELLER)
    return story


def signed_in(page: Page, story: Story, base: str) -> None:
    user = make_user(story.province, name="Nguyễn Thị Quỳnh Hoa")
    user.set_password("một-mật-khẩu-đủ-dài")
    user.save(update_fields=["password"])
    page.goto(f"{base}/tai-khoan/dang-nhap/")
    page.fill("[name=login]", user.email)
    page.fill("[name=password]", "một-mật-khẩu-đủ-dài")
    page.locator("main button[type=submit]").click()
    page.wait_for_url("**/ban-lam-viec/")


def test_the_board_during_the_opening(open_context: OpenContext, live_server: LiveServer, tmp_path: Path, keep: Keep):
    story = told(minutes_ago=14)
    page = open_context(**DESKTOP).new_page()
    signed_in(page, story, live_server.url)

    for scheme, name in (("light", "board"), ("dark", "board-dark")):
        page.emulate_media(color_scheme="dark" if scheme == "dark" else "light")
        page.goto(f"{live_server.url}/dieu-hanh/{story.conference.pk}/")
        expect(page.locator("main")).to_contain_text("Phường Nghĩa Lộ")
        page.screenshot(path=tmp_path / f"{name}.png")
        keep(tmp_path / f"{name}.png")


def test_the_console_of_a_hall_on_a_phone(open_context: OpenContext, live_server: LiveServer, tmp_path: Path, keep: Keep):
    story = told(minutes_ago=-20)
    hall = Site.objects.get(name="Phường Nghĩa Lộ")
    operator = sites.enter_operator(site=hall, full_name="Đỗ Thị Trực", by=TELLER, now=timezone.now())
    sites.give_pin(operator=operator, pin="493817", by=TELLER, now=timezone.now())
    link = sites.issue_link(site=hall, by=TELLER, now=timezone.now())
    page = open_context(**PHONE).new_page()

    page.goto(f"{live_server.url}/diem-cau/{link}/")
    page.get_by_role("button", name="Mở điểm cầu trên máy này").click()
    page.get_by_role("button", name="Mở ca trực").click()
    page.get_by_label("Mã PIN").fill("493817")
    page.keyboard.press("Enter")
    expect(page.locator("#shift")).to_have_attribute("data-state", "open")
    page.get_by_label("Tìm theo tên").fill(hall.delegates.filter(kind="convened").order_by("sort_key")[5].full_name)
    page.locator("#found").get_by_role("button").first.click()
    expect(page.locator("#last-undo")).to_be_visible()
    expect(page.locator("#kept")).to_have_text("Lưu trên máy: 0 · Trung tâm đã nhận: 2")
    page.evaluate("scrollTo(0, 0)")
    page.screenshot(path=tmp_path / "console-phone.png")

    keep(tmp_path / "console-phone.png")
    assert story.conference.sites.count() == len(COMMUNES) + 1


def test_how_ready_the_halls_are_for_the_host_and_in_a_hall(open_context: OpenContext, live_server: LiveServer, tmp_path: Path, keep: Keep):
    story = told(minutes_ago=-8)
    devices = {device.site_id: device for device in Device.objects.filter(site__conference=story.conference)}
    tell_readiness(story.conference, devices, by=TELLER, now=timezone.now())
    page = open_context(**DESKTOP).new_page()
    signed_in(page, story, live_server.url)
    page.goto(f"{live_server.url}/dieu-hanh/{story.conference.pk}/san-sang/")
    expect(page.locator(".to-call > li").first).to_contain_text("Mất hình")
    page.screenshot(path=tmp_path / "readiness.png")
    keep(tmp_path / "readiness.png")

    link = sites.issue_link(site=Site.objects.get(name="Xã Ba Tơ"), by=TELLER, now=timezone.now())
    phone = open_context(**PHONE).new_page()
    phone.goto(f"{live_server.url}/diem-cau/{link}/")
    phone.get_by_role("button", name="Mở điểm cầu trên máy này").click()
    phone.locator("[data-go=ready]").click()
    expect(phone.locator("#ready-items")).to_contain_text("tốt")
    phone.screenshot(path=tmp_path / "console-ready.png")
    keep(tmp_path / "console-ready.png")


def test_the_screen_of_a_hall_with_self_check_in(open_context: OpenContext, live_server: LiveServer, tmp_path: Path, keep: Keep):
    story = told(minutes_ago=-12)
    hall = SelfCheckIn.objects.get(closed_at=None, site__conference=story.conference).site
    page = open_context(viewport={"width": 1366, "height": 768}).new_page()

    page.goto(f"{live_server.url}/diem-cau/{sites.issue_link(site=hall, by=TELLER, now=timezone.now())}/")
    page.get_by_role("button", name="Mở điểm cầu trên máy này").click()
    page.get_by_role("button", name="Hiện mã trên màn hình hội trường").click()
    expect(page.locator("#screen-figures")).to_contain_text("đã điểm danh")
    page.screenshot(path=tmp_path / "hall-screen.png")

    keep(tmp_path / "hall-screen.png")


def test_what_a_unit_is_asked_on_a_phone(open_context: OpenContext, live_server: LiveServer, tmp_path: Path, keep: Keep):
    story = told(minutes_ago=-20_160)
    unit = Site.objects.get(name="Phường Nghĩa Lộ").unit
    now = timezone.now()
    convening.set_quotas(conference=story.conference, seats={(unit.pk, None): 60}, by=TELLER, now=now)
    link = convening.issue_unit_link(conference=story.conference, unit=unit, contact=convening.Contact("Võ Thị Sương"), by=TELLER, now=now)
    page = open_context(**PHONE).new_page()

    page.goto(f"{live_server.url}/chuan-bi/cu/{token_of(link)}/")
    expect(page.get_by_role("heading", name="Phường Nghĩa Lộ", exact=True)).to_be_visible()
    page.screenshot(path=tmp_path / "unit-contact-phone.png")
    keep(tmp_path / "unit-contact-phone.png")


def test_an_archive_page_and_a_report(open_context: OpenContext, live_server: LiveServer, tmp_path: Path, keep: Keep):
    story = told(minutes_ago=300)
    now = timezone.now()
    tell_the_end(story.conference, by=TELLER, now=now)
    archive.import_records(sorted(RECORDS.glob("*.json")), by=TELLER, now=now)
    for record in Record.objects.all():
        archive.publish_record(record, by=TELLER, now=now)
    page = open_context(**DESKTOP).new_page()
    signed_in(page, story, live_server.url)
    page.goto(f"{live_server.url}/dieu-hanh/{story.conference.pk}/bien-ban/")
    page.screenshot(path=tmp_path / "minutes.png")
    keep(tmp_path / "minutes.png")

    page.goto(f"{live_server.url}/hoi-nghi/")
    page.screenshot(path=tmp_path / "public-list.png")
    keep(tmp_path / "public-list.png")
    page.goto(f"{live_server.url}/hoi-nghi/002_quang_ngai_2024-04-26/")
    page.screenshot(path=tmp_path / "archive-page.png", full_page=True)
    keep(tmp_path / "archive-page.png")

    pdf = pypdfium2.PdfDocument(render_pdf(conference_report(report_facts(story.conference, now=now))))
    pdf[0].render(scale=1.5).to_pil().save(tmp_path / "report.png")
    keep(tmp_path / "report.png")


def test_papers_as_pages(open_context: OpenContext, live_server: LiveServer, tmp_path: Path, keep: Keep):
    story = told(minutes_ago=0)
    facts = paper_facts(story.conference, now=timezone.now())
    delegates = Delegate.objects.filter(conference=story.conference)
    commune = [site for site in facts.sites if not site.is_main][:1]
    for code, name in ((KindCode.INVITATION, "invitation"), (KindCode.SIGN_IN, "sign-in"), (KindCode.BADGES, "badges"), (KindCode.CALL, "call")):
        person = next(invited(story.conference, delegates)) if code == KindCode.INVITATION else None
        wanted = bundle.Wanted(code, facts, delegates, sites=commune if code in {KindCode.SIGN_IN, KindCode.BADGES} else [], person=person)
        pypdfium2.PdfDocument(bundle.pdf(wanted))[0].render(scale=1.1).to_pil().save(tmp_path / f"paper-{name}.png")
        keep(tmp_path / f"paper-{name}.png")
    page = open_context(**DESKTOP).new_page()
    signed_in(page, story, live_server.url)
    page.goto(f"{live_server.url}/chuan-bi/{story.conference.pk}/van-ban/")
    expect(page.locator("main")).to_contain_text("Giấy mời")
    page.screenshot(path=tmp_path / "papers.png")
    keep(tmp_path / "papers.png")
