from __future__ import annotations

from datetime import date

import pytest

from diemcau.foundation.papers.models import Annex, Column, LegalBasis, Table, cleaned, roman
from diemcau.foundation.papers.rules import LAYOUT, face, issuer_lines
from diemcau.foundation.papers.rules.glyphs import MISSING, drawable, font
from tests.foundation.papers_factories import a_full_paper, a_paper


@pytest.mark.parametrize(
    ("number", "line"),
    [(None, "Số:      /BC-BCĐ"), (1, "Số: 01/BC-BCĐ"), (9, "Số: 09/BC-BCĐ"), (10, "Số: 10/BC-BCĐ"), (123, "Số: 123/BC-BCĐ")],
)
def test_a_number_below_ten_has_a_leading_zero_and_a_missing_one_leaves_room(number, line):
    assert a_paper(number=number).number_line == line


@pytest.mark.parametrize(
    ("day", "line"),
    [
        (date(2026, 2, 9), "Quảng Ngãi, ngày 09 tháng 02 năm 2026"),
        (date(2026, 3, 10), "Quảng Ngãi, ngày 10 tháng 3 năm 2026"),
        (None, "Quảng Ngãi, ngày      tháng      năm      "),
    ],
)
def test_the_day_is_spelled_as_the_decree_asks(day, line):
    assert a_paper(day=day).place_line == line


def test_legal_basis_lines_end_with_semicolons_and_the_last_with_a_full_stop():
    assert LegalBasis(["Căn cứ một", "Căn cứ hai;", "Căn cứ ba."]).closed_lines == ["Căn cứ một;", "Căn cứ hai;", "Căn cứ ba."]


def test_recipients_begin_with_a_dash_and_end_with_semicolons_and_a_full_stop():
    assert a_paper(recipients=["Như trên", "- Lưu: VT."]).recipient_lines == ["- Như trên;", "- Lưu: VT."]


def test_a_single_annex_has_no_number_and_several_have_roman_ones():
    one, two = Annex("A", []), Annex("B", [])

    assert a_paper(annexes=[one]).annex_label(0) == "Phụ lục"
    assert [a_paper(annexes=[one, two]).annex_label(at) for at in (0, 1)] == ["Phụ lục I", "Phụ lục II"]


def test_an_annex_names_the_paper_it_belongs_to():
    reference = a_full_paper().annex_reference

    assert reference == "(Kèm theo Báo cáo số 05/BC-BCĐ ngày 05 tháng 02 năm 2026 của Ban Chỉ đạo về nhân quyền tỉnh Quảng Ngãi)"


@pytest.mark.parametrize(("number", "digits"), [(1, "I"), (4, "IV"), (5, "V"), (9, "IX"), (14, "XIV"), (39, "XXXIX")])
def test_roman_digits(number, digits):
    assert roman(number) == digits


def test_a_table_refuses_a_row_that_does_not_fit_its_columns():
    with pytest.raises(ValueError, match="as many cells"):
        Table([Column("TT", 1)], [["1", "2"]])


def test_control_characters_leave_every_text_and_lines_become_one():
    paper = cleaned(a_paper(summary="Kết quả\x00\n hội\tnghị", annexes=[Annex("Danh\u202esách", [Table([Column("A\x0b", 1)], [["b\ud800"]])])]))

    assert paper.summary == "Kết quả hội nghị"
    assert paper.annexes[0].title == "Danh sách"
    assert paper.annexes[0].blocks == (Table(columns=(Column("A", 1),), rows=(("b",),), total=(), caption=""),)


def test_every_size_we_chose_lies_inside_the_range_of_the_decree():
    for name, element in LAYOUT["elements"].items():
        low, high = element["size_pt"]
        assert low <= element["use_pt"] <= high, name
    for side, (low, high) in LAYOUT["page"]["margin_mm"].items():
        assert low <= LAYOUT["page"]["use_mm"][side] <= high, side
    body = LAYOUT["body"]
    assert body["size_pt"][0] <= body["use_pt"] <= body["size_pt"][1]
    assert body["first_line_indent_cm"][0] <= body["use_first_line_indent_cm"] <= body["first_line_indent_cm"][1]
    assert body["use_space_between_paragraphs_pt"] >= body["space_between_paragraphs_pt_min"]
    assert 1.0 <= body["use_line_spacing"] <= body["line_spacing"]["max_lines"]


def test_weight_and_slope_come_from_the_layout():
    assert [(face(name).is_bold, face(name).is_italic) for name in ("quoc_hieu", "dia_danh_thoi_gian", "noi_nhan_label", "so_ky_hieu")] == [
        (True, False),
        (False, True),
        (True, True),
        (False, False),
    ]


def test_a_long_issuer_breaks_before_its_place_and_a_short_one_stays_on_one_line():
    assert issuer_lines("Ủy ban nhân dân tỉnh Quảng Ngãi", "co_quan_chu_quan") == ["ỦY BAN NHÂN DÂN", "TỈNH QUẢNG NGÃI"]
    assert issuer_lines("Sở Tư pháp", "co_quan_ban_hanh") == ["SỞ TƯ PHÁP"]
    assert issuer_lines("", "co_quan_chu_quan") == []


def test_the_document_font_draws_every_vietnamese_letter_and_says_where_it_cannot():
    assert drawable("Ặẫộợữỵ Đđ – … ≥ 1.234") == "Ặẫộợữỵ Đđ – … ≥ 1.234"
    assert drawable("漢😀a") == MISSING * 2 + "a"


def test_widths_are_those_of_times():
    assert font("Bold").width_pt("CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", 13) == pytest.approx(271.2, abs=0.1)
