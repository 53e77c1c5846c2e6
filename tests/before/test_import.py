"""A list as offices write it: what each cell becomes, what is asked, what goes back."""

from __future__ import annotations

import io
from datetime import date, timedelta

import pytest
from django.db.backends.postgresql.psycopg_any import DateRange
from openpyxl import Workbook
from procrastinate.contrib.django import app as queue

from diemcau.before.convening import queries, services
from diemcau.before.convening.errors import ImportHasErrors, ImportInUse
from diemcau.before.convening.models import Delegate, ImportDraft
from diemcau.foundation.network.models import Unit, UnitEdge, UnitKind, UnitSuccession, UnitVersion
from diemcau.kernel.text import fold, sort_key
from tests.before.factories import NOW, SINCE, TESTS, DelegateFactory, SiteFactory, make_unit
from tests.before.lists import Story, codes, verdicts, workbook
from tests.legacy import to_1258, to_tcvn3, to_vni

pytestmark = pytest.mark.django_db


@pytest.fixture
def story() -> Story:
    return Story()


def former(name: str, *heirs: Unit, district: Unit | None = None) -> Unit:
    """A unit that ended on 30 June 2025 and went to ``heirs``."""
    unit = Unit.objects.create()
    ended = DateRange(None, SINCE)
    UnitVersion.objects.create(unit=unit, name=name, kind=UnitKind.COMMUNE, period=ended, folded=fold(name), sort_key=sort_key(name))
    if district:
        UnitEdge.objects.create(child=unit, parent=district, period=ended)
    for heir in heirs:
        UnitSuccession.objects.create(predecessor=unit, successor=heir, on=SINCE, is_split=len(heirs) > 1)
    return unit


# --- how long a list is kept ----------------------------------------------------------------------------------
def test_a_list_nobody_accepted_goes_with_its_names_after_twelve_hours_though_nobody_hands_in_another(story: Story):
    draft = story.preview(["Nguyễn Văn An", "", "Xã Ba Tơ", "", ""])

    assert services.forget_drafts(now=draft.expires_at - timedelta(seconds=1)) == 0
    assert services.forget_drafts(now=draft.expires_at) == 1
    assert (draft.expires_at - NOW, ImportDraft.objects.count()) == (timedelta(hours=12), 0)


def test_forgetting_lists_is_a_job_of_every_hour():
    assert {job.cron for job in queue.periodic_registry.periodic_tasks.values() if job.task.name == "convening.forget-drafts"} == {"41 * * * *"}


# --- names ------------------------------------------------------------------------------------------------
def test_names_in_two_columns_or_under_one_merged_heading_are_one_name(story: Story):
    two = workbook(["STT", "Họ và tên đệm", "Tên", "Đơn vị"], [1, "Nguyễn Văn", "An", "Xã Ba Tơ"])
    merged = workbook(["STT", "Họ và tên", None, "Đơn vị"], [1, "Nguyễn Văn", "An", "Xã Ba Tơ"], merged=("B1:C1",))

    assert [story.read(content).rows[0]["full_name"] for content in (two, merged)] == ["Nguyễn Văn An"] * 2


@pytest.mark.parametrize(
    ("written", "name", "title"),
    [
        ("Ông Nguyễn Văn An", "Nguyễn Văn An", "Ông"),
        ("Đ/c Lê Thị Bình", "Lê Thị Bình", "Đ/c"),
        ("PGS.TS. Trần Châu", "Trần Châu", "PGS.TS."),
        ("ThS. BS. Võ Dung", "Võ Dung", "ThS. BS."),
        ("Bà: Hồ Thị Én", "Hồ Thị Én", "Bà:"),
        ("Anh Đức", "Anh Đức", ""),  # a name, and nothing would be left of it
        ("Tsan A Pong", "Tsan A Pong", ""),
    ],
)
def test_titles_are_kept_out_of_the_name_and_said(story: Story, written: str, name: str, title: str):
    row = story.preview([written, "", "Xã Ba Tơ", "", ""]).rows[0]

    assert (row["full_name"], [flag["facts"]["title"] for flag in row["flags"]]) == (name, [title] if title else [])


