from __future__ import annotations

import io
import uuid
from datetime import timedelta

import pytest
import xlsxwriter
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from openpyxl import Workbook

from diemcau.before.convening import papers, queries, services
from diemcau.before.convening.errors import HeadingsMissing, ImportHasErrors, ImportStale, NameMissing, SiteElsewhere
from diemcau.before.convening.models import Delegate, DelegateKind, ImportDraft
from diemcau.foundation.accounts.models import Role
from diemcau.foundation.audit.queries import entries_of
from diemcau.foundation.network.models import UnitKind
from diemcau.kernel import spreadsheets
from diemcau.kernel.tokens import verified_code
from tests.before.factories import NOW, TESTS, ConferenceFactory, DelegateFactory, SiteFactory, make_province, make_unit, make_user

pytestmark = pytest.mark.django_db
HOSTILE = "<script>alert(1)</script>'; DROP TABLE convening_delegate; --"


def workbook(*rows, merged=()) -> bytes:
    book = Workbook()
    for row in rows:
        book.active.append(row)
    for area in merged:
        book.active.merge_cells(area)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


class Story:
    """A province with a main hall and two communes, each with its site."""

    def __init__(self) -> None:
        self.province = make_province()
        self.conference = ConferenceFactory(host=self.province)
        self.ba_to = make_unit("Xã Ba Tơ", parent=self.province)
        self.cam_thanh = make_unit("Phường Cẩm Thành", parent=self.province)
        self.department = make_unit("Sở Nội vụ", kind=UnitKind.DEPARTMENT, parent=self.province)
        self.hall = SiteFactory(conference=self.conference, unit=self.province, name="Hội trường UBND tỉnh", is_main=True)
        self.site = SiteFactory(conference=self.conference, unit=self.ba_to, name="Xã Ba Tơ")
        self.other = SiteFactory(conference=self.conference, unit=self.cam_thanh, name="Phường Cẩm Thành")
        self.secretary = make_user(self.province)

    def preview(self, *rows, now=NOW) -> ImportDraft:
        content = workbook(["Họ và tên", "Chức vụ", "Đơn vị", "Điểm cầu", "Số điện thoại"], *rows)
        return services.preview_import(conference=self.conference, content=content, filename="ds.xlsx", owner=self.secretary, now=now)

    def accept(self, draft: ImportDraft, now=NOW) -> int:
        return services.accept_import(draft=draft, by=self.secretary.actor, now=now)


@pytest.fixture
def story() -> Story:
    return Story()


def verdicts(draft: ImportDraft) -> list[str]:
    return [row["verdict"] for row in draft.rows]


# --- one by one -------------------------------------------------------------------------------------------
def test_add_delegate_stores_name_phone_and_a_code_whose_qr_is_signed(story: Story):
    delegate = services.add_delegate(
        conference=story.conference, site=story.site, unit=story.ba_to, full_name=" Đinh  Thị Ước ", phone="0912 345 678", by=TESTS, now=NOW
    )

    assert (delegate.full_name, delegate.folded, delegate.phone) == ("Đinh Thị Ước", "dinh thi uoc", "+84912345678")
    assert verified_code(queries.qr_word(delegate), settings.SECRET_KEY) == delegate.code
    assert [entry.act for entry in entries_of(delegate)] == ["convening.added"]


def test_add_delegates_enters_all_or_none(story: Story, django_assert_max_num_queries):
    good = services.NewDelegate(story.site, story.ba_to, "Nguyễn Văn A")
    foreign = services.NewDelegate(SiteFactory(conference=ConferenceFactory()), story.ba_to, "Nguyễn Văn B")

    for rows, refusal in (([good, foreign], SiteElsewhere), ([good, services.NewDelegate(story.site, story.ba_to, " ")], NameMissing)):
        with pytest.raises(refusal):
            services.add_delegates(conference=story.conference, rows=rows, by=TESTS, now=NOW)
    assert not Delegate.objects.exists()
    with django_assert_max_num_queries(4):
        assert services.add_delegates(conference=story.conference, rows=[good] * 50, by=TESTS, now=NOW) == 50


def test_change_delegate_keeps_the_code(story: Story):
    delegate = DelegateFactory(site=story.site, unit=story.ba_to, full_name="Nguyễn Văn A")

    changed = services.change_delegate(
        delegate=delegate, site=story.hall, unit=story.ba_to, full_name="Nguyễn Văn Ất", post="", phone="", by=TESTS, now=NOW
    )

    assert (changed.code, changed.site, changed.folded) == (delegate.code, story.hall, "nguyen van at")
    assert entries_of(delegate).get().details["changed"]["full_name"] == ["Nguyễn Văn A", "Nguyễn Văn Ất"]


