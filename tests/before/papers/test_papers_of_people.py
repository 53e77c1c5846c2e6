from __future__ import annotations

import pypdfium2
import pytest
import segno
from django.conf import settings
from docx.oxml.ns import qn

from diemcau.before.convening.errors import TooManyAtOnce
from diemcau.before.convening.models import Delegate
from diemcau.before.convening.papers import bundle, people
from diemcau.before.convening.queries.papers import invited, site_sheets
from diemcau.before.convening.queries.sheets import BLANK_ROWS
from diemcau.before.sites import services as sites
from diemcau.foundation.papers.models import KindCode
from diemcau.foundation.papers.rules.codes import MASK
from diemcau.foundation.papers.rules.glyphs import font
from diemcau.foundation.papers.services import render_pdf
from diemcau.foundation.papers.services.badges import name_pt
from diemcau.kernel.tokens import verified_code
from tests.before.factories import NOW, TESTS
from tests.before.papers_factories import PEOPLE

MM = 72 / 25.4
ORDER = ["Nguyễn Văn An", "Lê Đức Ánh", "Phạm Thị Ân", "Trần Thị Bình"]  # by given name, as Vietnam sorts


def pictures(document):
    """The words of every picture of a DOCX, in order."""
    return [mark.get("descr") for mark in document.element.body.iter(qn("wp:docPr"))]


def test_an_invitation_names_one_person_one_place_and_carries_their_signed_code(wanted, read_pdf, read_docx):
    asked = wanted(KindCode.INVITATION)
    page = read_pdf(KindCode.INVITATION)[0]

    assert "kính mời: Ông (Bà) Nguyễn Văn An Chức vụ, đơn vị: Chuyên viên, Sở Tư pháp." in page
    assert "Địa điểm: Hội trường tỉnh, 52 Hùng Vương." in page
    assert verified_code(asked.person.word, settings.SECRET_KEY) == Delegate.objects.get(pk=asked.person.delegate_id).code
    assert pictures(read_docx(KindCode.INVITATION)) == ["Mã QR điểm danh của Nguyễn Văn An"]


def test_the_form_of_the_invitation_leaves_room_for_the_name_and_has_no_code(read_pdf, read_docx):
    assert "kính mời: Ông (Bà) ……" in read_pdf(KindCode.INVITATION, person=None)[0]
    assert pictures(read_docx(KindCode.INVITATION, person=None)) == []


def test_invitations_come_in_files_of_their_own_order_and_nobody_is_lost(facts, monkeypatch):
    monkeypatch.setattr(people, "INVITATIONS_IN_A_FILE", 3)
    everyone = list(invited(facts.conference, Delegate.objects.filter(conference=facts.conference)))

    files = [pypdfium2.PdfDocument(printed) for printed in people.invitations(facts, everyone)]
    named = [next(name for name in ORDER if name in page.get_textpage().get_text_bounded()) for file in files for page in file]

    assert [len(file) for file in files] == [3, 3, 2]
    assert named == [person.full_name for person in everyone]


def test_invitations_are_pressed_only_when_they_are_asked_for(facts, monkeypatch):
    monkeypatch.setattr(people, "INVITATIONS_IN_A_FILE", 3)
    waiting = invited(facts.conference, Delegate.objects.filter(conference=facts.conference))

    next(people.invitations(facts, waiting))

    assert len(list(waiting)) == 5  # of eight, three were printed


def test_a_sign_in_sheet_has_a_row_to_sign_and_a_code_for_each_person_by_given_name(read_docx, read_pdf, facts):
    document = read_docx(KindCode.SIGN_IN)
    first = document.tables[0]

    assert [cell.text for cell in first.rows[1].cells] == ["STT", "Họ và tên", "Chức vụ", "Đơn vị", "Ký tên", "Mã QR"]
    assert [row.cells[1].text for row in first.rows[2:]] == ORDER
    assert [row.cells[4].text for row in first.rows[2:]] == [""] * len(PEOPLE)
    assert [[mark.tag.split("}")[1] for mark in row._tr.trPr][-1] for row in first.rows[:2]] == ["tblHeader", "tblHeader"]
    assert [len(table.rows) for table in document.tables[1:2]] == [2 + BLANK_ROWS]
    assert pictures(document) == [f"Mã QR điểm danh của {name}" for name in ORDER] * 2
    assert [page.split(" (Kèm")[0] for page in read_pdf(KindCode.SIGN_IN)] == ["Phụ lục DANH SÁCH KÝ TÊN"] * len(facts.sites)


