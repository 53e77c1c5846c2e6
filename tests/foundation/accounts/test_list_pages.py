"""Lists of codes and posts from Excel: seen row by row first, then entered; by whom, and what is refused."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from diemcau.foundation.accounts import services
from diemcau.foundation.accounts.models import ListDraft, Role
from diemcau.foundation.network.models import Person, UnitIdentifier
from diemcau.kernel.spreadsheets import Column, written
from tests.foundation.factories import make_person, make_province

pytestmark = pytest.mark.django_db
CODES, POSTS = "ma-dinh-danh", "chuc-danh"


def workbook(*rows: tuple[str, ...], headings: tuple[str, ...] = ("Đơn vị", "Loại mã", "Mã định danh")) -> SimpleUploadedFile:
    return SimpleUploadedFile("ma.xlsx", written([Column(text) for text in headings], rows, title="MÃ", sheet="Mã"))


@pytest.fixture
def unit():
    return make_province()


@pytest.fixture
def writer(client, unit):
    client.force_login(make_person(Role.SECRETARY, unit))
    return client


def url(name: str, unit, kind: str = CODES) -> str:
    return reverse(f"accounts:{name}", args=[unit.pk, kind])


def test_a_list_is_seen_first_then_entered_and_forgotten(writer, unit):
    file = workbook((unit.versions.get().name, "vn-gov-2020", "01.02.G22"), ("Tỉnh Không Có", "vn-gov-2020", "H99"))
    seen = writer.post(url("upload_list", unit), {"file": file}, follow=True).content.decode()
    before = UnitIdentifier.objects.count()
    writer.post(url("accept_list", unit))

    assert ("01.02.G22" in seen, "Dạng khác thường" in seen, "Tỉnh Không Có" in seen, before) == (True, True, True, 0)
    assert list(UnitIdentifier.objects.values_list("code", flat=True)) == ["01.02.G22"]
    assert (ListDraft.objects.count(), writer.post(url("accept_list", unit)).url) == (0, url("upload_list", unit))


def test_holders_come_from_a_list(writer, unit):
    file = workbook((unit.versions.get().name, "Giám đốc", "Lê Thị Hoà"), headings=("Đơn vị", "Chức danh", "Họ và tên"))
    writer.post(url("upload_list", unit, POSTS), {"file": file})
    writer.post(url("accept_list", unit, POSTS))

    assert list(Person.objects.values_list("full_name", flat=True)) == ["Lê Thị Hoà"]


@pytest.mark.parametrize(("content", "said"), [(b"", "trống"), (b"%PDF-1.7 x", "không phải"), (b"a,b\n1,2\n", "tiêu đề")])
def test_what_is_no_list_is_refused_in_a_sentence_and_nothing_is_kept(writer, unit, content, said):
    response = writer.post(url("upload_list", unit), {"file": SimpleUploadedFile("ma.xlsx", content)})

    assert (response.status_code, said in response.content.decode(), ListDraft.objects.count()) == (422, True, 0)


def test_a_list_that_nobody_accepted_is_deleted_the_moment_it_expires(writer, unit):
    writer.post(url("upload_list", unit), {"file": workbook((unit.versions.get().name, "vn-gov-2020", "H51"))})
    ends = ListDraft.objects.get().expires_at

    assert services.forget_list_drafts(now=ends - timedelta(microseconds=1)) == 0
    assert services.forget_list_drafts(now=ends) == 1
    assert not ListDraft.objects.exists()


def test_a_list_that_expired_is_not_shown(writer, unit):
    writer.post(url("upload_list", unit), {"file": workbook((unit.versions.get().name, "vn-gov-2020", "H51"))})
    draft = ListDraft.objects.get()
    draft.expires_at -= timedelta(hours=12)
    draft.save()

    assert writer.get(url("preview_list", unit)).url == url("upload_list", unit)


@pytest.mark.parametrize(
    ("role", "codes", "posts"),
    [(Role.ADMINISTRATOR, 200, 200), (Role.SECRETARY, 200, 200), (Role.CONTACT, 403, 200), (Role.VIEWER, 403, 403), (None, 404, 404)],
)
def test_lists_are_entered_by_whoever_enters_rows_one_by_one(client, unit, role, codes, posts):
    client.force_login(make_person(role or Role.ADMINISTRATOR, unit if role else make_province("Tỉnh Khác")))

    for page in ("upload_list", "list_template", "list_export"):
        assert [client.get(url(page, unit, kind)).status_code for kind in (CODES, POSTS)] == [codes, posts]


def test_nobody_sees_the_list_of_somebody_else(writer, unit, client):
    writer.post(url("upload_list", unit), {"file": workbook((unit.versions.get().name, "vn-gov-2020", "H51"))})
    client.force_login(make_person(Role.SECRETARY, unit))

    assert client.get(url("preview_list", unit)).url == url("upload_list", unit)
    assert client.get(url("upload_list", unit, "gi-khac")).status_code == 404