def test_cancel_and_restore_happen_once_each(story: Story):
    delegate = DelegateFactory(site=story.site)

    assert [services.cancel_delegate(delegate=delegate, by=TESTS, now=NOW) for _ in range(2)] == [True, False]
    assert (Delegate.objects.expected().count(), queries.roster(story.site).count()) == (0, 0)
    assert [services.restore_delegate(delegate=delegate, by=TESTS, now=NOW) for _ in range(2)] == [True, False]
    assert Delegate.objects.expected().count() == 1
    assert [entry.act for entry in entries_of(delegate)] == ["convening.restored", "convening.cancelled"]


def test_roster_goes_by_given_name_in_vietnamese_order(story: Story):
    for name in ("Nguyễn Văn Ước", "Trần Thị Đào", "Lê Văn Anh", "Phạm Thị Ánh", "Bùi Văn Dũng"):
        DelegateFactory(site=story.site, full_name=name)

    assert [delegate.full_name for delegate in queries.roster(story.site)] == [
        "Lê Văn Anh", "Phạm Thị Ánh", "Bùi Văn Dũng", "Trần Thị Đào", "Nguyễn Văn Ước",
    ]  # fmt: skip


def test_an_event_of_the_log_enters_one_person_however_often_it_comes(story: Story):
    absent = DelegateFactory(site=story.site, unit=story.cam_thanh)
    event = uuid.uuid4()
    told = {"site": story.site, "event_id": event, "kind": DelegateKind.SUBSTITUTE, "full_name": "Lê Thay", "post": "", "unit": None, "now": NOW}

    first = services.enter_from_log(**told, stands_for=absent)
    again = services.enter_from_log(**told, stands_for=absent)
    walk_in = services.enter_from_log(**(told | {"event_id": uuid.uuid4(), "kind": DelegateKind.WALK_IN}), stands_for=None)

    assert (first, first.unit, walk_in.unit) == (again, story.cam_thanh, story.ba_to)
    assert [entry.actor_label for entry in entries_of(first)] == ["site log"]
    assert Delegate.objects.expected().count() == 1  # neither is convened


def test_found_searches_names_without_accents_and_telephones(story: Story):
    a = DelegateFactory(site=story.site, full_name="Đinh Thị Ước", phone="+84912345678")
    b = DelegateFactory(site=story.hall, unit=story.ba_to, full_name="Lê Văn Ướt")

    def names(**asked):
        return list(queries.found(story.conference, **asked))

    assert (names(text="uoc"), names(text="0912 345"), names(site_id=story.hall.pk), names(unit_id=story.ba_to.pk)) == ([a], [a], [b], [a, b])


# --- a list: what each row means --------------------------------------------------------------------------
def test_a_list_is_previewed_without_entering_anybody_and_accepted_once(story: Story):
    draft = story.preview(
        ["Nguyễn Văn A", "Chủ tịch", "Xã Ba Tơ", "", "0912345678"],
        ["Trần Thị B", "Chuyên viên", "Sở Nội vụ", "Hội trường UBND tỉnh", None],
    )
    assert (verdicts(draft), Delegate.objects.count()) == (["new", "new"], 0)

    assert [story.accept(draft), story.accept(draft)] == [2, 2]

    assert [(delegate.full_name, delegate.unit, delegate.site, delegate.phone) for delegate in queries.found(story.conference)] == [
        ("Nguyễn Văn A", story.ba_to, story.site, "+84912345678"),
        ("Trần Thị B", story.department, story.hall, ""),
    ]
    draft.refresh_from_db()
    assert (draft.rows, draft.accepted) == ([], 2)
    assert [entry.details["count"] for entry in entries_of(story.conference)] == [2]


