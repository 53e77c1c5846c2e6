"""A commune clerk with a telephone of 360 px and a link: what is asked, who comes, done."""

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
from diemcau.before.convening.models import Delegate, Quota
from diemcau.before.convening.queries.links import token_of
from diemcau.before.convening.services import Contact, Nominee
from tests.before.factories import TESTS, ConferenceFactory, DelegateFactory, SiteFactory, make_province, make_unit, make_user

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
PASSWORD = "một-mật-khẩu-đủ-dài"

Axe = Callable[[Page], None]
Shot = Callable[[Page, str], None]


def asked() -> tuple[Conference, Quota, str]:
    """A conference in two weeks that asks a commune for three people; two of them came last time."""
    now = timezone.now()
    province = make_province("Tỉnh Hà Tĩnh")
    commune = make_unit("Xã Kỳ Xuân", parent=province)
    past = ConferenceFactory.create(host=province, title="Hội nghị tập huấn quyền con người (đợt 1)", opens_at=now - timedelta(days=60))
    hall = SiteFactory.create(conference=past, unit=commune, name="Xã Kỳ Xuân")
    for name, post in (("Nguyễn Thị Hà", "Phó Chủ tịch UBND xã"), ("Trần Văn Lâm", "Công chức Tư pháp – Hộ tịch")):
        DelegateFactory.create(site=hall, full_name=name, post=post, phone="+84912345678")
    opens_at = now + timedelta(days=14)
    conference = ConferenceFactory.create(
        host=province, title="Hội nghị tập huấn công tác nhân quyền năm 2026", opens_at=opens_at, closes_at=opens_at + timedelta(hours=4)
    )
    SiteFactory.create(conference=conference, unit=commune, name="Xã Kỳ Xuân", address="Hội trường UBND xã")
    other = make_unit("Xã Kỳ Anh", parent=province)
    SiteFactory.create(conference=conference, unit=other, name="Xã Kỳ Anh")
    services.set_quotas(conference=conference, seats={(commune.pk, None): 3, (other.pk, None): 2}, by=TESTS, now=now)
    link = services.issue_unit_link(conference=conference, unit=commune, contact=Contact("Lê Thị Mai"), by=TESTS, now=now)
    path = reverse("convening:link-my-quotas", args=[token_of(link)])
    return conference, Quota.objects.get(unit=commune, conference=conference), path


def fits(page: Page) -> bool:
    return bool(page.evaluate("() => document.documentElement.scrollWidth <= window.innerWidth"))


def test_a_clerk_names_three_people_in_three_screens_and_takes_them_back(phone: Page, live_server: LiveServer, axe: Axe, shot: Shot):
    conference, _quota, path = asked()

    phone.goto(live_server.url + path)
    expect(phone.get_by_role("heading", name="Xã Kỳ Xuân", exact=True)).to_be_visible()
    axe(phone)
    assert fits(phone)
    shot(phone, "unit-link-1-asked")
    phone.get_by_role("link", name="Cử 3 người").click()

    phone.get_by_label("Nguyễn Thị Hà").check()
    phone.get_by_label("Trần Văn Lâm").check()
    phone.get_by_label("Họ và tên 1").fill("Phạm Thị Duyên")
    phone.get_by_label("Chức vụ 1").fill("Chủ tịch Hội Phụ nữ xã")
    axe(phone)
    assert fits(phone)
    shot(phone, "unit-link-2-who")
    phone.get_by_role("button", name="Gửi danh sách").click()

    expect(phone.get_by_role("heading", name="Đã nhận danh sách")).to_be_visible()
    axe(phone)
    assert fits(phone)
    shot(phone, "unit-link-3-done")
    named = Delegate.objects.expected().filter(conference=conference).order_by("pk").values_list("full_name", flat=True)
    assert list(named) == ["Nguyễn Thị Hà", "Trần Văn Lâm", "Phạm Thị Duyên"]
    phone.get_by_role("button", name="Hoàn tác").click()
    expect(phone.get_by_text("Đã rút lại 3 người.")).to_be_visible()
    assert not Delegate.objects.expected().filter(conference=conference).exists()


def test_the_host_sees_who_has_not_answered_and_hands_out_seats(desktop: Page, live_server: LiveServer, axe: Axe, shot: Shot):
    conference, quota, _path = asked()
    people = [Nominee("Nguyễn Thị Hà", phone="0912345678"), Nominee("Trần Văn Lâm")]
    services.nominate(quota=quota, people=people, by=TESTS, now=timezone.now())
    other = Quota.objects.exclude(pk=quota.pk).get()
    services.nominate(quota=other, people=[Nominee("NGUYỄN THỊ HÀ", phone="0912 345 678")], by=TESTS, now=timezone.now())
    user = make_user(conference.host)
    user.set_password(PASSWORD)
    user.save(update_fields=["password"])
    desktop.goto(f"{live_server.url}/tai-khoan/dang-nhap/?next=" + reverse("convening:quotas", args=[conference.pk]))
    desktop.locator("[name=login]").fill(user.email)
    desktop.locator("[name=password]").fill(PASSWORD)
    desktop.keyboard.press("Enter")

    expect(desktop.get_by_role("heading", name="Chỉ tiêu và cử đại biểu")).to_be_visible()
    expect(desktop.get_by_text("1 người có vẻ được hai đơn vị cùng cử")).to_be_visible()
    axe(desktop)
    shot(desktop, "quotas")
    for name in ("quota_rule", "terms", "unit_links", "unit_slips"):
        query = "?xa=2" if name == "quota_rule" else ""
        desktop.goto(live_server.url + reverse(f"convening:{name}", args=[conference.pk]) + query)
        axe(desktop)
        shot(desktop, name)
    desktop.goto(live_server.url + reverse("convening:quota", args=[conference.pk, quota.pk]))
    desktop.get_by_text("Thay đổi Nguyễn Thị Hà").click()
    axe(desktop)
    shot(desktop, "quota")
