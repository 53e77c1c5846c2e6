"""What contradicts itself in the logs, decided in the browser: on a desk, on a phone, in light and in dark."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer

from diemcau.before.convening.models import Delegate
from diemcau.before.sites.models import Device
from diemcau.during.attendance.models import SiteTally
from diemcau.foundation.accounts.models import Role
from tests.before.factories import ConferenceFactory, DelegateFactory, make_province, make_user
from tests.browser.conftest import already_in
from tests.during.attendance_factories import check_in, event, make_hall, send

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
MINUTE = timedelta(minutes=1)


@pytest.fixture
def conference():
    """Two halls that contradict themselves in every way, while the conference runs."""
    now = timezone.now()
    conference = ConferenceFactory.create(host=make_province(), opens_at=now - timedelta(hours=1), closes_at=now + timedelta(hours=3))
    here, device, people = make_hall(4, conference=conference, name="Phường Nghĩa Lộ")
    there, other, _ = make_hall(0, conference=conference, name="Xã Trà Bồng")
    DelegateFactory.create(conference=conference, site=here, full_name="Hồ Thị Mai", post="Công chức Tư pháp – hộ tịch")
    Delegate.objects.filter(pk=people[2].pk).update(cancelled_at=now)
    for machine in (device, other):
        Device.objects.filter(pk=machine.pk).update(paired_at=now - timedelta(days=1), expires_at=now + timedelta(days=2))
        machine.refresh_from_db()
    at = now - 50 * MINUTE
    told = [check_in(people[0], at), check_in(people[1], at), check_in(people[1], at + 20 * MINUTE), check_in(people[2], at)]
    send(here, device, *told, event("check_in", at, code="AAAAAAAAAAAAAAAA"), event("line", at, counter=3, state="good"), now=now)
    send(there, other, check_in(people[0], at + 5 * MINUTE), now=now)
    Device.objects.filter(pk=other.pk).update(revoked_at=now - 30 * MINUTE)
    other.refresh_from_db()
    send(there, other, check_in(people[3], at), event("walk_in", at, full_name="Đinh Văn Tý"), now=now)
    return conference


def decided_at(page: Page, live_server: LiveServer, conference, axe: Callable[[Page], None]) -> None:
    page.goto(f"{live_server.url}/dieu-hanh/{conference.pk}/")
    page.get_by_role("link", name="quyết định").click()
    expect(page.get_by_role("heading", name="Cần xem lại")).to_be_visible()
    axe(page)
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_the_secretary_decides_at_a_desk(desktop, live_server, conference, axe, shot):
    already_in(desktop, live_server.url, make_user(conference.host, Role.SECRETARY))

    decided_at(desktop, live_server, conference, axe)
    shot(desktop, "to-look-at")
    desktop.get_by_role("button", name="Chỉ tính tại Xã Trà Bồng").click()
    expect(desktop.get_by_text("Đã quyết định 1 việc.")).to_be_visible()
    desktop.get_by_role("link", name="Của ai?").click()
    desktop.get_by_role("searchbox").fill("ho thi mai")
    desktop.keyboard.press("Enter")
    expect(desktop.get_by_role("button", name="Là Hồ Thị Mai")).to_be_visible()
    axe(desktop)
    shot(desktop, "whose-is-it")
    desktop.get_by_role("button", name="Là Hồ Thị Mai").click()
    expect(desktop.get_by_text("Tính cho đại biểu được chọn: Hồ Thị Mai")).to_be_visible()
    desktop.get_by_role("button", name="Rút lại").first.click()
    expect(desktop.get_by_text("Đã rút lại quyết định")).to_be_visible()

    assert dict(SiteTally.objects.values_list("site__name", "attended")) == {"Phường Nghĩa Lộ": 2, "Xã Trà Bồng": 1}


def test_the_secretary_decides_on_a_phone(phone, live_server, conference, axe, shot):
    already_in(phone, live_server.url, make_user(conference.host, Role.SECRETARY))

    decided_at(phone, live_server, conference, axe)
    shot(phone, "to-look-at-phone")
    for line in phone.get_by_role("checkbox").all():
        line.check()
    phone.get_by_label("Tất cả dòng đã đánh dấu").select_option("accept")
    phone.get_by_role("button", name="Quyết định", exact=True).click()
    expect(phone.get_by_text("Đã quyết định 1 việc.")).to_be_visible()
    phone.goto(f"{live_server.url}/dieu-hanh/{conference.pk}/{conference.sites.get(name='Phường Nghĩa Lộ').pk}/")
    expect(phone.get_by_text("còn 2 lượt chưa về: số 1–2")).to_be_visible()
    axe(phone)
    shot(phone, "devices-phone")

    assert SiteTally.objects.get(site__name="Xã Trà Bồng").walk_ins == 1