def test_columns_stand_in_any_order_under_merged_titles_with_sections_and_totals(story: Story):
    content = workbook(
        ["UBND TỈNH QUẢNG NGÃI"],
        ["DANH SÁCH ĐẠI BIỂU DỰ HỘI NGHỊ"],
        ["STT", "SĐT", "Cơ quan", "HỌ TÊN", "Chức danh", "Email"],
        ["I", None, None, "CÁC XÃ, PHƯỜNG"],
        [1, 912345678, "Xã Ba Tơ", "Nguyễn Văn A", "Chủ tịch", "a@x.vn"],
        [2, None, None, None],
        ["", "", "", "Tổng cộng: 1 đại biểu"],
        merged=("A1:F1", "A2:F2"),
    )

    draft = services.preview_import(conference=story.conference, content=content, filename="a.xlsx", owner=story.secretary, now=NOW)

    assert [(row["number"], row["full_name"], row["post"], row["unit_id"], row["phone"]) for row in draft.rows] == [
        (5, "Nguyễn Văn A", "Chủ tịch", story.ba_to.pk, "+84912345678")
    ]
    assert len(draft.rows[0]["remarks"]) == 1  # the leading zero
    assert len(draft.remarks) == 2  # the column nobody knows, the rows that are not people


@pytest.mark.parametrize(
    ("unit", "site", "expected"),
    [
        ("Xã Ba Tơ", "", ("Xã Ba Tơ", "Xã Ba Tơ")),
        ("xa ba to", "", ("Xã Ba Tơ", "Xã Ba Tơ")),
        ("Ba Tơ", "", ("Xã Ba Tơ", "Xã Ba Tơ")),
        ("Công an xã Ba Tơ", "", ("Xã Ba Tơ", "Xã Ba Tơ")),
        ("Sở Nội vụ", "Điểm cầu trung tâm", ("Sở Nội vụ", "Hội trường UBND tỉnh")),
        ("Sở Nội vụ", "Điểm cầu xã Ba Tơ", ("Sở Nội vụ", "Xã Ba Tơ")),
        ("", "Phường Cẩm Thành", ("Phường Cẩm Thành", "Phường Cẩm Thành")),
    ],
)
def test_units_and_sites_are_understood_as_people_write_them(story: Story, unit: str, site: str, expected):
    row = story.preview(["Nguyễn Văn A", "", unit, site, ""]).rows[0]

    assert (row["verdict"], row["unit"], row["site"]) == ("new", *expected)


@pytest.mark.parametrize(
    ("cells", "word"),
    [
        (["", "Chủ tịch", "Xã Ba Tơ", "", ""], "họ và tên"),
        (["A", "", "Xã Không Có", "", ""], "Xã Không Có"),
        (["A", "", "Xã Ba Tơ", "Hội trường lạ", ""], "Hội trường lạ"),
        (["A", "", "Sở Nội vụ", "", ""], "không có điểm cầu riêng"),
        (["A", "", "", "", ""], "đơn vị"),
        (["A", "", "Xã Ba Tơ", "", "12"], "số điện thoại"),
        (["A" * 121, "", "Xã Ba Tơ", "", ""], "quá dài"),
    ],
    ids=["name", "unit", "site", "no-site", "nothing", "phone", "long"],
)
def test_a_row_that_cannot_be_entered_says_why_and_stops_the_list(story: Story, cells, word: str):
    draft = story.preview(["Nguyễn Văn A", "", "Xã Ba Tơ", "", ""], cells)

    assert verdicts(draft) == ["new", "error"]
    assert word in " ".join(draft.rows[1]["remarks"])
    with pytest.raises(ImportHasErrors):
        story.accept(draft)
    assert not Delegate.objects.exists()


def test_a_name_of_two_units_without_accents_is_ambiguous_and_with_accents_is_not(story: Story):
    for name in ("Xã Sơn Hà", "Xã Sơn Hạ"):
        SiteFactory(conference=story.conference, unit=make_unit(name, parent=story.province), name=name)

    draft = story.preview(["A", "", "Xã Sơn Hạ", "", ""], ["B", "", "xa son ha", "", ""], ["C", "", "xa son ha", "Xã Sơn Hà", ""])

    assert verdicts(draft) == ["new", "error", "new"]
    assert draft.rows[2]["unit"] == "Xã Sơn Hà"


def test_a_unit_with_two_sites_needs_the_column_of_the_site(story: Story):
    SiteFactory(conference=story.conference, unit=story.ba_to, name="Nhà văn hóa thôn 1")

    assert verdicts(story.preview(["A", "", "Xã Ba Tơ", "", ""], ["B", "", "Xã Ba Tơ", "Nhà văn hóa thôn 1", ""])) == ["error", "new"]


