"""Each paper is read back from the DOCX and from the PDF, as the clerk's computer would."""

from __future__ import annotations

from datetime import date

import pypdfium2
import pytest
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.shared import Pt

from diemcau.before.convening.papers import bundle
from diemcau.before.convening.papers.conference import head
from diemcau.foundation.papers.models import KindCode
from tests.before.papers_factories import PEOPLE
from tests.foundation.papers.test_pdf import look

CENTRE, LEFT, JUSTIFY = WD_ALIGN_PARAGRAPH.CENTER, WD_ALIGN_PARAGRAPH.LEFT, WD_ALIGN_PARAGRAPH.JUSTIFY
TITLE = "Hội nghị tập huấn công tác nhân quyền"


def paragraphs(document):
    """Every paragraph, also those of tables, by its text."""
    inside = [line for table in document.tables for row in table.rows for cell in row.cells for line in cell.paragraphs]
    return {line.text: line for line in [*inside, *document.paragraphs] if line.text}


def form(line):
    run = line.runs[0]
    return run.font.size, run.font.bold, run.font.italic, line.alignment


@pytest.mark.parametrize(
    ("code", "number", "name", "summary"),
    [
        (KindCode.PLAN, "Số:      /KH-BCĐNQ", "KẾ HOẠCH", f"Tổ chức {TITLE}"),
        (KindCode.INVITATION, "Số:      /GM-BCĐNQ", "GIẤY MỜI", f"Dự {TITLE}"),
        (KindCode.PROGRAMME, "Số:      /CTr-BCĐNQ", "CHƯƠNG TRÌNH", TITLE),
        (KindCode.CONCLUSIONS, "Số:      /TB-BCĐNQ", "THÔNG BÁO", f"Kết luận của Trần Văn Chủ tại {TITLE}"),
    ],
)
def test_a_paper_carries_its_symbol_its_name_and_its_summary_in_the_letters_of_the_decree(read_docx, wanted, code, number, name, summary):  # noqa: PLR0917
    lines = paragraphs(read_docx(code))
    page = pypdfium2.PdfDocument(bundle.pdf(wanted(code)))[0]

    assert form(lines[number]) == (Pt(13), False, False, CENTRE)
    assert form(lines[name]) == (Pt(14), True, False, CENTRE)
    assert form(lines[summary]) == (Pt(14), True, False, CENTRE)
    assert form(lines["TM. BAN CHỈ ĐẠO"]) == (Pt(14), True, False, CENTRE)
    assert form(lines["Trần Văn Chủ"]) == (Pt(14), True, False, CENTRE)
    assert look(page, name) == ("Tinos-Bold", 14.0)
    assert look(page, "Nơi nhận:") == ("Tinos-BoldItalic", 12.0) if code != KindCode.PLAN else True


def test_the_letter_has_no_name_of_its_kind_but_a_subject_under_its_number(read_docx, wanted):
    lines = paragraphs(read_docx(KindCode.CALL))
    page = pypdfium2.PdfDocument(bundle.pdf(wanted(KindCode.CALL)))[0]
    text = page.get_textpage().get_text_bounded()

    assert "CÔNG VĂN" not in text and "CÔNG VĂN" not in lines
    assert form(lines["Số:      /BCĐNQ"]) == (Pt(13), False, False, CENTRE)
    assert form(lines["V/v cử đại biểu dự Hội nghị tập huấn công tác nhân quyền"]) == (Pt(12), False, False, CENTRE)
    assert look(page, "V/v cử đại biểu") == ("Tinos-Regular", 12.0) or look(page, "V/v cử đại biểu") == ("Tinos", 12.0)
    assert text.index("V/v cử") < text.index("Kính gửi:") < text.index("- Các sở, ban, ngành tỉnh;")
    assert form(lines["Kính gửi:"]) == (Pt(14), False, False, CENTRE)
    assert form(lines["- Ủy ban nhân dân các xã, phường, đặc khu."]) == (Pt(14), False, False, LEFT)


