from __future__ import annotations

import ctypes
import re
from collections.abc import Iterator

import pypdfium2
import pytest
from pypdfium2 import raw

from diemcau.foundation.papers import services
from diemcau.foundation.papers.models import Annex, Column, Heading, Paragraph, Signer, Table
from diemcau.foundation.papers.rules import LAYOUT
from diemcau.foundation.papers.services import pdf as module
from tests.foundation.papers_factories import a_full_paper, a_paper

MM = 72 / 25.4
ODD = """#image("x") *bold* _it_ <b>&amp;</b> $x$ '; DROP TABLE units; -- {{ x }} \\u{41} @ref // c /* d */ "quoted" 'one' ~"""


def words(page: pypdfium2.PdfPage) -> str:
    return " ".join(page.get_textpage().get_text_bounded().split())


def letters(page: pypdfium2.PdfPage) -> Iterator[tuple[str, str, float, float]]:
    """Each character of ``page``: letter, font, size in points, left edge in points."""
    text = page.get_textpage()
    for at in range(text.count_chars()):
        name, flags = ctypes.create_string_buffer(200), ctypes.c_int()
        raw.FPDFText_GetFontInfo(text, at, name, 200, ctypes.byref(flags))
        yield chr(raw.FPDFText_GetUnicode(text, at)), name.value.decode(), raw.FPDFText_GetFontSize(text, at), text.get_charbox(at, loose=True)[0]


def look(page: pypdfium2.PdfPage, phrase: str) -> tuple[str, float]:
    """Font and size of the first letter of ``phrase``."""
    drawn = list(letters(page))
    at = "".join(letter for letter, *_ in drawn).index(phrase)
    return drawn[at][1].split("+")[-1], round(drawn[at][2], 1)


@pytest.fixture(scope="module")
def full() -> pypdfium2.PdfDocument:
    return pypdfium2.PdfDocument(services.render_pdf(a_full_paper()))


@pytest.mark.parametrize(
    ("phrase", "font", "size"),
    [
        ("CỘNG HÒA XÃ HỘI", "Tinos-Bold", 12),
        ("Độc lập - Tự do - Hạnh phúc", "Tinos-Bold", 13),
        ("ỦY BAN NHÂN DÂN", "Tinos", 12),
        ("TỈNH QUẢNG NGÃI", "Tinos", 12),
        ("BAN CHỈ ĐẠO VỀ NHÂN QUYỀN", "Tinos-Bold", 12),
        ("Số: 05/BC-BCĐ", "Tinos", 13),
        ("Quảng Ngãi, ngày 05 tháng 02 năm 2026", "Tinos-Italic", 13),
        ("BÁO CÁO", "Tinos-Bold", 14),
        ("Kết quả Hội nghị", "Tinos-Bold", 14),
        ("Căn cứ Kế hoạch số 01/KH-BCĐ;", "Tinos-Italic", 14),
        ("Theo đề nghị của cơ quan thường trực.", "Tinos-Italic", 14),
        ("I. THÔNG TIN CHUNG", "Tinos-Bold", 14),
        ("Nâng cao nhận thức", "Tinos", 14),
        ("Họ và tên", "Tinos-Bold", 12),
        ("Đại biểu số 3", "Tinos", 12),
        ("Nơi nhận:", "Tinos-BoldItalic", 12),
        ("- Lưu: VT, BCĐ.", "Tinos", 11),
        ("TM. BAN CHỈ ĐẠO", "Tinos-Bold", 14),
        ("TRƯỞNG BAN", "Tinos-Bold", 14),
        ("Nguyễn Văn Ánh", "Tinos-Bold", 14),
    ],
)
def test_every_element_of_the_first_page_has_its_letters(full, phrase, font, size):
    name, drawn = look(full[0], phrase)

    assert (name.replace("-Regular", ""), drawn) == (font, size)


def test_the_page_is_a4_with_the_margins_of_the_layout(full):
    margins = LAYOUT["page"]["use_mm"]
    edges = [left / MM for _, _, _, left in letters(full[0]) if left]

    assert [round(side / MM) for side in full[0].get_size()] == [210, 297]
    assert min(edges) == pytest.approx(margins["left"], abs=0.6)
    assert max(edges) < 210 - margins["right"]


def test_an_annex_begins_a_page_and_may_lie_on_its_side(full):
    assert words(full[1]).startswith("Phụ lục I DANH SÁCH ĐIỂM CẦU (Kèm theo Báo cáo số 05/BC-BCĐ")
    assert words(full[2]).startswith("Phụ lục II DANH SÁCH ĐẠI BIỂU")
    assert [round(side / MM) for side in full[2].get_size()] == [297, 210]


