from __future__ import annotations

from datetime import datetime
from io import BytesIO

import pytest
from docx import Document
from docx.enum.section import WD_ORIENT
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml.ns import qn
from docx.shared import Mm, Pt

from diemcau.foundation.papers import services
from diemcau.foundation.papers.models import Annex, Column, Paragraph, Table
from tests.foundation.papers.test_pdf import ODD
from tests.foundation.papers_factories import a_full_paper, a_paper, a_table

CENTRE, LEFT, JUSTIFY = WD_ALIGN_PARAGRAPH.CENTER, WD_ALIGN_PARAGRAPH.LEFT, WD_ALIGN_PARAGRAPH.JUSTIFY


def read(paper):
    return Document(BytesIO(services.render_docx(paper)))


def lines(document):
    """Every paragraph outside the ruled tables: the two bare grids and the body."""
    inside = [line for table in document.tables for row in table.rows[:2] for cell in row.cells for line in cell.paragraphs]
    return {line.text: line for line in [*inside, *document.paragraphs] if line.text}


@pytest.fixture(scope="module")
def full():
    return read(a_full_paper())


@pytest.mark.parametrize(
    ("text", "size", "is_bold", "is_italic", "alignment"),
    [
        ("CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", 12, True, False, CENTRE),
        ("Độc lập - Tự do - Hạnh phúc", 13, True, False, CENTRE),
        ("ỦY BAN NHÂN DÂN", 12, False, False, CENTRE),
        ("BAN CHỈ ĐẠO VỀ NHÂN QUYỀN", 12, True, False, CENTRE),
        ("TỈNH QUẢNG NGÃI", 12, True, False, CENTRE),
        ("Số: 05/BC-BCĐ", 13, False, False, CENTRE),
        ("Quảng Ngãi, ngày 05 tháng 02 năm 2026", 13, False, True, CENTRE),
        ("BÁO CÁO", 14, True, False, CENTRE),
        ("Kết quả Hội nghị tập huấn công tác nhân quyền", 14, True, False, CENTRE),
        ("Căn cứ Kế hoạch số 01/KH-BCĐ;", 14, False, True, JUSTIFY),
        ("Theo đề nghị của cơ quan thường trực.", 14, False, True, JUSTIFY),
        ("I. THÔNG TIN CHUNG", 14, True, False, JUSTIFY),
        ("Nâng cao nhận thức của cán bộ, công chức về quyền con người.", 14, False, False, JUSTIFY),
        ("Nơi nhận:", 12, True, True, LEFT),
        ("- Lưu: VT, BCĐ.", 11, False, False, LEFT),
        ("TM. BAN CHỈ ĐẠO", 14, True, False, CENTRE),
        ("TRƯỞNG BAN", 14, True, False, CENTRE),
        ("Nguyễn Văn Ánh", 14, True, False, CENTRE),
        ("Phụ lục II", 14, True, False, CENTRE),
        ("DANH SÁCH ĐẠI BIỂU", 14, True, False, CENTRE),
    ],
)
def test_every_element_has_its_letters_and_its_side(full, text, size, is_bold, is_italic, alignment):  # noqa: PLR0917  # one column of the table each
    line = lines(full)[text]
    run = line.runs[0]

    assert (run.font.size, run.font.bold, run.font.italic, line.alignment) == (Pt(size), is_bold, is_italic, alignment)


def test_the_body_is_indented_and_spaced_as_the_layout_says(full):
    form = lines(full)["Nâng cao nhận thức của cán bộ, công chức về quyền con người."].paragraph_format

    assert form.first_line_indent == pytest.approx(Mm(12.7), abs=600)
    assert (form.space_after, form.line_spacing) == (Pt(6), 1.1)


def test_the_page_is_a4_with_the_margins_of_the_layout(full):
    section = full.sections[0]

    assert [round(side.mm) for side in (section.page_width, section.page_height)] == [210, 297]
    assert [round(side.mm) for side in (section.top_margin, section.bottom_margin, section.left_margin, section.right_margin)] == [20, 20, 30, 15]


def test_the_page_number_stands_centred_in_the_top_margin_but_not_on_the_first_page(full):
    for section in full.sections:
        line = section.header.paragraphs[0]
        assert "PAGE" in line._p.xml
        assert (line.alignment, line.runs[0].font.size) == (CENTRE, Pt(13))
        assert section.different_first_page_header_footer
        assert "PAGE" not in section.first_page_header._element.xml
        assert section._sectPr.find(qn("w:pgNumType")).get(qn("w:start")) == "1"


