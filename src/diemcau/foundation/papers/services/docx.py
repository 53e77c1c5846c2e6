"""A paper as DOCX: to go on writing in Word or LibreOffice.  Names "Times New Roman", which every office has."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC
from io import BytesIO
from typing import Any

from docx import Document
from docx.document import Document as Docx
from docx.enum.section import WD_ORIENT, WD_SECTION
from docx.enum.table import WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement, parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.section import Section
from docx.shared import Mm, Pt
from docx.table import _Cell
from docx.text.paragraph import Paragraph as DocxParagraph

from diemcau.foundation.papers.models import Annex, Block, Code, Heading, LegalBasis, Paper, Paragraph, Signer, Table
from diemcau.foundation.papers.rules import LAYOUT, MOTTO, NATION, Face, face, issuer_lines, rule_share
from diemcau.foundation.papers.rules.glyphs import font
from diemcau.foundation.papers.services import tables

FONT = "Times New Roman"
_BODY, _PAGE, _OURS = LAYOUT["body"], LAYOUT["page"], LAYOUT["ours"]
_ALIGN = {
    "left": WD_ALIGN_PARAGRAPH.LEFT,
    "centre": WD_ALIGN_PARAGRAPH.CENTER,
    "right": WD_ALIGN_PARAGRAPH.RIGHT,
    "justify": WD_ALIGN_PARAGRAPH.JUSTIFY,
}
_ADDRESSEES_MM = 55  # several addressees begin here, under "Kính gửi:" in the middle of the page


def docx(paper: Paper) -> bytes:
    """``paper`` as the bytes of a DOCX file."""
    document = Document()
    _set_defaults(document, paper)
    _set_page(document.sections[0], is_landscape=False)
    if not paper.is_annex_only:
        _head(document, paper)
        if not paper.is_letter:
            _name(document, paper)
        _addressees(document, paper)
        _draft_note(document, paper)
        _blocks(document, paper.body, _text_width_mm(is_landscape=False))
        document.paragraphs[-1].paragraph_format.keep_with_next = True  # the signature never stands alone on a page
        _signature(document, paper)
    for position, annex in enumerate(paper.annexes):
        _annex(document, paper, annex, label=paper.annex_label(position), is_first=paper.is_annex_only and position == 0)
    out = BytesIO()
    document.save(out)
    return out.getvalue()


# --- the file ---------------------------------------------------------------------------------------------
def _set_defaults(document: Docx, paper: Paper) -> None:
    normal = document.styles["Normal"]
    _name_font(normal.element.get_or_add_rPr())
    normal.font.size = Pt(face("body").pt)
    normal.paragraph_format.space_before = normal.paragraph_format.space_after = Pt(0)
    normal.paragraph_format.line_spacing = 1.0
    for level in (1, 2):
        heading = document.styles[f"Heading {level}"]
        _name_font(heading.element.get_or_add_rPr())
        heading.font.color.rgb = None
        for colour in heading.element.rPr.findall(qn("w:color")):
            heading.element.rPr.remove(colour)
        heading.font.size, heading.font.bold, heading.font.italic = Pt(face("body_bold").pt), True, False
        heading.paragraph_format.keep_with_next = True
    language = document.styles.element.find(f"{qn('w:docDefaults')}/{qn('w:rPrDefault')}/{qn('w:rPr')}/{qn('w:lang')}")
    language.set(qn("w:val"), "vi-VN")
    facts = document.core_properties
    facts.title, facts.author, facts.language, facts.comments = paper.title[:255], paper.issuer[:255], "vi", ""
    facts.created = facts.modified = paper.made_at.astimezone(UTC).replace(tzinfo=None)  # the file format wants bare UTC
    document._body.clear_content()  # noqa: SLF001  # the template's first empty paragraph


def _name_font(properties: Any) -> None:
    fonts = properties.get_or_add_rFonts()
    for name in list(fonts.attrib):
        del fonts.attrib[name]
    for script in ("ascii", "hAnsi", "cs", "eastAsia"):
        fonts.set(qn(f"w:{script}"), FONT)


def _set_page(section: Section, *, is_landscape: bool) -> None:
    """A4 with the decree's margins; the page number centred in the top margin, from 1, hidden on the first page."""
    width, height = (Mm(size) for size in _PAGE["size_mm"])
    section.orientation = WD_ORIENT.LANDSCAPE if is_landscape else WD_ORIENT.PORTRAIT
    section.page_width, section.page_height = (height, width) if is_landscape else (width, height)
    margins = _PAGE["use_mm"]
    section.top_margin, section.bottom_margin = Mm(margins["top"]), Mm(margins["bottom"])
    section.left_margin, section.right_margin = Mm(margins["left"]), Mm(margins["right"])
    section.header_distance = Mm(_OURS["page_number_from_edge_mm"])
    section.different_first_page_header_footer = True
    section.header.is_linked_to_previous = section.first_page_header.is_linked_to_previous = False
    numbering = OxmlElement("w:pgNumType")
    numbering.set(qn("w:start"), "1")
    place = section._sectPr  # noqa: SLF001  # python-docx has no page numbering
    for inherited in place.findall(qn("w:pgNumType")):
        place.remove(inherited)
    place.insert_element_before(numbering, "w:cols", "w:titlePg", "w:docGrid")
    line = section.header.paragraphs[0]
    line.alignment = WD_ALIGN_PARAGRAPH.CENTER
    run = _run(line, "", face("page_number"))
    for kind, text in (("begin", ""), ("", "PAGE"), ("end", "")):
        part = OxmlElement("w:fldChar" if kind else "w:instrText")
        if kind:
            part.set(qn("w:fldCharType"), kind)
        else:
            part.text = text
        run.append(part)