def test_two_numbers_in_a_cell_give_the_first_and_name_the_other(story: Story):
    row = story.preview(["Nguyễn Văn A", "", "Xã Ba Tơ", "", "912345678 / 0913111222"]).rows[0]

    assert (row["phone"], codes(row)) == ("+84912345678", ["phone.zero_restored", "phone.second_number"])
    assert row["flags"][1]["facts"] == {"phone": "0912 345 678", "others": "0913111222"}
    assert {flag["cell"] for flag in row["flags"]} == {"E2"}


# --- the file ---------------------------------------------------------------------------------------------
def test_every_visible_sheet_with_headings_is_read_and_the_others_are_named(story: Story):
    book = Workbook()
    sheets = [book.worksheets[0], *(book.create_sheet(title) for title in ("Xã", "Bìa", "Cũ"))]
    sheets[0].title = "Tỉnh"
    for sheet, person in ((sheets[0], "Nguyễn Văn A"), (sheets[1], "Trần Thị B"), (sheets[3], "Lê Văn C")):
        sheet.append(["Họ và tên", "Đơn vị"])
        sheet.append([person, "Xã Ba Tơ"])
    sheets[2].append(["Kính gửi"])
    sheets[3].sheet_state = "hidden"
    out = io.BytesIO()
    book.save(out)

    draft = story.read(out.getvalue())

    assert [(source["title"], source["state"], source["people"]) for source in draft.sources] == [
        ("Tỉnh", "taken", 1),
        ("Xã", "taken", 1),
        ("Bìa", "without_headings", 0),
        ("Cũ", "hidden", 0),
    ]
    assert [(row["sheet"], row["full_name"]) for row in draft.rows] == [(0, "Nguyễn Văn A"), (1, "Trần Thị B")]
    assert [name in " ".join(queries.said_of(draft)) for name in ("Tỉnh", "Xã", "Bìa", "Cũ")] == [True] * 4


def test_a_unit_merged_over_several_rows_counts_for_each(story: Story):
    content = workbook(["Họ và tên", "Đơn vị"], ["Nguyễn Văn A", "Xã Ba Tơ"], ["Trần Thị B"], ["Lê Văn C", "Phường Cẩm Thành"], merged=("B2:B3",))

    assert [(row["unit"], codes(row)) for row in story.read(content).rows] == [
        ("Xã Ba Tơ", []),
        ("Xã Ba Tơ", ["cell.merged"]),
        ("Phường Cẩm Thành", []),
    ]


def test_a_heading_that_stands_twice_is_said_and_the_first_is_taken(story: Story):
    draft = story.read(workbook(["Họ và tên", "Đơn vị", "Đơn vị"], ["Nguyễn Văn A", "Xã Ba Tơ", "Phường Cẩm Thành"]))

    assert (draft.rows[0]["unit"], draft.sources[0]["repeated"]) == ("Xã Ba Tơ", ["Đơn vị"])


def test_totals_repeated_headings_and_sections_name_nobody(story: Story):
    content = workbook(
        ["STT", "Họ và tên", "Đơn vị"],
        ["A", "KHỐI XÃ", None],
        [1, "Nguyễn Văn A", "Xã Ba Tơ"],
        ["STT", "Họ và tên", "Đơn vị"],
        [2, "Công Thị Cộng", "Xã Ba Tơ"],
        [None, "Tổng cộng: 2 người", None],
    )

    assert [row["full_name"] for row in story.read(content).rows if row["verdict"] == "new"] == ["Nguyễn Văn A", "Công Thị Cộng"]


def test_a_column_of_mixed_dates_is_not_used_and_spoils_no_row(story: Story):
    dates = [date(1980, 3, 4), 29_284, "04/03/1980", "3/4/80", "1980-03-04", "4 tháng 3 năm 1980"]  # one day, as six people write it
    people = [[f"Nguyễn Văn {number}", day, "Xã Ba Tơ", 912_345_670 + number] for number, day in enumerate(dates)]

    draft = story.read(workbook(["Họ và tên", "Ngày sinh", "Đơn vị", "SĐT"], *people))

    assert (draft.sources[0]["unused"], "Ngày sinh" in " ".join(queries.said_of(draft))) == (["Ngày sinh"], True)
    assert [(row["verdict"], codes(row)) for row in draft.rows] == [("new", ["phone.zero_restored"])] * len(dates)
    assert story.accept(draft) == len(dates)


