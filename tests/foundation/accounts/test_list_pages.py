"""Lists of codes and posts from Excel: seen row by row first, then entered; by whom, and what is refused."""

from __future__ import annotations

import io
from datetime import date, timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db.backends.postgresql.psycopg_any import DateRange
from django.urls import reverse
from django.utils import timezone
from openpyxl import load_workbook

from diemcau.foundation.accounts import services
from diemcau.foundation.accounts.models import ListDraft, Role
from diemcau.foundation.network import services as network
from diemcau.foundation.network.errors import ListInUse
from diemcau.foundation.network.models import Holding, Person, Post, UnitIdentifier
from diemcau.kernel.actors import system
from diemcau.kernel.encodings import Encoding
from diemcau.kernel.spreadsheets import Column, written
from tests.foundation.factories import make_person, make_province
from tests.legacy import WAYS

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
    draft = ListDraft.objects.get()
    assert (draft.lines, bytes(draft.content), draft.found, draft.counts) == ([], b"", {}, {"new": 1, "same": 0, "error": 1, "remarks": 1})
    assert writer.post(url("accept_list", unit)).url == url("upload_list", unit)
    assert UnitIdentifier.objects.count() == 1


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


# --- the same treatment as a list of delegates ------------------------------------------------------------
def posts_file(
    unit, *rows: tuple[str, ...], headings=("Đơn vị", "Chức danh", "Họ và tên", "Số điện thoại", "Từ ngày"), way=str
) -> SimpleUploadedFile:
    name = unit.versions.get().name
    content = written([Column(way(text)) for text in headings], [[way(cell) for cell in (name, *row)] for row in rows], title="DS", sheet="Sheet1")
    return SimpleUploadedFile("chuc-danh.xlsx", content)


@pytest.mark.parametrize("encoding", [Encoding.TCVN3, Encoding.VNI, Encoding.WINDOWS_1258])
def test_a_list_of_posts_in_a_font_of_before_unicode_is_converted_and_shown_so_before_it_is_entered(writer, unit, encoding):
    people = [("Trưởng phòng Tư pháp", "Nguyễn Thị Ước"), ("Phó Trưởng phòng", "Đặng Hữu Nghĩa"), ("Chuyên viên", "Trần Văn Bưởi")]
    file = posts_file(unit, *people, headings=("Đơn vị", "Chức danh", "Họ và tên"), way=WAYS[encoding])

    page = writer.post(url("upload_list", unit, POSTS), {"file": file}, follow=True)
    writer.post(url("accept_list", unit, POSTS))

    assert "được chuyển" in page.content.decode()
    assert sorted(Post.objects.values_list("title", "holdings__person__full_name")) == sorted(people)


def test_a_column_is_read_as_its_owner_says(writer, unit):
    file = posts_file(unit, ("Chủ tịch", WAYS[Encoding.TCVN3]("Lê Thị Tẹo")), headings=("Đơn vị", "Chức danh", "Họ và tên"))
    writer.post(url("upload_list", unit, POSTS), {"file": file})

    for encoding in ("unicode", "tcvn3", "gibberish"):
        writer.post(url("list_encoding", unit, POSTS), {"column": "full_name", "encoding": encoding})
        shown = writer.get(url("preview_list", unit, POSTS)).context["page"][0].texts["full_name"]
        assert (shown == "Lê Thị Tẹo") == (encoding != "unicode")


def test_days_written_in_five_ways_are_the_same_day_and_what_is_guessed_is_said(writer, unit):
    days = ["05/02/2026", "5.2.2026", "2026-02-05", "ngày 5 tháng 2 năm 2026", "46058", "5/2/26", "05/13/2026", "30/02/2026", "tháng 2"]
    rows = [(f"Chức danh {number}", f"Người Thứ {number}", "", day) for number, day in enumerate(days)]

    writer.post(url("upload_list", unit, POSTS), {"file": posts_file(unit, *rows)})
    judged = sorted(writer.get(url("preview_list", unit, POSTS)).context["page"], key=lambda row: row.number)

    told = [
        (row.verdict, str(row.facts["period"].lower) if row.verdict == "new" else "", any("được đọc là" in said for said in row.remarks))
        for row in judged
    ]
    assert told == [
        *[("new", "2026-02-05", False)] * 4,
        *[("new", "2026-02-05", True)] * 2,
        ("new", "2026-05-13", True),
        *[("error", "", False)] * 2,
    ]


def test_the_file_goes_back_with_what_is_wrong_marked_in_its_cells_and_old_letters_converted(writer, unit):
    tcvn3 = WAYS[Encoding.TCVN3]
    rows = [(tcvn3("Trưởng phòng"), tcvn3("Nguyễn Thị Ước"), "12", "46058"), (tcvn3("Phó phòng"), tcvn3("Đặng Hữu Nghĩa"), "", "30/02/2026")]
    writer.post(url("upload_list", unit, POSTS), {"file": posts_file(unit, *rows)})

    answer = writer.get(url("marked_list", unit, POSTS))

    sheet = load_workbook(io.BytesIO(answer.content)).worksheets[0]
    first = next(row for row in range(1, 9) if sheet.cell(row, 3).value == "Nguyễn Thị Ước")
    marks = {cell.coordinate[0]: cell.comment.text for row in sheet.iter_rows(min_row=first, max_row=first + 1) for cell in row if cell.comment}
    assert sorted(marks) == ["B", "C", "D", "E"]
    assert ("TCVN3" in marks["C"], "không phải là số điện thoại" in marks["D"], sheet.cell(first, 4).value) == (True, True, "12")