def _text_width_mm(*, is_landscape: bool) -> float:
    margins = _PAGE["use_mm"]
    return float(_PAGE["size_mm"][1 if is_landscape else 0] - margins["left"] - margins["right"])


# --- cells of the decree ----------------------------------------------------------------------------------
def _head(document: Docx, paper: Paper) -> None:
    left, right = _OURS["head_left_mm"], _text_width_mm(is_landscape=False) - _OURS["head_left_mm"]
    grid = _bare_grid(document, rows=2, widths_mm=(left, right))
    issuer, nation, number, place = grid[0][0], grid[0][1], grid[1][0], grid[1][1]
    lines = [(text, face("co_quan_chu_quan")) for text in issuer_lines(paper.issuer_above, "co_quan_chu_quan")]
    lines += [(text, face("co_quan_ban_hanh")) for text in issuer_lines(paper.issuer, "co_quan_ban_hanh")]
    _lines(issuer, lines)
    _rule(issuer, lines[-1][0], "co_quan_ban_hanh", left)
    _lines(nation, [(NATION, face("quoc_hieu")), (MOTTO, face("tieu_ngu"))])
    _rule(nation, MOTTO, "tieu_ngu", right)
    _lines(number, [(paper.number_line, face("so_ky_hieu"))])
    _lines(place, [(paper.place_line, face("dia_danh_thoi_gian"))])
    number.paragraphs[0].paragraph_format.space_before = place.paragraphs[0].paragraph_format.space_before = Pt(6)
    if paper.is_letter:
        _line(number, paper.letter_subject, face("trich_yeu_cong_van"), align="centre").paragraph_format.space_before = Pt(6)
    if paper.draft_note:
        mark = _line(number, "DỰ THẢO", face("quoc_hieu"), align="centre")
        mark.paragraph_format.space_before = Pt(6)
        side = Mm((left - 28) / 2)
        mark.paragraph_format.left_indent = mark.paragraph_format.right_indent = side
        _border(mark, sides=("top", "left", "bottom", "right"))


def _name(document: Docx, paper: Paper) -> None:
    _line(document, paper.kind_name.upper(), face("ten_loai"), align="centre").paragraph_format.space_before = Pt(18)
    _line(document, paper.summary, face("trich_yeu"), align="centre").paragraph_format.space_before = Pt(3)
    _rule(document, paper.summary, "trich_yeu", _text_width_mm(is_landscape=False))
    _line(document, "", face("noi_nhan_list"))


