"""What a stranger or a broken program may put into an address: answered, never a crash."""

from __future__ import annotations

import pytest
from django.urls import reverse

from tests.before.factories import ItemFactory, make_user
from tests.during.attendance_factories import make_device, make_hall

pytestmark = pytest.mark.django_db
NAMES = (
    "q",
    "trang",
    "page",
    "loc",
    "diem",
    "don",
    "xem",
    "tinh",
    "unit_query",
    "unit_q",
    "unit",
    "ngay",
    "day",
    "on",
    "year",
    "level",
    "province",
    "state",
)
WORDS = ("²", "\x00", "a\x00b", "٣", "-1", "9" * 30, "9" * 5000, "<script>alert(1)</script>", "' OR 1=1 --", "%", "\ud7ff", "{{7*7}}")
PAGES = (
    "conferences:list", "conferences:detail", "conferences:programme", "sites:list", "sites:open", "sites:open_communes", "sites:units",
    "sites:links", "sites:slips", "convening:list", "convening:add", "attendance:board", "archive:records", "network:units", "accounts:users",
    "accounts:new_user", "portal:conferences", "desk:search",
)  # fmt: skip


@pytest.mark.parametrize("page", PAGES)
def test_a_hostile_question_is_answered(client, page):
    site, _, _ = make_hall(1)
    client.force_login(make_user(site.conference.host, "administrator"))
    own = page.startswith(("conferences:", "sites:", "convening:", "attendance:")) and page != "conferences:list"
    address = reverse(page, args=[site.conference_id] if own else [])

    for word in WORDS:
        answer = client.get(address, dict.fromkeys(NAMES, word))

        assert answer.status_code in {200, 422}, (page, word[:20])
        assert "<script>alert(1)" not in answer.content.decode()


@pytest.mark.parametrize("word", WORDS)
def test_a_hostile_form_is_answered(client, word):
    site, _, delegates = make_hall(1)
    item = ItemFactory.create(conference=site.conference)
    client.force_login(make_user(site.conference.host, "administrator"))
    fields = (
        "site",
        "unit",
        "full_name",
        "post",
        "phone",
        "name",
        "capacity",
        "reason",
        "counted",
        "note",
        "title",
        "topic",
        "speakers",
        "tinh",
        "unit_q",
    )
    posted = dict.fromkeys(fields, word)
    for name, args in {
        "sites:chosen": [item.pk], "convening:add": [], "convening:change": [delegates[0].pk], "sites:open": [], "sites:site": [site.pk],
        "conferences:change": [], "conferences:programme": [], "attendance:headcount": [site.pk], "attendance:reopen": [site.pk],
        "sites:open_communes": [], "reports:words": [],
    }.items():  # fmt: skip
        answer = client.post(reverse(name, args=[site.conference_id, *args]), posted)

        assert answer.status_code in {200, 302, 404, 409, 422}, name


@pytest.mark.parametrize("depth", [100, 800, 900, 940, 960, 980, 990, 5000])
def test_a_batch_nested_however_deep_is_answered(client, depth):
    site, _, _ = make_hall(0)
    make_device(site, token="t" * 32)
    body = '{"events":[{"id":"x","kind":' + "[" * depth + "]" * depth + ',"payload":' + "[" * depth + "]" * depth + "}]}"

    answer = client.post(f"/api/v1/sites/{site.pk}/log", body, content_type="application/json", headers={"authorization": "Bearer " + "t" * 32})

    assert answer.status_code in {200, 400, 401}, depth