def test_the_header_of_a_sign_in_sheet_comes_again_with_the_name_of_the_site(facts, wanted):
    asked = wanted(KindCode.SIGN_IN, sites=facts.sites[:1])
    sheet = site_sheets(facts.conference, asked.sites)[0]
    long = people.sign_in_sheets(facts, [type(sheet)(sheet.site, list(sheet.people) * 10, sheet.steps)])

    pages = [" ".join(page.get_textpage().get_text_bounded().split()) for page in pypdfium2.PdfDocument(render_pdf(long))]

    assert len(pages) > 2
    assert all("Điểm cầu: Hội trường tỉnh" in page for page in pages)
    assert all("STT Họ và tên Chức vụ Đơn vị Ký tên Mã QR" in page for page in pages[:-1])  # on the last there may be only room to write by hand


def test_a_badge_is_85_by_54_millimetres_and_ten_stand_on_a_sheet(wanted):
    page = pypdfium2.PdfDocument(bundle.pdf(wanted(KindCode.BADGES)))[0]
    text = page.get_textpage()
    left = [text.get_charbox(_at(text, name))[0] for name in ("Nguyễn Văn An", "Lê Đức Ánh")]
    top = [text.get_charbox(_at(text, name))[3] for name in ("Nguyễn Văn An", "Phạm Thị Ân")]

    assert (left[1] - left[0]) / MM == pytest.approx(85, abs=0.8)  # the first letters differ in their own edge
    assert (top[0] - top[1]) / MM == pytest.approx(54, abs=0.8)


def _at(text, phrase: str) -> int:
    letters = "".join(text.get_text_range(at, 1) or "\0" for at in range(text.count_chars()))
    return letters.index(phrase)


def test_a_name_is_as_large_as_its_line_lets_it_be():
    names = ("An", "Nguyễn Thị Thanh Hương", "Nguyễn Phúc Bảo Hoàng Thị Thiên Kim", "Công Tằng Tôn Nữ Nguyễn Thị Hoàng Thiên Ân Phương Quỳnh")

    assert [name_pt(name) for name in names] == [21, 17, 11, 11]
    assert all(font("Bold").width_pt(name, name_pt(name)) <= 76 * MM for name in names[:2])


def test_the_code_drawn_on_a_badge_is_module_by_module_the_signed_word(wanted, facts):
    """Looked at as a camera does: the middle of each module of the first code, at 300 dpi."""
    printed = pypdfium2.PdfDocument(bundle.pdf(wanted(KindCode.BADGES)))
    picture = printed[0].render(scale=300 / 72).to_pil().convert("L")
    word = site_sheets(facts.conference, facts.sites)[0].people[0].word
    matrix = segno.make_qr(word, error="m", mask=MASK).matrix
    edge, top, side = 20 + 85 - 4.5 - 26, 13.5 + 3.5 + 10 + 10, 26
    module = side / (len(matrix) + 4)  # two quiet modules on each side

    def is_dark(row: int, column: int) -> bool:
        shade: int = picture.getpixel(tuple(round(at / 25.4 * 300) for at in (edge + (column + 2.5) * module, top + (row + 2.5) * module)))
        return shade < 128

    assert [[is_dark(row, column) for column in range(len(matrix))] for row in range(len(matrix))] == [[bool(dark) for dark in row] for row in matrix]


def test_a_task_sheet_says_by_when_and_carries_the_console_only_for_whoever_may_have_it(facts, read_pdf, read_docx):
    sites.issue_links(conference=facts.conference, by=TESTS, now=NOW)

    page = read_pdf(KindCode.TASK, may_have_links=True)[0]

    assert "PHIẾU GIAO NHIỆM VỤ ĐIỂM CẦU HỘI TRƯỜNG TỈNH" in page
    assert "07:00 10/12 Mở bảng điều khiển" in page
    assert pictures(read_docx(KindCode.TASK, may_have_links=True))[0] == "Mã QR mở bảng điều khiển của điểm cầu Hội trường tỉnh"
    assert pictures(read_docx(KindCode.TASK, may_have_links=False)) == []


def test_too_many_people_for_one_file_are_refused_with_what_to_do(wanted, monkeypatch):
    monkeypatch.setattr(bundle, "LIST_LIMIT", 7)

    with pytest.raises(TooManyAtOnce) as refusal:
        bundle.pdf(wanted(KindCode.BADGES))
    monkeypatch.setattr(bundle, "LIST_LIMIT", 8)

    assert "8" in str(refusal.value.sentence) and "7" in str(refusal.value.sentence)
    assert bundle.pdf(wanted(KindCode.BADGES)).startswith(b"%PDF")
