from __future__ import annotations

from datetime import timedelta

import pytest

from diemcau.before.convening import queries
from diemcau.before.convening.errors import HeadingsMissing, ImportHasErrors, ImportStale
from diemcau.before.convening.models import Delegate, ImportDraft
from diemcau.before.convening.services.lists import DRAFT_LIVES
from diemcau.foundation.audit.queries import entries_of
from diemcau.kernel import spreadsheets
from tests.before.factories import NOW, DelegateFactory, SiteFactory, make_unit
from tests.before.lists import Story, codes, csv_list, sentences, verdicts, workbook

pytestmark = pytest.mark.django_db


@pytest.fixture
def story() -> Story:
    return Story()


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
        ["STT", "SĐT", "Cơ quan", "HỌ TÊN", "Chức danh", "Phòng nghỉ"],
        ["I", None, None, "CÁC XÃ, PHƯỜNG"],
        [1, 912345678, "Xã Ba Tơ", "Nguyễn Văn A", "Chủ tịch", "204"],
        [2, None, None, None],
        ["", "", "", "Tổng cộng: 1 đại biểu"],
        merged=("A1:F1", "A2:F2"),
    )

    draft = story.read(content)

    assert [(row["number"], row["full_name"], row["post"], row["unit_id"], row["phone"]) for row in draft.rows] == [
        (5, "Nguyễn Văn A", "Chủ tịch", story.ba_to.pk, "+84912345678")
    ]
    assert codes(draft.rows[0]) == ["phone.zero_restored"]
    assert [(source["state"], source["unused"], source["passed_over"]) for source in draft.sources] == [("taken", ["Phòng nghỉ"], 3)]


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
    assert word in sentences(draft.rows[1])
    with pytest.raises(ImportHasErrors):
        story.accept(draft)
    assert not Delegate.objects.exists()


def test_a_name_of_two_units_without_accents_is_ambiguous_and_with_accents_is_not(story: Story):
    for name in ("Xã Sơn Hà", "Xã Sơn Hạ"):
        SiteFactory.create(conference=story.conference, unit=make_unit(name, parent=story.province), name=name)

    draft = story.preview(["A", "", "Xã Sơn Hạ", "", ""], ["B", "", "xa son ha", "", ""], ["C", "", "xa son ha", "Xã Sơn Hà", ""])

    assert verdicts(draft) == ["new", "error", "new"]
    assert draft.rows[2]["unit"] == "Xã Sơn Hà"


def test_a_unit_with_two_sites_needs_the_column_of_the_site(story: Story):
    SiteFactory.create(conference=story.conference, unit=story.ba_to, name="Nhà văn hóa thôn 1")

    assert verdicts(story.preview(["A", "", "Xã Ba Tơ", "", ""], ["B", "", "Xã Ba Tơ", "Nhà văn hóa thôn 1", ""])) == ["error", "new"]


def test_duplicate_people_are_doubtful_and_left_out(story: Story):
    DelegateFactory.create(site=story.site, unit=story.ba_to, full_name="Lê Thị Có", post="Cũ")
    DelegateFactory.create(site=story.site, unit=story.ba_to, full_name="Lê Thị Rút", cancelled_at=NOW)

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
    DelegateFactory.create(site=story.site, unit=story.ba_to, full_name="Nguyễn Văn A")

    assert (story.accept(draft), Delegate.objects.count()) == (1, 2)


def test_a_preview_whose_site_was_removed_is_stale(story: Story):
    draft = story.preview(["Nguyễn Văn A", "", "Xã Ba Tơ", "", ""])
    story.site.delete()

    with pytest.raises(ImportStale):
        story.accept(draft)
    assert not Delegate.objects.exists()


@pytest.mark.parametrize(("age", "is_stale"), [(DRAFT_LIVES - timedelta(seconds=1), False), (DRAFT_LIVES, True)])
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

    late = story.preview(["Nguyễn Văn A", "", "Xã Ba Tơ", "", ""], now=NOW + DRAFT_LIVES)
    assert list(ImportDraft.objects.all()) == [late]


def test_a_list_of_twenty_thousand_and_one_people_is_refused(story: Story):
    content = csv_list(["Họ và tên", "Đơn vị"], *([f"Nguyễn Văn {row}", "Xã Ba Tơ"] for row in range(1, 20_002)))

    with pytest.raises(spreadsheets.TooManyRows):
        story.read(content)
    assert not ImportDraft.objects.exists()


def test_the_limit_counts_people_and_not_headings(story: Story, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(spreadsheets, "MAX_DATA_ROWS", 2)
    people = [[f"Nguyễn Văn {number}", "", "Xã Ba Tơ", "", ""] for number in range(3)]

    assert len(story.preview(*people[:2]).rows) == 2
    with pytest.raises(spreadsheets.TooManyRows):
        story.preview(*people)


def test_a_formula_is_never_evaluated(story: Story):
    draft = story.read(workbook(["Họ và tên", "Đơn vị", "SĐT"], ["=CMD()", "Xã Ba Tơ"], ["Nguyễn Văn A", "Xã Ba Tơ", '="09"&"12345678"']))

    assert verdicts(draft) == ["error", "error"]


def test_a_list_without_headings_is_refused(story: Story):
    with pytest.raises(HeadingsMissing):
        story.read(workbook(["Nguyễn Văn A", "Xã Ba Tơ"]))


def test_the_preview_asks_the_same_queries_for_one_row_or_thirty(story: Story, django_assert_max_num_queries):
    rows = [[f"Nguyễn Văn {number}", "", "Xã Ba Tơ", "", ""] for number in range(30)]
    for some in (rows[:1], rows):
        with django_assert_max_num_queries(16):
            story.preview(*some)