def test_duplicate_people_are_doubtful_and_left_out(story: Story):
    DelegateFactory(site=story.site, unit=story.ba_to, full_name="Lê Thị Có", post="Cũ")
    DelegateFactory(site=story.site, unit=story.ba_to, full_name="Lê Thị Rút", cancelled_at=NOW)

    draft = story.preview(
        ["Nguyễn Văn A", "", "Xã Ba Tơ", "", ""],
        ["nguyen van a", "", "Xã Ba Tơ", "", ""],  # the same person again
        ["Nguyễn Văn A", "", "Phường Cẩm Thành", "", ""],  # another unit: another person
        ["Lê Thị Có", "Mới", "Xã Ba Tơ", "", ""],  # in the register with another post
        ["Lê Thị Có", "Cũ", "Xã Ba Tơ", "", ""],  # in the register as it is
        ["Lê Thị Rút", "", "Xã Ba Tơ", "", ""],
    )

    assert verdicts(draft) == ["new", "doubtful", "new", "doubtful", "same", "doubtful"]
    assert story.accept(draft) == 2


def test_a_corrected_file_uploaded_again_enters_only_what_is_new(story: Story):
    first = ["Nguyễn Văn A", "", "Xã Ba Tơ", "", "0912345678"]
    story.accept(story.preview(first))

    draft = story.preview(first, ["Trần Thị B", "", "Xã Ba Tơ", "", ""])

    assert (verdicts(draft), story.accept(draft), Delegate.objects.count()) == (["same", "new"], 1, 2)


def test_somebody_entered_since_the_preview_is_not_entered_twice(story: Story):
    draft = story.preview(["Nguyễn Văn A", "", "Xã Ba Tơ", "", ""], ["Trần Thị B", "", "Xã Ba Tơ", "", ""])
    DelegateFactory(site=story.site, unit=story.ba_to, full_name="Nguyễn Văn A")

    assert (story.accept(draft), Delegate.objects.count()) == (1, 2)


def test_a_preview_whose_site_was_removed_is_stale(story: Story):
    draft = story.preview(["Nguyễn Văn A", "", "Xã Ba Tơ", "", ""])
    story.site.delete()

    with pytest.raises(ImportStale):
        story.accept(draft)
    assert not Delegate.objects.exists()


@pytest.mark.parametrize(("age", "is_stale"), [(services.DRAFT_LIVES - timedelta(seconds=1), False), (services.DRAFT_LIVES, True)])
def test_a_preview_expires(story: Story, age: timedelta, is_stale: bool):
    draft = story.preview(["Nguyễn Văn A", "", "Xã Ba Tơ", "", ""])
    if not is_stale:
        assert story.accept(draft, now=NOW + age) == 1
        return
    with pytest.raises(ImportStale):
        story.accept(draft, now=NOW + age)


def test_a_new_preview_replaces_the_old_one_and_clears_those_that_expired(story: Story):
    old = story.preview(["Nguyễn Văn A", "", "Xã Ba Tơ", "", ""])
    new = story.preview(["Nguyễn Văn A", "", "Xã Ba Tơ", "", ""])
    assert list(ImportDraft.objects.all()) == [new]
    assert old.pk != new.pk

    late = story.preview(["Nguyễn Văn A", "", "Xã Ba Tơ", "", ""], now=NOW + services.DRAFT_LIVES)
    assert list(ImportDraft.objects.all()) == [late]


def test_a_list_of_twenty_thousand_and_one_people_is_refused(story: Story):
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"constant_memory": True})
    page = book.add_worksheet()
    page.write_row(0, 0, ["Họ và tên", "Đơn vị"])
    for row in range(1, 20_002):
        page.write_row(row, 0, [f"Nguyễn Văn {row}", "Xã Ba Tơ"])
    book.close()

    with pytest.raises(spreadsheets.TooManyRows):
        services.preview_import(conference=story.conference, content=out.getvalue(), filename="a.xlsx", owner=story.secretary, now=NOW)
    assert not ImportDraft.objects.exists()


