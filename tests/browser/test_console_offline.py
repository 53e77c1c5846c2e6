"""A hall without a line: the console opens, knows its people, keeps what happened, and gives nothing away."""

from __future__ import annotations

from collections.abc import Callable
from unittest.mock import patch

import pytest
from django.utils import timezone
from playwright.sync_api import Page, Route, expect

from diemcau.before.convening.models import Delegate
from diemcau.before.convening.queries import qr_word
from diemcau.before.sites import services
from diemcau.before.sites.models import Device, Site
from diemcau.during.attendance.models import SiteEvent
from diemcau.surfaces.console.words import words
from tests.before.factories import TESTS
from tests.browser.test_site_console import NAMES, TYPE, address, enter, go, hall, present, received

__all__ = ["address", "hall"]  # fixtures of the operator's day

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

# everything that lies on the device for this page, as text: databases (bytes too), caches, both storages
ON_DISK = """async () => {
  const text = [];
  const told = (value) => {
    if (value instanceof ArrayBuffer || ArrayBuffer.isView(value)) return new TextDecoder().decode(value);
    if (value instanceof CryptoKey) return `key ${value.extractable}`;
    if (value && typeof value === "object") return Object.entries(value).map(([key, one]) => `${key} ${told(one)}`).join(" ");
    return String(value);
  };
  for (const { name } of await indexedDB.databases()) {
    const database = await new Promise((done) => { const asked = indexedDB.open(name); asked.onsuccess = () => done(asked.result); });
    for (const store of database.objectStoreNames) {
      const rows = await new Promise((done) => {
        const asked = database.transaction(store).objectStore(store).getAll();
        asked.onsuccess = () => done(asked.result);
      });
      text.push(store, ...rows.map(told));
    }
    database.close();
  }
  for (const name of await caches.keys()) {
    const cache = await caches.open(name);
    for (const request of await cache.keys()) text.push(request.url, await (await cache.match(request)).text());
  }
  text.push(JSON.stringify(localStorage), JSON.stringify(sessionStorage));
  return text.join("\\n");
}"""


def ready_offline(page: Page) -> None:
    expect(page.locator("#offline-facts")).to_contain_text("Mở được khi không có mạng.")


def check_in(page: Page, name: str) -> None:
    page.get_by_label("Tìm theo tên").fill(name)
    page.keyboard.press("Enter")
    expect(page.locator("#last-name")).to_contain_text(name)


def test_after_its_first_use_the_console_opens_and_works_without_a_line(phone: Page, address: str, axe: Callable[[Page], None]):
    enter(phone, address)
    ready_offline(phone)
    expect(phone.locator("#offline-facts")).to_contain_text("Có chữ ký của trung tâm.")
    phone.context.set_offline(True)
    check_in(phone, "Quỳnh Hoa")
    phone.reload()

    expect(phone.get_by_role("heading", name="Phường Nghĩa Lộ")).to_be_visible()
    expect(phone.locator("#kept")).to_have_text("Lưu trên máy: 1 · Trung tâm đã nhận: 0")
    expect(phone.locator("#present-words")).to_contain_text("1")
    check_in(phone, "Đạo")
    expect(phone.locator("#kept")).to_have_text("Lưu trên máy: 2 · Trung tâm đã nhận: 0")
    axe(phone)
    go(phone, "Danh sách")
    axe(phone)

    phone.context.set_offline(False)
    received(phone, 2)
    assert present() == {"Nguyễn Thị Quỳnh Hoa", "Phạm Quang Đạo"}
    assert SiteEvent.objects.count() == 2


def test_nothing_on_the_device_shows_a_name_to_whoever_reads_its_disk(phone: Page, address: str, hall: Site):
    enter(phone, address)
    ready_offline(phone)
    phone.context.set_offline(True)
    phone.get_by_role("button", name="Đại biểu phát sinh").click()
    phone.get_by_label("Họ và tên", exact=True).fill("Đinh Văn Rê")
    phone.get_by_role("dialog").get_by_role("button", name="Điểm danh").click()
    expect(phone.locator("#kept")).to_have_text("Lưu trên máy: 1 · Trung tâm đã nhận: 0")

    lies = phone.evaluate(ON_DISK)
    assert "bundles" in lies
    assert "key false" in lies  # the key is there and cannot be read out
    assert [word for word in (*NAMES, "Đinh Văn Rê", hall.name, hall.conference.title, "Công chức") if word in lies] == []


def test_leaving_wipes_the_device_and_the_site_opens_on_it_no_more(phone: Page, address: str):
    enter(phone, address)
    check_in(phone, "Quỳnh Hoa")
    received(phone, 1)
    go(phone, "Kết thúc")
    phone.get_by_role("button", name="Thoát khỏi máy này").click()
    expect(phone.locator("#unpaired-why")).to_have_text("Đã thoát: danh sách đã được xóa khỏi máy này.")

    lies = phone.evaluate(ON_DISK)
    assert "key false" not in lies
    assert f"device {Device.objects.get().pk}" not in lies
    phone.reload()
    expect(phone.locator("#unpaired-why")).to_contain_text("chưa mở điểm cầu nào")
    assert Device.objects.get().revoked_at is not None