def test_a_date_in_a_column_that_is_used_reads_as_people_write_it(story: Story):
    draft = story.read(
        workbook(["Họ và tên", "Chức vụ", "Đơn vị"], ["Nguyễn Văn A", date(1980, 3, 4), "Xã Ba Tơ"], ["Trần Thị B", 29_284, "Xã Ba Tơ"])
    )

    assert [row["post"] for row in draft.rows] == ["04/03/1980", "29284"]


def test_headings_alone_are_a_list_of_nobody(story: Story):
    draft = story.preview()

    assert (draft.rows, draft.counts["total"], story.accept(draft)) == ([], 0, 0)


def test_a_stored_value_of_a_formula_is_taken_and_said(story: Story):
    import xlsxwriter  # noqa: PLC0415  # openpyxl writes no stored values

    out = io.BytesIO()
    book = xlsxwriter.Workbook(out)
    page = book.add_worksheet()
    page.write_row(0, 0, ["Họ và tên", "Đơn vị"])
    page.write_formula(1, 0, '="Nguyễn "&"A"', None, "Nguyễn A")
    page.write_string(1, 1, "Xã Ba Tơ")
    book.close()

    row = story.read(out.getvalue()).rows[0]

    assert (row["full_name"], row["verdict"], codes(row)) == ("Nguyễn A", "new", ["cell.formula"])


# --- old fonts --------------------------------------------------------------------------------------------
@pytest.mark.parametrize(("encode", "encoding"), [(to_tcvn3, "tcvn3"), (to_vni, "vni")])
def test_columns_of_old_fonts_are_converted_and_shown(story: Story, encode, encoding: str):
    people = ["Nguyễn Văn Ước", "Trần Thị Bưởi", "Lê Đình Quý", "Phạm Ngọc Hiển"]
    content = workbook(["Họ và tên", "Đơn vị"], *([encode(name), encode("Xã Ba Tơ")] for name in people))

    draft = story.read(content)

    assert [(row["full_name"], row["unit"], row["verdict"]) for row in draft.rows] == [(name, "Xã Ba Tơ", "new") for name in people]
    assert [(column["field"], column["encoding"]) for column in draft.sources[0]["columns"]] == [("full_name", encoding), ("unit", encoding)]
    assert draft.sources[0]["columns"][0]["samples"][0] == [encode(people[0]), people[0]]


def test_a_csv_of_vietnamese_windows_is_read(story: Story):
    text = "Họ và tên;Đơn vị\nNguyễn Văn Ước;Xã Ba Tơ\nTrần Thị Bưởi;Xã Ba Tơ\nLê Đình Quý;Xã Ba Tơ\n"

    draft = story.read(to_1258(text).encode("latin-1"))

    assert [row["full_name"] for row in draft.rows] == ["Nguyễn Văn Ước", "Trần Thị Bưởi", "Lê Đình Quý"]


def test_the_owner_may_say_how_a_column_is_written(story: Story):
    draft = story.read(workbook(["Họ và tên", "Đơn vị"], [to_tcvn3("Nguyễn Văn Ước"), "Xã Ba Tơ"]))

    as_it_is = services.decide(draft=draft, part=story.part, encodings={"0:0": "unicode"}, now=NOW)
    assert as_it_is.rows[0]["full_name"] != "Nguyễn Văn Ước"
    again = services.decide(draft=draft, part=story.part, encodings={"0:0": "tcvn3"}, now=NOW)
    assert again.rows[0]["full_name"] == "Nguyễn Văn Ước"


