from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from io import BytesIO

import openpyxl
import pytest

from diemcau.after.reports import papers
from diemcau.before.conferences.models import Conference, Speaker, Topic
from diemcau.foundation.papers.models import Heading, LegalBasis, Paragraph, Table
from diemcau.foundation.papers.queries import Cited
from tests.after.reports_factories import CLOSED_AT, OPENS_AT, a_delegate, a_site, some_facts, some_figures


def texts(blocks):
    return [block.text for block in blocks if isinstance(block, Heading | Paragraph)]


def tables(blocks):
    return [block for block in blocks if isinstance(block, Table)]


def test_the_report_says_who_when_where_and_under_whom():
    report = papers.conference_report(some_facts())

    assert (report.kind_name, report.summary) == ("Báo cáo", "Kết quả Hội nghị tập huấn công tác nhân quyền")
    assert {
        "- Thời gian: từ 08 giờ 00 phút đến 11 giờ 30 phút, ngày 10 tháng 12 năm 2026.",
        "- Hình thức: trực tiếp tại điểm cầu trung tâm kết hợp trực tuyến đến các điểm cầu; tổng số 1 điểm cầu.",
        "Trần Văn Chủ, Phó Chủ tịch UBND tỉnh.",
        "Nâng cao nhận thức.",
        "Trên đây là báo cáo kết quả Hội nghị tập huấn công tác nhân quyền./.",
    } <= set(texts(report.body))


def test_the_report_begins_with_what_it_rests_on_and_without_anything_to_rest_on_with_its_opening():
    rested = papers.conference_report(some_facts(bases=[Cited("Căn cứ Kế hoạch số 05/KH-BCĐNQ", None, is_in_force=True)])).body
    bare = papers.conference_report(some_facts()).body

    assert rested[0] == LegalBasis(["Căn cứ Kế hoạch số 05/KH-BCĐNQ"])
    assert list(rested[1:]) == list(bare)


def test_topics_and_speakers_are_listed_with_semicolons_and_a_full_stop():
    facts = some_facts(topics=[Topic(title="UPR"), Topic(title="Quyền trẻ em")], speakers=[Speaker(full_name="Lê Thị Giảng", post="Bộ Công an")])
    said = texts(papers.conference_report(facts).body)

    assert said[said.index("Hội nghị có 2 chuyên đề:") :][:5] == [
        "Hội nghị có 2 chuyên đề:",
        "- Chuyên đề 1: UPR;",
        "- Chuyên đề 2: Quyền trẻ em.",
        "Báo cáo viên:",
        "- Lê Thị Giảng, Bộ Công an.",
    ]


def test_people_are_counted_in_people_and_what_nobody_counted_is_a_dash():
    facts = some_facts(figures=some_figures(a_site(1, convened=1240, attended=1178, counted=None, walk_ins=3, substitutes=4)))

    assert [list(row[1:]) for row in tables(papers.conference_report(facts).body)[0].rows] == [
        ["Được triệu tập", "1.240"],
        ["Đã điểm danh (bằng 95,0% số triệu tập)", "1.178"],
        ["Trong đó: đại biểu phát sinh", "3"],
        ["Trong đó: đại biểu dự thay", "4"],
        ["Sĩ số (0/1 điểm cầu có đếm)", "–"],
    ]


def test_nobody_convened_gives_no_share():
    facts = some_facts(figures=some_figures(a_site(1, convened=0)))

    assert tables(papers.conference_report(facts).body)[0].rows[1][1] == "Đã điểm danh"


@pytest.mark.parametrize(
    ("sites", "sentences"),
    [
        ([a_site(1)], ["Không có chênh lệch ở các điểm cầu có đếm."]),
        ([a_site(1, counted=None)], ["Chưa điểm cầu nào báo sĩ số."]),
        (
            [a_site(1, counted=40, reason="Có 2 phóng viên."), a_site(2, counted=37)],
            ["Có 2 điểm cầu chênh lệch:", "- Xã 1: điểm danh 38, đếm 40, lý do: Có 2 phóng viên;", "- Xã 2: điểm danh 38, đếm 37, chưa nêu lý do."],
        ),
    ],
)
def test_differences_carry_their_reasons(sites, sentences):
    said = texts(papers.conference_report(some_facts(figures=some_figures(*sites))).body)
    start = said.index("3. Chênh lệch giữa số điểm danh và sĩ số") + 1

    assert said[start : start + len(sentences)] == sentences


@pytest.mark.parametrize(
    ("count", "last"), [(10, "- Xã 10: điểm danh 38, đếm 40, lý do: x."), (11, "Các điểm cầu còn lại nêu tại Phụ lục I (1 điểm cầu).")]
)
def test_more_than_ten_differences_are_read_in_the_annex(count, last):
    sites = [a_site(at, counted=40, reason="x") for at in range(1, count + 1)]
    said = texts(papers.conference_report(some_facts(figures=some_figures(*sites))).body)

    assert said[said.index(f"Có {count} điểm cầu chênh lệch:") + min(count, 11)] == last


def test_the_first_annex_is_the_table_of_sites_with_its_total():
    later = CLOSED_AT + timedelta(days=1)
    facts = some_facts(
        figures=some_figures(a_site(1, name="Hội trường", is_main=True), a_site(2, counted=None, closed_at=None), a_site(3, closed_at=later))
    )
    annex = papers.conference_report(facts).annexes[0]
    table = tables(annex.blocks)[0]

    assert (annex.title, annex.is_landscape) == ("Số liệu của các điểm cầu", True)
    assert [list(row) for row in table.rows] == [
        ["1", "Hội trường (điểm cầu trung tâm)", "Xã 1", "40", "38", "38", "1", "2", "11:35", ""],
        ["2", "Xã 2", "Xã 2", "40", "38", "–", "1", "2", "Chưa chốt", ""],
        ["3", "Xã 3", "Xã 3", "40", "38", "38", "1", "2", "11:35 11/12/2026", ""],
    ]
    assert list(table.total) == ["", "Tổng cộng", "", "120", "114", "76", "3", "6", "", ""]


