"""A paper on its way as a secretary moves it: by keyboard alone, on a desk and on a phone."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer

from diemcau.foundation.papers.models import PaperRecord, RegisterNumber, State
from tests.before.factories import make_user
from tests.before.papers_factories import a_conference
from tests.browser.conftest import DESKTOP, PHONE, OpenContext, already_in

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def press(page: Page, role: str, name: str) -> None:
    """Walk to the control by Tab alone and press Enter."""
    wanted = page.get_by_role(role, name=name, exact=True).first  # type: ignore[arg-type]  # a role of ours
    for _step in range(80):
        if wanted.evaluate("node => node === document.activeElement"):
            page.keyboard.press("Enter")
            return
        page.keyboard.press("Tab")
    pytest.fail(f"{name} cannot be reached by Tab")


@pytest.mark.parametrize("device", [DESKTOP, PHONE], ids=["desktop", "phone"])
def test_a_plan_is_sent_numbered_here_and_recalled_without_a_mouse(open_context: OpenContext, live_server: LiveServer, axe, device):
    conference = a_conference()
    page = open_context(**device).new_page()
    already_in(page, live_server.url, make_user(conference.host))

    page.goto(f"{live_server.url}/chuan-bi/{conference.pk}/van-ban/")
    press(page, "link", "Kế hoạch: Trình ký")
    expect(page.get_by_role("button", name="Trình ký")).to_be_visible()
    axe(page)
    press(page, "button", "Trình ký")
    expect(page.get_by_role("heading", name="Đã nhận lại: nhập số và ngày")).to_be_visible()
    axe(page)
    press(page, "button", "Cấp số tại đây")
    expect(page.get_by_role("heading", level=1, name="Kế hoạch 01/KH-BCĐNQ")).to_be_visible()
    axe(page)
    page.get_by_label("Lý do").focus()
    page.keyboard.type("Hoãn hội nghị")
    press(page, "button", "Thu hồi")
    expect(page.get_by_text("đã thu hồi").first).to_be_visible()
    for path in (
        "van-ban/",
        f"don-vi/{conference.host_id}/so/",
        f"don-vi/{conference.host_id}/so/{RegisterNumber.objects.get().register_id}/",
    ):
        page.goto(f"{live_server.url}/van-phong/{path}")
        axe(page)
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")

    assert PaperRecord.objects.get().state == State.RECALLED