def test_the_letter_names_the_day_the_contact_and_an_allocation_that_adds_up(read_pdf, read_docx):
    pages = read_pdf(KindCode.CALL)

    assert "gửi về Ban Chỉ đạo về nhân quyền tỉnh Quảng Ngãi trước ngày 05 tháng 12 năm 2026; đầu mối liên hệ: Đồng chí Phạm Văn Lợi" in " ".join(
        pages
    )
    rows = [[cell.text for cell in row.cells] for row in read_docx(KindCode.CALL).tables[-1].rows]
    assert rows == [
        ["TT", "Đơn vị", "Số đại biểu", "Điểm cầu dự"],
        ["1", "Sở Tư pháp", "4", "Hội trường tỉnh"],
        ["2", "Xã Trà Bồng", "4", "Xã Trà Bồng"],
        ["", "Tổng cộng", "8", ""],
    ]


def test_the_plan_rests_on_acts_in_force_and_ties_its_annexes_to_itself(read_docx, read_pdf):
    lines = paragraphs(read_docx(KindCode.PLAN))
    bases = [text for text in lines if text.startswith("Căn cứ")]
    pages = read_pdf(KindCode.PLAN)

    assert [text[-1] for text in bases] == [";", "."]
    assert all(form(lines[text]) == (Pt(14), False, True, JUSTIFY) for text in bases)
    assert pages[-3].startswith("Phụ lục I CHƯƠNG TRÌNH HỘI NGHỊ (Kèm theo Kế hoạch số /KH-BCĐNQ ngày tháng năm của Ban Chỉ đạo")
    assert pages[-2].startswith("Phụ lục II DANH SÁCH ĐIỂM CẦU (Kèm theo Kế hoạch số")
    assert pages[-1].startswith("Phụ lục III PHÂN BỔ ĐẠI BIỂU (Kèm theo Kế hoạch số")
    assert [len(page) > 0 and page[0] == str(at) for at, page in enumerate(pages, start=1)][:2] == [False, True]  # the number is hidden on page 1


def test_every_fact_of_the_conference_comes_from_its_rows(read_pdf):
    plan = " ".join(read_pdf(KindCode.PLAN))

    for fact in (
        "từ 08 giờ 00 phút đến 11 giờ 30 phút, ngày 10 tháng 12 năm 2026",
        "Hội trường tỉnh, 52 Hùng Vương",
        "Báo cáo viên: Lê Thị Giảng, Phó Giám đốc Sở Tư pháp",
        "08 đại biểu của 02 đơn vị",
        "Chuyên đề 1: Quyền của trẻ em trên môi trường mạng",
        "gửi danh sách trước ngày 05 tháng 12 năm 2026",
    ):
        assert fact in plan


def test_the_recipients_say_as_above_only_where_there_are_addressees(read_docx):
    assert [text for text in paragraphs(read_docx(KindCode.CALL)) if text.startswith(("- Như", "- Trưởng", "- Lưu"))] == [
        "- Như trên;",
        "- Trưởng ban (để báo cáo);",
        "- Lưu: VT, CATTT.",
    ]
    assert "- Như trên;" not in paragraphs(read_docx(KindCode.PLAN))


def test_a_number_below_ten_and_a_day_below_ten_carry_a_zero(facts):
    numbered = head(facts, KindCode.PLAN, summary="x", number=5, day=date(2026, 2, 5))

    assert (numbered.number_line, numbered.place_line) == ("Số: 05/KH-BCĐNQ", "Quảng Ngãi, ngày 05 tháng 02 năm 2026")


def test_the_conclusions_are_a_skeleton_until_somebody_writes_them(read_pdf, facts):
    written = " ".join(read_pdf(KindCode.CONCLUSIONS))
    facts.text.conclusions = ""
    blank = " ".join(read_pdf(KindCode.CONCLUSIONS))

    assert "2. Sở Tư pháp hướng dẫn nghiệp vụ." in written
    assert "3. ……" in blank and "Sở Tư pháp hướng dẫn" not in blank


def test_the_list_is_an_annex_by_unit_and_in_it_by_given_name(read_docx, read_pdf):
    rows = [[row.cells[at].text for at in (0, 2, 1)] for row in read_docx(KindCode.LIST).tables[-1].rows]

    assert rows[0] == ["TT", "Chức vụ", "Họ và tên"]
    assert [row[2] for row in rows[1:5]] == ["Nguyễn Văn An", "Lê Đức Ánh", "Phạm Thị Ân", "Trần Thị Bình"]
    assert len(rows) == 1 + 2 * len(PEOPLE)
    assert read_pdf(KindCode.LIST)[0].startswith("Phụ lục DANH SÁCH ĐẠI BIỂU DỰ HỘI NGHỊ")