def test_an_accepted_list_is_undone_whole_and_once_and_then_comes_in_again(writer, unit):
    def rows() -> tuple[int, int, int]:
        return Post.objects.count(), Person.objects.count(), Holding.objects.count()

    def accept() -> ListDraft:
        writer.post(url("upload_list", unit, POSTS), {"file": posts_file(unit, ("Chủ tịch", "Lê Thị Tẹo", "0912345678", "05/02/2026"))})
        writer.post(url("accept_list", unit, POSTS))
        return ListDraft.objects.latest("pk")

    draft = accept()
    undo = reverse("accounts:undo_list", args=[unit.pk, POSTS, draft.pk])
    assert (rows(), undo in writer.get(url("upload_list", unit, POSTS)).content.decode()) == ((1, 1, 1), True)

    answers = [writer.post(undo, follow=True).status_code for _ in range(2)]

    assert (answers, rows(), undo in writer.get(url("upload_list", unit, POSTS)).content.decode()) == ([200, 200], (0, 0, 0), False)
    accept()
    assert rows() == (1, 1, 1)


@pytest.mark.parametrize("change", ["ended", "corrected", "appointed", "merged", "deleted"])
def test_a_list_of_which_something_was_changed_since_is_not_undone(writer, unit, change):
    writer.post(url("upload_list", unit, POSTS), {"file": posts_file(unit, ("Chủ tịch", "Lê Thị Tẹo", "0912345678", "05/02/2026"))})
    writer.post(url("accept_list", unit, POSTS))
    holding, by, now = Holding.objects.get(), system("test"), timezone.now()
    if change == "ended":
        network.end_holding(holding=holding, until=date(2026, 3, 1), by=by, now=now)
    elif change == "corrected":
        network.correct_person(person=holding.person, full_name="Lê Thị Tẻo", phone="", email="", by=by, now=now)
    elif change == "appointed":
        network.appoint_named(post=holding.post, person=None, full_name="Hồ Hai", phone="", email="", since=None, until=None, by=by, now=now)
    elif change == "merged":
        network.merge_people(kept=network.enter_person(full_name="Lê Thị Tèo", by=by, now=now), merged=holding.person, by=by, now=now)
    else:
        network.withdraw_holding(holding=holding, by=by, now=now)
    before = (Post.objects.count(), Person.objects.count(), Holding.objects.count())

    page = writer.post(reverse("accounts:undo_list", args=[unit.pk, POSTS, ListDraft.objects.get().pk]), follow=True)

    assert (Post.objects.count(), Person.objects.count(), Holding.objects.count()) == before
    assert str(ListInUse().sentence) in page.content.decode()


def test_codes_that_were_ended_since_are_not_undone_and_the_others_are(writer, unit):
    writer.post(url("upload_list", unit), {"file": workbook((unit.versions.get().name, "vn-gov-2020", "H51"))})
    writer.post(url("accept_list", unit))
    undo = reverse("accounts:undo_list", args=[unit.pk, CODES, ListDraft.objects.get().pk])
    network.end_identifier(identifier=UnitIdentifier.objects.get(), until=date(2030, 1, 1), by=system("test"), now=timezone.now())
    writer.post(undo)
    assert UnitIdentifier.objects.count() == 1

    UnitIdentifier.objects.update(period=DateRange(None, None))
    writer.post(undo)
    assert UnitIdentifier.objects.count() == 0


def test_a_large_list_is_read_under_the_eyes_of_its_owner_who_sees_how_far_it_is(writer, unit, monkeypatch):
    monkeypatch.setattr(services, "READ_AT_ONCE", 10)
    page = writer.post(url("upload_list", unit, POSTS), {"file": posts_file(unit, ("Chủ tịch", "Lê Thị Tẹo", "", ""))}, follow=True)
    assert ("Đang đọc danh sách" in page.content.decode(), ListDraft.objects.get().read_at) == (True, None)
    ListDraft.objects.update(done=500, expected=2000)
    assert "500" in writer.get(url("list_progress", unit, POSTS)).content.decode()

    writer.post(url("read_list", unit, POSTS))

    assert writer.get(url("list_progress", unit, POSTS)).headers["HX-Redirect"] == url("preview_list", unit, POSTS)
    assert len(writer.get(url("preview_list", unit, POSTS)).context["page"]) == 1


def test_a_large_file_that_is_no_list_keeps_the_sentence_and_nothing_of_the_file(writer, unit, monkeypatch):
    monkeypatch.setattr(services, "READ_AT_ONCE", 1)
    writer.post(url("upload_list", unit), {"file": SimpleUploadedFile("ma.xlsx", b"a,b\n1,2\n")})
    writer.post(url("read_list", unit))

    page = writer.get(url("preview_list", unit)).content.decode()

    assert ("tiêu đề" in page, bytes(ListDraft.objects.get().content)) == (True, b"")


def test_nobody_undoes_the_list_of_somebody_else(writer, unit, client):
    writer.post(url("upload_list", unit), {"file": workbook((unit.versions.get().name, "vn-gov-2020", "H51"))})
    writer.post(url("accept_list", unit))
    undo = reverse("accounts:undo_list", args=[unit.pk, CODES, ListDraft.objects.get().pk])
    client.force_login(make_person(Role.SECRETARY, unit))

    assert (client.post(undo).status_code, UnitIdentifier.objects.count()) == (404, 1)