def _addressees(document: Docx, paper: Paper) -> None:
    """ "Kính gửi:" centred: one addressee on its line, several below it, one under the other."""
    lines = paper.addressee_lines
    if not lines:
        return
    look = face("kinh_gui")
    first = _line(document, f"Kính gửi: {lines[0]}" if len(lines) == 1 else "Kính gửi:", look, align="centre")
    first.paragraph_format.space_before, first.paragraph_format.space_after = Pt(14), Pt(6)
    for text in lines if len(lines) > 1 else []:
        line = _line(document, text, look)
        line.paragraph_format.left_indent, line.paragraph_format.space_after = Mm(_ADDRESSEES_MM), Pt(6)


def _draft_note(document: Docx, paper: Paper) -> None:
    if paper.draft_note:
        _body_line(document, paper.draft_note, face("legal_basis"))


def _signature(document: Docx, paper: Paper) -> None:
    _line(document, "", face("noi_nhan_list")).paragraph_format.keep_with_next = True
    half = _text_width_mm(is_landscape=False) / 2
    ((left, right),) = _bare_grid(document, rows=1, widths_mm=(half, half))
    recipients = [("Nơi nhận:", face("noi_nhan_label"))] * bool(paper.recipients) + [(text, face("noi_nhan_list")) for text in paper.recipient_lines]
    if paper.co_signer is None:
        _lines(left, recipients, align="left")
    else:
        _signs(left, paper.co_signer)
        for text, look in recipients:
            _line(document, text, look)
    _signs(right, paper.signer)


def _signs(place: _Cell, signer: Signer) -> None:
    _lines(place, [(line.upper(), face("quyen_han_chuc_vu")) for line in signer.capacity])
    _line(place, signer.full_name, face("ho_ten"), align="centre").paragraph_format.space_before = Mm(_OURS["signature_space_mm"])


def _annex(document: Docx, paper: Paper, annex: Annex, *, label: str, is_first: bool) -> None:
    if not is_first:
        document.add_section(WD_SECTION.NEW_PAGE)
    _set_page(document.sections[-1], is_landscape=annex.is_landscape)
    width = _text_width_mm(is_landscape=annex.is_landscape)
    _line(document, label, face("phu_luc"), align="centre", style="Heading 1")
    _line(document, annex.title.upper(), face("phu_luc_ten"), align="centre")
    _line(document, paper.annex_reference, face("phu_luc_kem_theo"), align="centre")
    _rule(document, paper.annex_reference, "phu_luc_kem_theo", width)
    _line(document, "", face("noi_nhan_list"))
    if paper.is_annex_only:
        _draft_note(document, paper)
    _blocks(document, annex.blocks, width)


# --- the body ---------------------------------------------------------------------------------------------
def _blocks(document: Docx, blocks: Sequence[Block], width_mm: float) -> None:
    for block in blocks:
        match block:
            case Paragraph():
                _body_line(document, block.text, face("legal_basis") if block.is_italic else face("body"))
            case Heading():
                _body_line(document, block.text, face("body_bold"), style=f"Heading {block.level}")
            case LegalBasis():
                for line in block.closed_lines:
                    _body_line(document, line, face("legal_basis"))
            case Table():
                _table(document, block, width_mm)
            case Code():
                _code(document, block)


def _code(document: Docx, code: Code) -> None:
    line = _line(document, "", face("body"), align="centre")
    line.paragraph_format.space_before = Pt(6)
    line._p.append(parse_xml(f"<w:r {nsdecls('w')}>{tables.picture(document, code)}</w:r>"))  # noqa: SLF001  # a picture with words for those who do not see it
    if code.caption:
        _line(document, code.caption, face("table"), align="centre")


def _body_line(document: Docx, text: str, look: Face, *, style: str = "Normal") -> None:
    line = _line(document, text, look, align="justify", style=style)
    line.paragraph_format.first_line_indent = Mm(10 * _BODY["use_first_line_indent_cm"])
    line.paragraph_format.space_before = Pt(0)
    line.paragraph_format.space_after = Pt(_BODY["use_space_between_paragraphs_pt"])
    line.paragraph_format.line_spacing = _BODY["use_line_spacing"]


