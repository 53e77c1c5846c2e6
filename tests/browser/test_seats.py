"""Seats in Chromium as they seldom go straight: names that come late, names the host approves one by one, somebody else who comes."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer

from diemcau.before.conferences.models import Conference
from diemcau.before.convening import services
from diemcau.before.convening.models import Delegate, Nomination, NominationStatus, Quota, Terms
from diemcau.before.convening.queries.links import token_of
from diemcau.before.convening.services import Contact, Nominee
from tests.before.factories import TESTS, ConferenceFactory, SiteFactory, make_province, make_unit, make_user
from tests.browser.conftest import already_in

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
Axe = Callable[[Page], None]
Shot = Callable[[Page, str], None]


class Asked:
    """A conference in two days whose deadline was five days ago; a commune has two seats and a link, and thirty others have seats too."""

    def __init__(self, *, needs_approval: bool = False, others: int = 0) -> None:
        now = timezone.now()
        self.province = make_province("Tỉnh Hà Tĩnh")
        self.commune = make_unit("Xã Kỳ Xuân", kind="commune", parent=self.province)
        opens_at = now + timedelta(days=2)
        self.conference: Conference = ConferenceFactory.create(host=self.province, opens_at=opens_at, closes_at=opens_at + timedelta(hours=4))
        SiteFactory.create(conference=self.conference, unit=self.province, name="Hội trường tỉnh", is_main=True)
        SiteFactory.create(conference=self.conference, unit=self.commune, name="Xã Kỳ Xuân")
        Terms.objects.create(conference=self.conference, needs_approval=needs_approval)
        further = [make_unit(f"Phường Thứ {number:02d}", kind="ward", parent=self.province) for number in range(others)]
        seats: dict[tuple[int, int | None], int] = {(unit.pk, None): 2 for unit in [self.commune, *further]}
        services.set_quotas(conference=self.conference, seats=seats, by=TESTS, now=now)
        self.quota = Quota.objects.get(unit=self.commune)
        link = services.issue_unit_link(conference=self.conference, unit=self.commune, contact=Contact("Lê Thị Mai"), by=TESTS, now=now)
        self.link = reverse("convening:link-my-quotas", args=[token_of(link)])

    def name(self, *names: str) -> None:
        services.nominate(quota=self.quota, people=[Nominee(name) for name in names], by=TESTS, now=timezone.now())

    def standing(self) -> list[tuple[str, str]]:
        return list(Nomination.objects.order_by("pk").values_list("full_name", "status"))


def looks_right(page: Page, axe: Axe, shot: Shot, name: str) -> None:
    assert page.evaluate("() => document.documentElement.scrollWidth <= window.innerWidth")
    axe(page)
    shot(page, name)


def test_a_clerk_who_is_late_is_told_so_and_names_people_all_the_same(phone: Page, live_server: LiveServer, axe: Axe, shot: Shot):
    asked = Asked()

    phone.goto(live_server.url + asked.link)
    expect(phone.get_by_text("quá hạn", exact=True)).to_be_visible()
    looks_right(phone, axe, shot, "seats-late")
    phone.get_by_role("link", name="Cử 2 người").click()
    phone.get_by_label("Họ và tên 1").fill("Phạm Thị Duyên")
    phone.get_by_role("button", name="Gửi danh sách").click()

    expect(phone.get_by_role("heading", name="Đã nhận danh sách")).to_be_visible()
    looks_right(phone, axe, shot, "seats-late-received")
    assert asked.standing() == [("Phạm Thị Duyên", NominationStatus.CONFIRMED)]


def test_the_host_approves_one_person_and_not_another_and_the_unit_reads_why(
    desktop: Page, phone: Page, live_server: LiveServer, axe: Axe, shot: Shot
):
    asked = Asked(needs_approval=True)
    asked.name("Nguyễn Thị Hà", "Trần Văn Lâm")
    already_in(desktop, live_server.url, make_user(asked.province))

    desktop.goto(live_server.url + reverse("convening:quota", args=[asked.conference.pk, asked.quota.pk]))
    desktop.locator("summary", has_text="Trần Văn Lâm").click()
    looks_right(desktop, axe, shot, "seats-approval")
    desktop.locator("li", has_text="Nguyễn Thị Hà").locator("form[action$='/duyet/'] button").click()
    expect(desktop.get_by_role("status").first).to_be_visible()
    desktop.locator("summary", has_text="Trần Văn Lâm").click()
    row = desktop.locator("li", has_text="Trần Văn Lâm")
    row.locator("form[action$='/khong-duyet/'] [name=ly_do]").fill("Đã dự đợt trước")
    row.get_by_role("button", name="Không duyệt").click()
    expect(desktop.get_by_text("không được duyệt").first).to_be_attached()

    assert asked.standing() == [("Nguyễn Thị Hà", NominationStatus.CONFIRMED), ("Trần Văn Lâm", NominationStatus.REFUSED)]
    assert list(Delegate.objects.expected().values_list("full_name", flat=True)) == ["Nguyễn Thị Hà"]
    phone.goto(live_server.url + asked.link)
    phone.locator("summary", has_text="không dự").click()
    expect(phone.get_by_text("Đã dự đợt trước")).to_be_visible()
    looks_right(phone, axe, shot, "seats-refused-phone")


def test_a_clerk_sends_somebody_else_instead_and_a_reason_is_asked_for(phone: Page, live_server: LiveServer, axe: Axe, shot: Shot):
    asked = Asked()
    asked.name("Nguyễn Thị Hà")

    phone.goto(live_server.url + asked.link)
    phone.locator("summary", has_text="Nguyễn Thị Hà").click()
    phone.get_by_role("link", name="Cử người khác").click()
    phone.get_by_label("Họ và tên").fill("Hồ Thị Thay")
    phone.get_by_role("button", name="Thay").click()
    expect(phone.get_by_label("Lý do")).to_have_attribute("aria-invalid", "true")
    looks_right(phone, axe, shot, "seats-replace")
    phone.get_by_label("Lý do").fill("Ốm đột xuất")
    phone.get_by_role("button", name="Thay").click()

    expect(phone.locator(".people").first.get_by_role("strong").filter(has_text="Hồ Thị Thay")).to_be_visible()
    looks_right(phone, axe, shot, "seats-replaced")
    assert asked.standing() == [("Nguyễn Thị Hà", NominationStatus.REPLACED), ("Hồ Thị Thay", NominationStatus.CONFIRMED)]


def test_many_units_are_paged_and_narrowed_on_a_phone_and_whole_for_print(phone: Page, live_server: LiveServer, axe: Axe, shot: Shot):
    asked = Asked(others=30)
    already_in(phone, live_server.url, make_user(asked.province))
    url = live_server.url + reverse("convening:quotas", args=[asked.conference.pk])

    phone.goto(url)
    assert (phone.locator("#lines tbody tr").count(), phone.evaluate("document.documentElement.scrollHeight") < 7000) == (25, True)
    looks_right(phone, axe, shot, "seats-phone")
    phone.get_by_role("link", name="Trang sau").or_(phone.locator("[rel=next]")).first.click()
    assert phone.locator("#lines tbody tr").count() == 6
    phone.get_by_label("Tìm đơn vị").fill("thu 07")
    phone.get_by_role("button", name="Lọc").click()
    expect(phone.locator("#lines tbody tr")).to_have_count(1)
    phone.goto(url)
    phone.get_by_role("link", name="Tất cả trên một trang để in").click()
    expect(phone.locator("#lines tbody tr")).to_have_count(31)
    expect(phone.locator("[data-print]")).to_be_visible()
