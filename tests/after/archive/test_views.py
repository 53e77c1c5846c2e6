from __future__ import annotations

import json

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from diemcau.after.archive import services
from diemcau.after.archive.models import Record
from diemcau.foundation.accounts.models import Role
from diemcau.foundation.publishing import queries as publishing
from diemcau.foundation.publishing.rules import KIND
from tests.after.archive_factories import NOW, SOURCES, TESTS, facts, make_record
from tests.foundation.factories import UserFactory, make_person, make_unit

pytestmark = pytest.mark.django_db

LIST = reverse("archive:records")
IMPORT = reverse("archive:import")


def signed_in(client, role=Role.SECRETARY):
    user = make_person(role, make_unit())
    client.force_login(user)
    return user


def at(name: str, slug: str = "a") -> str:
    return reverse(f"archive:{name}", args=[slug])


def upload(client, *files):
    named = [SimpleUploadedFile(name, content if isinstance(content, bytes) else json.dumps(content).encode()) for name, content in files]
    return client.post(IMPORT, {"records": named})


@pytest.mark.parametrize("path", [LIST, IMPORT, at("record"), at("export")])
def test_the_archive_is_for_signed_in_people(client, path):
    assert client.get(path).status_code == 302


@pytest.mark.parametrize("path", [LIST, IMPORT, at("record"), at("export")])
def test_an_account_without_a_grant_reads_nothing(client, path):
    make_record("a")
    client.force_login(UserFactory.create())
    assert client.get(path).status_code == 403


@pytest.mark.parametrize("role", [Role.VIEWER, Role.CONTACT])
def test_whoever_holds_a_grant_reads_and_does_not_change(client, role):
    make_record("a")
    signed_in(client, role)

    assert [client.get(path).status_code for path in (LIST, at("record"), at("export"))] == [200, 200, 200]
    assert client.get(IMPORT).status_code == 403
    assert [client.post(at(act), {"reason": "x"}).status_code for act in ("publish", "withdraw")] == [403, 403]
    assert "Công bố</button>" not in client.get(at("record")).content.decode()


@pytest.mark.parametrize("name", ["record", "export"])
def test_an_unknown_record_is_not_found(client, name):
    signed_in(client)
    assert client.get(at(name, "khong-co")).status_code == 404


@pytest.mark.parametrize("name", ["publish", "withdraw"])
def test_acts_on_an_unknown_record_are_not_found(client, name):
    signed_in(client)
    assert client.post(at(name, "khong-co"), {"reason": "x"}).status_code == 404
    assert client.get(at(name)).status_code == 405


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ({}, ["003", "000", "001", "002", "004"]),
        ({"q": "cao bang"}, ["004"]),
        ({"year": "2022"}, ["004"]),
        ({"level": "central"}, ["001"]),
        ({"province": "Tỉnh Gia Lai"}, ["001"]),
        ({"state": "published"}, ["002"]),
        ({"state": "unpublished", "q": "quang ngai"}, []),
        ({"year": "'; DROP TABLE archive_record"}, ["003", "000", "001", "002", "004"]),
    ],
)
def test_the_list_is_filtered_and_searched_without_accents(client, asked, found):
    services.import_records(SOURCES, by=TESTS, now=NOW)
    services.publish_record(Record.objects.get(slug__startswith="002"), by=TESTS, now=NOW)
    signed_in(client)

    assert [row.slug[:3] for row, _level, _day in client.get(LIST, asked).context["rows"]] == found


@pytest.mark.parametrize("count", [1, 30])
def test_the_list_asks_the_same_queries_for_one_record_or_thirty(client, count, django_assert_num_queries):
    for number in range(count):
        make_record(f"h{number}", title="Hội nghị", date={"start": "2024"}, place={"text": "tỉnh"})
    signed_in(client)
    with django_assert_num_queries(9):
        response = client.get(LIST)
    assert len(response.context["rows"]) == count


def test_a_record_shows_every_fact_also_those_the_format_does_not_name(client):
    make_record("a", title="Hội nghị", weather="trời mưa", place={"region": "miền núi"}, captions=["Quang cảnh"])
    signed_in(client, Role.VIEWER)

    body = client.get(at("record")).content.decode()

    for words in ("weather", "trời mưa", "place.region", "miền núi", "Quang cảnh", "Đã đưa hồ sơ vào lưu trữ"):
        assert words in body


def test_an_upload_tells_what_became_of_each_file(client):
    signed_in(client)

    body = upload(client, ("tot.json", facts("a")), ("loi.json", facts("b", level="huyện")), ("hong.json", b"{")).content.decode()

    assert list(Record.objects.values_list("slug", flat=True)) == ["a"]
    for words in ("tot.json", "đã thêm", "loi.json", "<code>level</code>", "hong.json", "Tệp không phải JSON: dòng 1, cột 2."):
        assert words in body


def test_an_upload_without_a_file_is_asked_for_one(client):
    signed_in(client)
    assert client.post(IMPORT).context["form"].errors.keys() == {"records"}


def test_an_empty_file_is_told_as_no_record(client):
    signed_in(client)
    assert "Tệp không phải JSON" in upload(client, ("trong.json", b"")).content.decode()


def test_html_in_a_file_name_and_in_facts_is_shown_as_text(client):
    signed_in(client)

    body = upload(client, ("<img src=x>.json", facts("b", **{"<script>": 1, "level": "<script>"}))).content.decode()
    upload(client, ("a.json", facts("a", title="<script>alert(1)</script>", **{"<b>x": "<i>y"})))
    record = client.get(at("record")).content.decode()

    assert "<img src=x>" not in body
    assert "<script>alert" not in record
    assert "&lt;b&gt;x" in record


def test_export_is_the_file_that_was_imported(client):
    record = facts("a", title="Hội nghị", other={"x": [1, 2.5, None]})
    signed_in(client)
    upload(client, ("a.json", record))

    response = client.get(at("export"))

    assert json.loads(response.content) == record
    assert response.headers["Content-Disposition"] == 'attachment; filename="a.json"'


def test_a_secretary_publishes_and_withdraws(client):
    make_record("a", title="Hội nghị")
    signed_in(client)

    client.post(at("publish"))
    shown = publishing.one(KIND, "a")
    client.post(at("withdraw"), {"reason": ""})
    still = publishing.one(KIND, "a")
    client.post(at("withdraw"), {"reason": "Nhầm."})

    assert shown is not None
    assert still == shown
    assert publishing.one(KIND, "a") is None


def test_other_facts_are_public_only_when_the_box_is_ticked(client):
    make_record("a", phone="0912345678")
    signed_in(client)

    client.post(at("publish"))
    assert "0912345678" not in client.get(reverse("portal:conference", args=["a"])).content.decode()
    client.post(at("publish"), {"with_other_facts": "on"})
    assert "0912345678" in client.get(reverse("portal:conference", args=["a"])).content.decode()


def test_a_record_says_when_it_has_changed_since_it_was_published(client):
    services.publish_record(make_record("a", title="một"), by=TESTS, now=NOW)
    signed_in(client)
    assert not client.get(at("record")).context["is_newer"]

    services.import_record(facts("a", title="hai"), by=TESTS, now=NOW)
    assert client.get(at("record")).context["is_newer"]