def test_each_annex_is_a_section_and_may_lie_on_its_side(full):
    assert [section.orientation for section in full.sections] == [WD_ORIENT.PORTRAIT, WD_ORIENT.PORTRAIT, WD_ORIENT.LANDSCAPE]
    assert [round(full.sections[2].page_width.mm), round(full.sections[2].page_height.mm)] == [297, 210]


def test_the_rules_are_as_long_as_the_decree_says(full):
    rules = [line for cell in full.tables[0].rows[0].cells for line in cell.paragraphs if line._p.pPr.find(qn("w:pBdr")) is not None]
    rooms = [74, 91]
    lengths = [room - line.paragraph_format.left_indent.mm - line.paragraph_format.right_indent.mm for room, line in zip(rooms, rules, strict=True)]

    assert lengths[0] == pytest.approx(0.4 * 41.1, abs=2)  # issuer: between a third and a half of "TỈNH QUẢNG NGÃI"
    assert lengths[1] == pytest.approx(56.1, abs=1)  # motto: as long as its text


def test_the_header_row_repeats_and_no_row_breaks_for_seven_hundred_people(full):
    table = full.tables[-1]
    marks = [[mark.tag.split("}")[1] for mark in row._tr.trPr] for row in (table.rows[0], table.rows[1], table.rows[700])]

    assert len(table.rows) == 701
    assert [cell.text for cell in table.rows[0].cells] == ["TT", "Họ và tên", "Có mặt"]
    assert [cell.text for cell in table.rows[700].cells] == ["700", "Đại biểu số 700", "x"]
    assert marks == [["cantSplit", "tblHeader"], ["cantSplit"], ["cantSplit"]]


def test_the_only_font_named_is_times_new_roman_and_the_language_is_vietnamese(full):
    styles = full.styles
    for name in ("Normal", "Heading 1", "Heading 2"):
        fonts = styles[name].element.rPr.rFonts
        assert {fonts.get(qn(f"w:{script}")) for script in ("ascii", "hAnsi", "cs", "eastAsia")} == {"Times New Roman"}
        assert not [key for key in fonts.attrib if "Theme" in key]
    assert 'w:val="vi-VN"' in styles.element.xml
    assert "w:rFonts" not in full.element.xml


def test_the_file_knows_its_title_and_when_its_facts_were_gathered(full):
    facts = full.core_properties

    assert (facts.title, facts.language) == ("Báo cáo: Kết quả Hội nghị tập huấn công tác nhân quyền", "vi")
    assert facts.created.replace(tzinfo=None) == datetime(2026, 2, 5, 10, 30)  # noqa: DTZ001  # bare UTC in the file


def test_markup_in_every_text_comes_out_as_it_was_written():
    table = Table([Column(ODD, 1)], [[ODD]], total=[f"t {ODD}"], caption=f"p {ODD}")
    document = read(a_paper(summary=f"u {ODD}", body=[Paragraph(f"b {ODD}"), table], annexes=[Annex("x", [Paragraph(f"z {ODD}")])]))

    assert {f"{mark} {ODD}" for mark in "ubpz"} <= set(lines(document))
    assert [row.cells[0].text for row in document.tables[1].rows] == [ODD, ODD, f"t {ODD}"]


def test_control_characters_do_not_break_the_file():
    document = read(a_paper(summary="Kết\x00 quả\x1f\ud800", body=[a_table(1), Paragraph("\ufffe\uffff a")]))

    assert {"Kết quả", "a"} <= set(lines(document))


def test_a_draft_says_so_and_why():
    assert {"DỰ THẢO", "Số liệu chưa khóa."} <= set(lines(read(a_paper(draft_note="Số liệu chưa khóa."))))


def test_an_annex_alone_begins_the_file():
    document = read(a_full_paper(is_annex_only=True, annexes=[Annex("Danh sách", [a_table(2)], is_landscape=True, label="Phụ lục II")]))

    assert document.paragraphs[0].text == "Phụ lục II"
    assert [section.orientation for section in document.sections] == [WD_ORIENT.LANDSCAPE]
    assert len(document.tables) == 1


def test_section_properties_stand_in_the_order_the_format_asks(full):
    order = ["headerReference", "type", "pgSz", "pgMar", "pgNumType", "cols", "titlePg", "docGrid"]
    for section in full.sections:
        names = [part.tag.split("}")[1] for part in section._sectPr]
        assert names == sorted(names, key=order.index)