def test_the_limit_counts_people_and_not_headings(story: Story, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(spreadsheets, "MAX_DATA_ROWS", 2)
    people = [[f"Nguyễn Văn {number}", "", "Xã Ba Tơ", "", ""] for number in range(3)]

    assert len(story.preview(*people[:2]).rows) == 2
    with pytest.raises(spreadsheets.TooManyRows):
        story.preview(*people)


def test_a_formula_is_never_evaluated(story: Story):
    draft = story.preview(["=CMD()", "", "Xã Ba Tơ", "", ""], ["Nguyễn Văn A", "", "Xã Ba Tơ", "", '="09"&"12345678"'])

    assert verdicts(draft) == ["error", "error"]


def test_a_list_without_headings_is_refused(story: Story):
    with pytest.raises(HeadingsMissing):
        services.preview_import(
            conference=story.conference, content=workbook(["Nguyễn Văn A", "Xã Ba Tơ"]), filename="a.xlsx", owner=story.secretary, now=NOW
        )


def test_the_preview_asks_the_same_queries_for_one_row_or_thirty(story: Story, django_assert_max_num_queries):
    rows = [[f"Nguyễn Văn {number}", "", "Xã Ba Tơ", "", ""] for number in range(30)]
    for some in (rows[:1], rows):
        with django_assert_max_num_queries(12):
            story.preview(*some)


# --- workbooks --------------------------------------------------------------------------------------------
def test_the_template_is_understood_by_the_reader_of_lists(story: Story):
    draft = services.preview_import(
        conference=story.conference, content=papers.template_workbook(story.conference), filename="mau.xlsx", owner=story.secretary, now=NOW
    )

    assert (verdicts(draft), draft.remarks) == (["new"], [])


def test_the_list_downloaded_comes_back_as_the_same_people(story: Story):
    DelegateFactory(site=story.site, unit=story.ba_to, full_name=HOSTILE[:110], post="=1+1", phone="+84912345678")

    draft = services.preview_import(
        conference=story.conference, content=papers.delegates_workbook(story.conference), filename="ds.xlsx", owner=story.secretary, now=NOW
    )

    assert verdicts(draft) == ["same"]


# --- pages ------------------------------------------------------------------------------------------------
def upload(client, story: Story, content: bytes, name: str = "ds.xlsx", **options):
    file = SimpleUploadedFile(name, content)
    return client.post(reverse("convening:upload", args=[story.conference.pk]), {"file": file}, **options)


def test_a_secretary_uploads_looks_and_accepts(client, story: Story):
    client.force_login(story.secretary)
    content = workbook(["Họ tên", "Đơn vị", "SĐT"], ["Nguyễn Văn A", "Xã Ba Tơ", 912345678])

    shown = upload(client, story, content, follow=True)
    draft = ImportDraft.objects.get()
    accepted = client.post(reverse("convening:accept", args=[story.conference.pk, draft.pk]), follow=True)
    twice = client.post(reverse("convening:accept", args=[story.conference.pk, draft.pk]), follow=True)

    assert "Nguyễn Văn A" in shown.content.decode()
    assert [response.status_code for response in (shown, accepted, twice)] == [200, 200, 200]
    assert Delegate.objects.count() == 1


@pytest.mark.parametrize("content", [b"", b"\x89PNG\r\n\x1a\n\0", b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, b"a;b\nc;d\n"])
def test_a_bad_file_is_told_beside_the_field_and_nothing_is_stored(client, story: Story, content: bytes):
    client.force_login(story.secretary)

    response = upload(client, story, content)

    assert (response.status_code, list(response.context["form"].errors), ImportDraft.objects.count()) == (422, ["file"], 0)


def test_csv_is_accepted_whatever_it_is_called(client, story: Story):
    client.force_login(story.secretary)

    upload(client, story, "Họ và tên;Đơn vị\nNguyễn Văn A;Xã Ba Tơ\n".encode(), name="ds.xlsx")

    assert verdicts(ImportDraft.objects.get()) == ["new"]


def test_hostile_text_stays_text_from_the_file_to_the_card(client, story: Story):
    client.force_login(story.secretary)
    upload(client, story, workbook(["Họ tên", "Chức vụ", "Đơn vị"], [HOSTILE, HOSTILE, "Xã Ba Tơ"], [f"B{HOSTILE}", "", HOSTILE]))
    draft = ImportDraft.objects.get()
    seen = [client.get(reverse("convening:preview", args=[story.conference.pk, draft.pk]))]
    story.accept(story.preview([HOSTILE, HOSTILE, "Xã Ba Tơ", "", ""]))
    delegate = Delegate.objects.get()
    for name, args in [("list", []), ("change", [delegate.pk]), ("invitations", [story.site.pk])]:
        seen.append(client.get(reverse(f"convening:{name}", args=[story.conference.pk, *args])))

    assert delegate.full_name == HOSTILE
    for response in seen:
        content = response.content.decode()
        assert ("<script>alert" in content, "&lt;script&gt;alert(1)" in content) == (False, True)


def test_a_delegate_is_added_changed_cancelled_and_restored(client, story: Story):
    client.force_login(story.secretary)
    facts = {"full_name": "Lê Văn A", "post": "", "unit": story.ba_to.pk, "site": story.site.pk, "phone": "0912345678"}

    added = client.post(reverse("convening:add", args=[story.conference.pk]), facts)
    delegate = Delegate.objects.get()
    args = [story.conference.pk, delegate.pk]
    changed = client.post(reverse("convening:change", args=args), facts | {"full_name": "Lê Văn B"})
    client.post(reverse("convening:cancel", args=args))
    cancelled = Delegate.objects.expected().count()
    client.post(reverse("convening:restore", args=args))

    assert (added.status_code, changed.status_code, cancelled, Delegate.objects.expected().get().full_name) == (302, 302, 0, "Lê Văn B")


@pytest.mark.parametrize("wrong", [{"full_name": ""}, {"unit": ""}, {"unit": "0"}, {"site": ""}, {"phone": "12"}])
def test_a_wrong_fact_of_a_delegate_is_told_at_its_field(client, story: Story, wrong):
    client.force_login(story.secretary)
    facts = {"full_name": "Lê Văn A", "unit": story.ba_to.pk, "site": story.site.pk} | wrong

    response = client.post(reverse("convening:add", args=[story.conference.pk]), facts)

    assert (response.status_code, list(response.context["form"].errors), Delegate.objects.count()) == (422, list(wrong), 0)


def test_the_site_of_another_conference_cannot_be_chosen(client, story: Story):
    client.force_login(story.secretary)
    foreign = SiteFactory(conference=ConferenceFactory())

    response = client.post(reverse("convening:add", args=[story.conference.pk]), {"full_name": "A", "unit": story.ba_to.pk, "site": foreign.pk})

    assert (list(response.context["form"].errors), Delegate.objects.count()) == (["site"], 0)


def test_people_drafts_and_sites_of_others_are_not_found(client, story: Story):
    other = ConferenceFactory(host=make_province("Tỉnh Gia Lai"))
    delegate = DelegateFactory(site=SiteFactory(conference=other))
    draft = ImportDraft.objects.create(
        conference=story.conference, owner=make_user(story.province), filename="a", created_at=NOW, expires_at=NOW + services.DRAFT_LIVES
    )
    client.force_login(story.secretary)

    for conference in (story.conference.pk, other.pk):
        for name in ("change", "qr"):
            assert client.get(reverse(f"convening:{name}", args=[conference, delegate.pk])).status_code == 404
        for name in ("cancel", "restore"):
            assert client.post(reverse(f"convening:{name}", args=[conference, delegate.pk])).status_code == 404
        assert client.get(reverse("convening:invitations", args=[conference, delegate.site_id])).status_code == 404
    for name in ("list", "add", "upload", "template", "export", "todo"):
        assert client.get(reverse(f"convening:{name}", args=[other.pk])).status_code == 404
    assert client.get(reverse("convening:preview", args=[story.conference.pk, draft.pk])).status_code == 404
    assert client.post(reverse("convening:accept", args=[story.conference.pk, draft.pk])).status_code == 404


def test_a_viewer_reads_the_list_and_changes_nobody(client, story: Story):
    delegate = DelegateFactory(site=story.site)
    client.force_login(make_user(story.province, Role.VIEWER))

    assert client.get(reverse("convening:list", args=[story.conference.pk])).status_code == 200
    assert client.get(reverse("convening:change", args=[story.conference.pk, delegate.pk])).status_code == 403
    assert upload(client, story, b"").status_code == 403


def test_the_qr_is_an_image_that_is_not_kept(client, story: Story):
    delegate = DelegateFactory(site=story.site)
    client.force_login(story.secretary)

    response = client.get(reverse("convening:qr", args=[story.conference.pk, delegate.pk]))

    assert (response["Content-Type"], response["Cache-Control"]) == ("image/svg+xml", "private, no-store")
    assert response.content.startswith(b"<svg ")


@pytest.mark.parametrize("count", [1, 30])
def test_lists_and_cards_ask_the_same_queries_for_one_delegate_or_thirty(client, story: Story, django_assert_num_queries, count: int):
    for _number in range(count):
        DelegateFactory(site=story.site)
    client.force_login(story.secretary)

    with django_assert_num_queries(16):
        assert client.get(reverse("convening:list", args=[story.conference.pk])).status_code == 200
    with django_assert_num_queries(8):
        response = client.get(reverse("convening:invitations", args=[story.conference.pk, story.site.pk]))
    assert response.content.decode().count('<article class="card-person">') == count