def _table(document: Docx, table: Table, width_mm: float) -> None:
    if table.caption:
        caption = _line(document, table.caption, face("body_bold"), align="centre")
        caption.paragraph_format.space_before, caption.paragraph_format.space_after = Pt(6), Pt(4)
        caption.paragraph_format.keep_with_next = True
    document.element.body.insert_element_before(parse_xml(tables.ruled(document, table, width_mm)), "w:sectPr")
    _line(document, "", face("noi_nhan_list"))


# --- letters and lines ------------------------------------------------------------------------------------
def _run(line: DocxParagraph, text: str, look: Face) -> Any:
    run = line.add_run(text)
    run.font.size, run.font.bold, run.font.italic = Pt(look.pt), look.is_bold, look.is_italic
    return run._r  # noqa: SLF001  # the element itself, for fields


def _line(place: Docx | _Cell, text: str, look: Face, *, align: str = "left", style: str = "Normal") -> DocxParagraph:
    line: DocxParagraph = place.add_paragraph(style=style)
    line.alignment = _ALIGN[align]
    line.paragraph_format.space_before = Pt(0)
    _run(line, text, look)
    return line


def _lines(cell: _Cell, lines: Sequence[tuple[str, Face]], *, align: str = "centre") -> None:
    """Fill ``cell`` with ``lines``; the paragraph every new cell has becomes the first."""
    for position, (text, look) in enumerate(lines):
        line = cell.paragraphs[0] if position == 0 else cell.add_paragraph()
        line.alignment = _ALIGN[align]
        _run(line, text, look)


def _rule(place: Docx | _Cell, text: str, element: str, room_mm: float) -> None:
    """The rule under an element: a line without text whose border is as long as the decree says."""
    look = face(element)
    style = {(True, False): "Bold", (False, True): "Italic", (True, True): "BoldItalic"}.get((look.is_bold, look.is_italic), "Regular")
    length_mm = min(font(style).width_pt(text, look.pt) * 25.4 / 72, room_mm) * rule_share(element)
    line = _line(place, "", Face(pt=2, is_bold=False, is_italic=False), align="centre")
    line.paragraph_format.left_indent = line.paragraph_format.right_indent = Mm((room_mm - length_mm) / 2)
    line.paragraph_format.line_spacing = Pt(3)
    _border(line, sides=("bottom",))


def _border(line: DocxParagraph, *, sides: Sequence[str]) -> None:
    edges = "".join(f'<w:{side} w:val="single" w:sz="{round(8 * _OURS["rule_pt"])}" w:space="1" w:color="000000"/>' for side in sides)
    line._p.get_or_add_pPr().insert_element_before(  # noqa: SLF001  # python-docx has no paragraph borders
        parse_xml(f"<w:pBdr {nsdecls('w')}>{edges}</w:pBdr>"), "w:shd", "w:tabs", "w:spacing", "w:ind", "w:jc", "w:rPr"
    )


def _bare_grid(document: Docx, *, rows: int, widths_mm: Sequence[float]) -> list[tuple[_Cell, ...]]:
    """A table without rules that only places things side by side; its rows do not break."""
    table = document.add_table(rows=rows, cols=len(widths_mm))
    table.alignment, table.autofit = WD_TABLE_ALIGNMENT.CENTER, False
    margins = parse_xml(f'<w:tblCellMar {nsdecls("w")}><w:left w:w="0" w:type="dxa"/><w:right w:w="0" w:type="dxa"/></w:tblCellMar>')
    table._tbl.tblPr.insert_element_before(margins, "w:tblLook")  # noqa: SLF001  # python-docx has no cell margins
    for column, width in zip(table.columns, widths_mm, strict=True):
        column.width = Mm(width)
    for row in table.rows:
        row._tr.get_or_add_trPr().append(OxmlElement("w:cantSplit"))  # noqa: SLF001  # python-docx has no such switch
        for cell, width in zip(row.cells, widths_mm, strict=True):
            cell.width = Mm(width)
    return [tuple(row.cells) for row in table.rows]