def test_the_list_names_everyone_with_presence_and_how_they_came():
    people = [
        a_delegate(1, full_name="Nguyễn An"),
        a_delegate(2, full_name="Lê Bình", kind="substitute", stands_for="Trần Chi"),
        a_delegate(3, full_name="Võ Dung", kind="walk_in"),
        a_delegate(4, full_name="Hồ Em", was_present=False, first_at=None),
    ]
    paper = papers.delegates_list(some_facts(delegates=people))

    assert paper.is_annex_only
    assert paper.annexes[0].label == "Phụ lục II"
    assert texts(paper.annexes[0].blocks) == ["Tổng số: 4 đại biểu; có mặt: 3; xếp theo đơn vị, trong đơn vị theo tên."]
    assert [(row[1], row[5], row[6]) for row in tables(paper.annexes[0].blocks)[0].rows] == [
        ("Nguyễn An", "x", ""),
        ("Lê Bình", "x", "Dự thay Trần Chi"),
        ("Võ Dung", "x", "Phát sinh"),
        ("Hồ Em", "", ""),
    ]


@pytest.mark.parametrize(("people", "has_table"), [(3_000, True), (3_001, False)])
def test_a_list_too_long_to_print_is_announced_as_a_workbook(people, has_table):
    annex = papers.conference_report(some_facts(delegates=[a_delegate()] * people)).annexes[1]

    assert bool(tables(annex.blocks)) is has_table


@pytest.mark.parametrize(
    ("is_frozen", "is_invented", "note"),
    [
        (True, False, ""),
        (False, False, "Số liệu chưa khóa, tính đến 11 giờ 35 phút, ngày 10 tháng 12 năm 2026; còn có thể thay đổi."),
        (True, True, "Hội nghị giả định dùng để minh họa; tên người và số liệu không có thật."),
    ],
)
def test_a_report_is_a_draft_until_its_figures_are_frozen_and_always_when_invented(is_frozen, is_invented, note):
    facts = some_facts(figures=some_figures(a_site(), is_frozen=is_frozen))
    facts.conference.is_invented = is_invented

    assert papers.conference_report(facts).draft_note == note


def test_the_frozen_moment_stands_in_the_report_and_in_the_file():
    report = papers.conference_report(some_facts())

    assert "Số liệu trong báo cáo này được khóa lúc 11 giờ 35 phút, ngày 10 tháng 12 năm 2026." in texts(report.body)
    assert report.made_at == CLOSED_AT


def test_judgement_stands_only_when_someone_wrote_it():
    without = texts(papers.conference_report(some_facts()).body)
    with_both = texts(papers.conference_report(some_facts(assessment=["Tốt."], proposals=["Tiếp tục."])).body)
    one = texts(papers.conference_report(some_facts(proposals=["Tiếp tục."])).body)

    assert "IV. NHẬN XÉT, KIẾN NGHỊ" not in without
    assert with_both[-6:-1] == ["IV. NHẬN XÉT, KIẾN NGHỊ", "1. Nhận xét, đánh giá", "Tốt.", "2. Đề xuất, kiến nghị", "Tiếp tục."]
    assert one[-4:-1] == ["IV. NHẬN XÉT, KIẾN NGHỊ", "1. Đề xuất, kiến nghị", "Tiếp tục."]


def test_a_conference_over_two_days_says_both_days():
    facts = some_facts(conference=Conference(title="Hội nghị", chair_name="A", opens_at=OPENS_AT, closes_at=OPENS_AT + timedelta(days=1)))

    span = "- Thời gian: từ 08 giờ 00 phút, ngày 10 tháng 12 năm 2026 đến 08 giờ 00 phút, ngày 11 tháng 12 năm 2026."
    assert span in texts(papers.conference_report(facts).body)


def test_without_a_purpose_the_headings_are_numbered_anew():
    facts = some_facts()
    facts.conference.purpose = ""
    said = texts(papers.conference_report(facts).body)

    assert said[1:3] == ["I. THÔNG TIN CHUNG", "1. Thời gian, địa điểm, hình thức"]
    assert "2. Chủ trì" in said


def test_the_workbook_keeps_text_as_text():
    person = a_delegate(full_name='=HYPERLINK("http://x")', post="0012", unit="@SUM(A1)", site="http://x.vn", kind="walk_in")
    book = openpyxl.load_workbook(BytesIO(papers.delegates_workbook("Hội nghị", [person, replace(person, was_present=False)])))
    sheet = book.worksheets[0]
    rows = list(sheet.iter_rows())

    assert [cell.value for cell in rows[0]] == ["TT", "Họ và tên", "Chức vụ", "Đơn vị", "Điểm cầu", "Có mặt", "Ghi chú"]
    assert [cell.value for cell in rows[1]] == [1, '=HYPERLINK("http://x")', "0012", "@SUM(A1)", "http://x.vn", "x", "Phát sinh"]
    assert {cell.data_type for cell in rows[1][1:]} == {"s"}
    assert rows[1][1].hyperlink is None
    assert sheet.print_title_rows == "$1:$1"