def test_a_device_that_is_shut_out_loses_its_list_and_keeps_what_was_not_sent(phone: Page, address: str):
    enter(phone, address)
    ready_offline(phone)
    phone.route("**/log", lambda route: route.fulfill(status=401, json={"code": "shut"}))  # the centre takes nothing more
    services.revoke_device(device=Device.objects.get(), by=TESTS, now=timezone.now())
    phone.get_by_label("Tìm theo tên").fill("Quỳnh Hoa")
    phone.keyboard.press("Enter")
    go(phone, "Danh sách")

    expect(phone.locator("#list-note")).to_contain_text("Chưa tải được danh sách.")
    expect(phone.locator("#kept")).to_have_text("Lưu trên máy: 1 · Trung tâm đã nhận: 0")
    lies = phone.evaluate(ON_DISK)
    assert "check_in" in lies
    assert "key false" in lies  # without it nobody could ever send what waits


def test_a_list_that_the_centre_did_not_sign_is_not_used(phone: Page, address: str):
    def forge(route: Route) -> None:
        answer = route.fetch(headers=route.request.headers | {"accept-encoding": "identity"})
        route.fulfill(response=answer, body=answer.body().replace("Quỳnh Hoa".encode(), "Quỳnh Mai".encode()))

    phone.route("**/bundle", forge)
    phone.goto(address)
    phone.get_by_role("button", name="Mở điểm cầu trên máy này").click()

    expect(phone.locator("#storage-trouble")).to_contain_text("không có chữ ký của trung tâm")
    expect(phone.locator("#convened")).to_have_text("–")


def test_a_full_device_says_that_the_entry_was_not_recorded_and_goes_on_when_there_is_room(phone: Page, address: str):
    enter(phone, address)
    check_in(phone, "Quỳnh Hoa")
    received(phone, 1)
    phone.evaluate(
        "() => { window.add = IDBObjectStore.prototype.add;"
        " IDBObjectStore.prototype.add = () => { throw new DOMException('full', 'QuotaExceededError') } }"
    )
    phone.get_by_label("Tìm theo tên").fill("Đạo")
    phone.keyboard.press("Enter")
    expect(phone.locator("#last-what")).to_have_text("Chưa ghi được")
    expect(phone.locator("#storage-trouble")).to_contain_text("Bộ nhớ của máy đã đầy.")
    expect(phone.locator("#present")).to_have_text("1")

    phone.evaluate("() => { IDBObjectStore.prototype.add = window.add }")
    check_in(phone, "Đạo")
    expect(phone.locator("#storage-trouble")).to_be_hidden()
    received(phone, 2)
    assert present() == {"Nguyễn Thị Quỳnh Hoa", "Phạm Quang Đạo"}


def test_a_browser_that_refuses_storage_says_so_before_anybody_is_checked_in(phone: Page, address: str):
    enter(phone, address)
    phone.add_init_script("IDBFactory.prototype.open = () => { throw new DOMException('refused', 'SecurityError') }")
    phone.reload()

    expect(phone.locator("#storage-trouble")).to_contain_text("Trình duyệt không cho trang này lưu dữ liệu")
    expect(phone.locator("#console")).to_be_hidden()


def test_a_new_version_waits_until_the_operator_takes_it_and_nothing_is_lost(phone: Page, address: str):
    enter(phone, address)
    ready_offline(phone)
    phone.route("**/log", lambda route: route.abort())
    check_in(phone, "Quỳnh Hoa")
    newer = words() | {"present_of": "{present} của {convened} (bản mới)"}
    with patch("diemcau.surfaces.console.views.words", return_value=newer):
        phone.evaluate("() => navigator.serviceWorker.getRegistration().then((one) => one.update())")
        expect(phone.get_by_text("Đã có phiên bản mới.")).to_be_visible()
        expect(phone.locator("#present-words")).not_to_contain_text("bản mới")
        phone.get_by_role("button", name="Tải lại").click()
        expect(phone.locator("#present-words")).to_contain_text("bản mới")
    expect(phone.locator("#kept")).to_have_text("Lưu trên máy: 1 · Trung tâm đã nhận: 0")
    expect(phone.locator("#update")).to_be_hidden()


def test_a_device_without_names_knows_the_code_that_is_shown_also_after_a_reload_without_a_line(phone: Page, address: str, hall: Site):
    hall.conference.is_sealed = True
    hall.conference.save(update_fields=["is_sealed"])
    enter(phone, address)
    ready_offline(phone)
    assert phone.evaluate("() => document.body.textContent").count("Ánh Nguyệt") == 0
    phone.context.set_offline(True)
    phone.evaluate(TYPE, qr_word(Delegate.objects.get(full_name="Lê Thị Ánh Nguyệt")))
    expect(phone.locator("#last-name")).to_contain_text("/5, có trong danh sách")
    phone.reload()
    expect(phone.locator("#present")).to_have_text("1")
    phone.get_by_label("Tìm theo tên").fill("Nguyệt")
    expect(phone.locator("#found-note")).to_contain_text("không lưu tên trên thiết bị")

    phone.context.set_offline(False)
    received(phone, 1)
    assert present() == {"Lê Thị Ánh Nguyệt"}