def test_the_header_row_comes_again_on_every_page_of_seven_hundred_rows_and_nobody_is_lost(full):
    pages = [words(full[at]) for at in range(2, len(full))]

    assert len(pages) > 15
    assert all("TT Họ và tên Có mặt" in page for page in pages)
    assert [sum(len(re.findall(rf"Đại biểu số {at}\b ?x?", page.replace(f"{at}x", f"{at} x"))) for page in pages) for at in (1, 350, 700)] == [
        1,
        1,
        1,
    ]


def test_page_numbers_start_anew_in_each_annex_and_the_first_is_hidden(full):
    assert not words(full[2]).startswith("1")
    assert [words(full[at]).split()[0] for at in (3, 4)] == ["2", "3"]


def test_the_file_is_pdf_a_and_pdf_ua_in_vietnamese_with_a_title():
    printed = services.render_pdf(a_paper())
    document = pypdfium2.PdfDocument(printed)

    assert b"<pdfaid:part>3</pdfaid:part>" in printed
    assert b"<pdfaid:conformance>A</pdfaid:conformance>" in printed
    assert b"<pdfuaid:part>1</pdfuaid:part>" in printed
    assert document.get_metadata_dict()["Title"] == "Báo cáo: Kết quả Hội nghị tập huấn công tác nhân quyền"
    assert b"/Lang(vi-VN)" in printed
    assert document.is_tagged()


def test_all_fonts_are_inside_the_file_and_all_are_tinos(full):
    names = {name for page in (full[0], full[2]) for letter, name, *_ in letters(page) if name}

    assert names
    assert all("Tinos" in name for name in names)


def test_markup_in_every_text_comes_out_as_it_was_written():
    table = Table([Column(f"c {ODD}", 1)], [[f"r {ODD}"]], total=[f"t {ODD}"], caption=f"p {ODD}")
    paper = a_paper(
        issuer=f"i {ODD}", issuer_above=f"a {ODD}", symbol=f"s {ODD}", place=f"l {ODD}", kind_name=f"k {ODD}", summary=f"u {ODD}",
        body=[Heading(f"h {ODD}"), Paragraph(f"b {ODD}"), table], signer=Signer([f"q {ODD}"], f"n {ODD}"), recipients=[f"o {ODD}"],
        annexes=[Annex(f"x {ODD}", [Paragraph(f"z {ODD}")], label=f"y {ODD}")], draft_note=f"d {ODD}",
    )  # fmt: skip
    document = pypdfium2.PdfDocument(services.render_pdf(paper))
    drawn = "".join(word for page in document for word in page.get_textpage().get_text_bounded().split()).replace("\ufffe", "-")

    for mark, is_upper in [*((mark, True) for mark in "iakqx"), *((mark, False) for mark in "slhbnrtpcuzoyd")]:
        text = "".join(f"{mark} {ODD}".split())
        assert (text.upper() if is_upper else text) in drawn, mark


def test_letters_the_font_lacks_are_shown_as_missing_and_do_not_stop_the_press():
    document = pypdfium2.PdfDocument(services.render_pdf(a_paper(body=[Paragraph("Ông 漢😀\ue000 \x00Nam")])))

    assert "Ông \ufffd\ufffd Nam" in words(document[0])


def test_the_same_paper_gives_the_same_bytes():
    assert services.render_pdf(a_full_paper()) == services.render_pdf(a_full_paper())


def test_a_draft_says_so_on_its_first_page():
    page = pypdfium2.PdfDocument(services.render_pdf(a_paper(draft_note="Số liệu chưa khóa.")))[0]

    assert "DỰ THẢO" in words(page)
    assert look(page, "Số liệu chưa khóa.")[0] == "Tinos-Italic"


def test_an_annex_alone_has_no_national_heading():
    document = pypdfium2.PdfDocument(
        services.render_pdf(a_full_paper(is_annex_only=True, annexes=[Annex("Danh sách", [Paragraph("a")], label="Phụ lục II")]))
    )

    assert len(document) == 1
    assert words(document[0]).startswith("Phụ lục II DANH SÁCH (Kèm theo")


def test_a_failing_press_tells_which_paper(monkeypatch, tmp_path):
    broken = tmp_path / "press.py"
    broken.write_text("raise SystemExit('out of ink')")
    monkeypatch.setattr(module, "_PRESS", broken)

    with pytest.raises(RuntimeError, match=r"Kết quả Hội nghị(.|\n)*out of ink"):
        services.render_pdf(a_paper())