# --- units ------------------------------------------------------------------------------------------------
def test_a_former_name_gives_the_unit_of_today_and_a_divided_one_is_asked(story: Story):
    district = make_unit("Huyện Minh Long", kind=UnitKind.RURAL_DISTRICT, since=date(2000, 1, 1))
    former("Xã Ba Cung", story.ba_to)
    former("Xã Long Hiệp", story.ba_to, story.cam_thanh)
    former("Xã Tân Thành", story.ba_to, district=district)
    former("Xã Tân Thành", story.cam_thanh)

    draft = story.preview(*(["A", "", unit, "", ""] for unit in ("Xã Ba Cung", "Xã Long Hiệp", "Xã Tân Thành, huyện Minh Long", "Xã Tân Thành")))

    assert [(row["unit"], codes(row)) for row in draft.rows[:1]] == [("Xã Ba Tơ", ["unit.former"])]
    assert codes(draft.rows[1]) == ["unit.succeeded_by_several"]
    assert (draft.rows[2]["unit"], codes(draft.rows[2])[0]) == ("Xã Ba Tơ", "unit.former")
    assert sorted(draft.rows[3]["units"]) == sorted([story.ba_to.pk, story.cam_thanh.pk])


def test_a_unit_asked_about_is_decided_once_for_the_whole_file(story: Story):
    ha, ha_nang = (make_unit(name, parent=story.province) for name in ("Xã Sơn Hà", "Xã Sơn Hạ"))
    for unit, name in ((ha, "Xã Sơn Hà"), (ha_nang, "Xã Sơn Hạ")):
        SiteFactory.create(conference=story.conference, unit=unit, name=name)
    draft = story.preview(["A", "", "xa son ha", "", ""], ["B", "", "Xa Son Ha", "", ""], ["C", "", "Xã Sơn Hà", "", ""])
    names, _ = queries.choices_of(story.part)
    question = queries.questions(draft, names)[0]
    assert (question.text, question.rows, {pk for pk, _ in question.units[:2]}) == ("xa son ha", 2, {ha.pk, ha_nang.pk})

    decided = services.decide(draft=draft, part=story.part, units={question.text: ha_nang.pk}, now=NOW)

    assert [(row["unit"], row["verdict"]) for row in decided.rows] == [("Xã Sơn Hạ", "new"), ("Xã Sơn Hạ", "new"), ("Xã Sơn Hà", "new")]
    assert queries.questions(decided, names) == []


def test_a_slip_of_the_pen_is_asked_about_and_never_guessed(story: Story):
    row = story.preview(["A", "", "Phường Cảm Thànhh", "", ""]).rows[0]

    assert (row["verdict"], row["unit_id"], row["units"][0]) == ("error", None, story.cam_thanh.pk)


def test_shortened_names_of_departments_are_understood(story: Story):
    make_unit("Sở Giáo dục và Đào tạo", kind=UnitKind.DEPARTMENT, parent=story.province)

    row = story.preview(["A", "", "Sở GD&ĐT", "Điểm cầu trung tâm", ""]).rows[0]

    assert (row["unit"], row["verdict"]) == ("Sở Giáo dục và Đào tạo", "new")


# --- twins ------------------------------------------------------------------------------------------------
def test_the_same_person_named_by_two_units_is_doubtful_and_the_twin_is_shown(story: Story):
    DelegateFactory.create(site=story.hall, unit=story.department, full_name="Lê Thị Hai", phone="+84912345670")

    draft = story.preview(
        ["Nguyễn Văn A", "", "Xã Ba Tơ", "", "0912345678"],
        ["Nguyễn Văn A", "", "Phường Cẩm Thành", "", "0912345678"],
        ["Nguyễn Văn A", "", "Sở Nội vụ", "Điểm cầu trung tâm", "0912345679"],  # a name that two people have
        ["Lê Thị Hai", "", "Xã Ba Tơ", "", "0912345670"],
    )

    assert [codes(row) for row in draft.rows] == [[], ["twin.in_file_elsewhere"], [], ["twin.elsewhere"]]
    assert draft.rows[1]["flags"][0]["facts"] == {"row": "2", "name": "Nguyễn Văn A", "unit": "Xã Ba Tơ", "site": "Xã Ba Tơ"}
    assert draft.rows[3]["flags"][0]["facts"] == {"name": "Lê Thị Hai", "unit": "Sở Nội vụ", "site": "Hội trường UBND tỉnh"}
    confirmed = services.decide(draft=draft, part=story.part, rows={"0:5": {"take": True}}, now=NOW)
    assert (verdicts(confirmed), story.accept(confirmed)) == (["new", "doubtful", "new", "new"], 3)


# --- corrections, acceptance, undoing ---------------------------------------------------------------------
def test_a_row_is_corrected_or_left_out_and_then_the_list_is_accepted(story: Story):
    draft = story.preview(["Nguyễn Văn A", "", "Xã Sai", "", "12"], ["Trần Thị B", "", "Xã Sai Nữa", "", ""])
    assert verdicts(draft) == ["error", "error"]

    draft = services.decide(draft=draft, part=story.part, rows={"0:2": {"unit": "Xã Ba Tơ", "phone": "0912345678"}}, now=NOW)
    assert (verdicts(draft), codes(draft.rows[0])) == (["new", "error"], ["cell.corrected", "cell.corrected"])
    with pytest.raises(ImportHasErrors):
        story.accept(draft)
    draft = services.decide(draft=draft, part=story.part, rows={"0:3": {"take": False}}, now=NOW)
    assert (verdicts(draft), story.accept(draft)) == (["new", "left_out"], 1)
    assert (Delegate.objects.get().full_name, Delegate.objects.get().phone) == ("Nguyễn Văn A", "+84912345678")


def test_a_site_or_unit_of_elsewhere_cannot_be_chosen(story: Story):
    foreign = SiteFactory.create()
    draft = story.preview(["Nguyễn Văn A", "", "Xã Ba Tơ", "", ""])

    draft = services.decide(draft=draft, part=story.part, rows={"0:2": {"site_id": foreign.pk, "unit_id": foreign.unit_id}}, now=NOW)

    assert [(row["site_id"], row["unit_id"]) for row in draft.rows] == [(story.site.pk, story.ba_to.pk)]


def test_an_accepted_list_keeps_no_name_and_can_be_undone_once(story: Story):
    draft = story.preview(["Nguyễn Văn A", "", "Xã Ba Tơ", "", ""])
    story.accept(draft)
    draft.refresh_from_db()
    assert (draft.rows, draft.sheets, draft.choices, bytes(draft.content), draft.entered) == ([], [], {}, b"", [Delegate.objects.get().pk])

    assert [services.undo_import(draft=draft, by=TESTS, now=NOW) for _ in range(2)] == [1, 0]
    assert not Delegate.objects.exists()


def test_a_list_whose_people_were_changed_since_is_not_undone(story: Story):
    draft = story.preview(["Nguyễn Văn A", "", "Xã Ba Tơ", "", ""], ["Trần Thị B", "", "Xã Ba Tơ", "", ""])
    story.accept(draft)
    services.cancel_delegate(delegate=Delegate.objects.get(full_name="Trần Thị B"), by=TESTS, now=NOW)

    with pytest.raises(ImportInUse):
        services.undo_import(draft=draft, by=TESTS, now=NOW)
    assert Delegate.objects.count() == 2


def test_a_list_with_a_substitute_is_not_undone(story: Story):
    draft = story.preview(["Nguyễn Văn A", "", "Xã Ba Tơ", "", ""])
    story.accept(draft)
    DelegateFactory.create(site=story.site, kind="substitute", stands_for=Delegate.objects.get())

    with pytest.raises(ImportInUse):
        services.undo_import(draft=draft, by=TESTS, now=NOW)
    assert Delegate.objects.count() == 2


def test_the_same_workbook_twice_changes_nothing(story: Story):
    rows = [
        ["Ông Nguyễn Văn A", "Chủ tịch", "Xã Ba Tơ", "", "912345678"],
        ["Trần Thị B", "", "ba to", "", "0912345670/0912345671"],
        ["Lê Văn C", "", "Sở Nội vụ", "Điểm cầu trung tâm", ""],
    ]
    assert story.accept(story.preview(*rows)) == 3
    before = list(Delegate.objects.order_by("pk").values())

    again = story.preview(*rows)

    assert (verdicts(again), story.accept(again)) == (["same"] * 3, 0)
    assert list(Delegate.objects.order_by("pk").values()) == before
