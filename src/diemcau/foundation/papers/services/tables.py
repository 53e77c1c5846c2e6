"""Ruled tables and pictures of a DOCX as pieces of XML: rows added one by one through python-docx cost six times as much."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from io import BytesIO
from xml.sax.saxutils import escape, quoteattr

from docx.document import Document as Docx
from docx.oxml.ns import nsdecls

from diemcau.foundation.papers.models import Align, Cell, Code, Table
from diemcau.foundation.papers.rules import LAYOUT, face
from diemcau.foundation.papers.rules.codes import qr_png

_OURS = LAYOUT["ours"]
_TWIPS_PER_MM = 1440 / 25.4
_EMU_PER_MM = 36_000
_SIDES = {"left": "left", "centre": "center", "right": "right"}
_TIGHT = '<w:tcMar><w:left w:w="17" w:type="dxa"/><w:right w:w="17" w:type="dxa"/></w:tcMar>'  # 0.3 mm beside a picture, or writers cut its edge
_EDGES = ("top", "left", "bottom", "right", "insideH", "insideV")


def ruled(document: Docx, table: Table, width_mm: float) -> str:
    """The XML of ``table`` as wide as ``width_mm``; pictures in its cells become parts of ``document``."""
    shares = sum(column.share for column in table.columns)
    widths = [round(width_mm * _TWIPS_PER_MM * column.share / shares) for column in table.columns]
    inset = round(_OURS["table_inset_mm"] * _TWIPS_PER_MM)
    borders = "".join(f'<w:{side} w:val="single" w:sz="4" w:space="0" w:color="000000"/>' for side in _EDGES)
    aligns: list[Align] = [column.align for column in table.columns]
    is_whole = len(table.rows) <= _OURS["whole_table_rows"]
    centred: list[Align] = ["centre"] * len(widths)
    head = _row(document, [column.title for column in table.columns], widths, centred, is_bold=True, is_head=True, keeps_next=True)
    last = len(table.rows) if table.total else len(table.rows) - 1
    rows = "".join(_row(document, row, widths, aligns, keeps_next=is_whole and at < last, row_mm=table.row_mm) for at, row in enumerate(table.rows))
    total = _row(document, table.total, widths, aligns, is_bold=True) if table.total else ""
    grid = "".join(f'<w:gridCol w:w="{width}"/>' for width in widths)
    running = _running(table.running, len(widths), sum(widths)) if table.running else ""
    return (
        f'<w:tbl {nsdecls("w")}><w:tblPr><w:tblW w:w="{sum(widths)}" w:type="dxa"/><w:jc w:val="center"/><w:tblBorders>{borders}</w:tblBorders>'
        f'<w:tblLayout w:type="fixed"/><w:tblCellMar><w:left w:w="{inset}" w:type="dxa"/><w:right w:w="{inset}" w:type="dxa"/></w:tblCellMar>'
        f'<w:tblLook w:firstRow="1"/></w:tblPr><w:tblGrid>{grid}</w:tblGrid>{running}{head}{rows}{total}</w:tbl>'
    )


def _row(
    document: Docx,
    cells: Iterable[Cell],
    widths: Sequence[int],
    aligns: Sequence[Align],
    *,
    is_bold: bool = False,
    is_head: bool = False,
    keeps_next: bool = False,
    row_mm: float = 0,
) -> str:
    look = face("table_bold" if is_bold else "table")
    letters = f'<w:rPr>{"<w:b/>" if look.is_bold else ""}<w:sz w:val="{round(2 * look.pt)}"/></w:rPr>'
    form = f'{"<w:keepNext/>" if keeps_next else ""}<w:spacing w:before="40" w:after="40"/>'
    drawn = "".join(
        f'<w:tc><w:tcPr><w:tcW w:w="{width}" w:type="dxa"/>{_TIGHT if isinstance(cell, Code) else ""}<w:vAlign w:val="center"/></w:tcPr>'
        f'<w:p><w:pPr>{form}<w:jc w:val="{_SIDES[align]}"/></w:pPr><w:r>{letters}{_said(document, cell)}</w:r></w:p></w:tc>'
        for cell, width, align in zip(cells, widths, aligns, strict=True)
    )
    height = f'<w:trHeight w:val="{round(row_mm * _TWIPS_PER_MM)}" w:hRule="atLeast"/>' if row_mm else ""
    return f"<w:tr><w:trPr><w:cantSplit/>{height}{'<w:tblHeader/>' if is_head else ''}</w:trPr>{drawn}</w:tr>"


def _running(text: str, columns: int, width: int) -> str:
    """A line above the header row, without rules, that comes again with it."""
    size = round(2 * face("table").pt)
    bare = "".join(f'<w:{side} w:val="nil"/>' for side in ("top", "left", "right"))
    return (
        f'<w:tr><w:trPr><w:cantSplit/><w:tblHeader/></w:trPr><w:tc><w:tcPr><w:tcW w:w="{width}" w:type="dxa"/><w:gridSpan w:val="{columns}"/>'
        f'<w:tcBorders>{bare}</w:tcBorders></w:tcPr><w:p><w:pPr><w:keepNext/></w:pPr><w:r><w:rPr><w:sz w:val="{size}"/></w:rPr>'
        f'<w:t xml:space="preserve">{escape(text)}</w:t></w:r></w:p></w:tc></w:tr>'
    )


def _said(document: Docx, cell: Cell) -> str:
    return picture(document, cell) if isinstance(cell, Code) else f'<w:t xml:space="preserve">{escape(cell)}</w:t>'


def picture(document: Docx, code: Code) -> str:
    """The QR ``code`` in the line, with words for whoever does not see it."""
    relation, _image = document.part.get_or_add_image(BytesIO(qr_png(code.word)))
    number, side = document.part.next_id, round(code.size_mm * _EMU_PER_MM)
    return (
        f'<w:drawing {nsdecls("w", "wp", "a", "pic", "r")}><wp:inline><wp:extent cx="{side}" cy="{side}"/>'
        f'<wp:docPr id="{number}" name="QR {number}" descr={quoteattr(code.alt)}/>'
        f'<a:graphic><a:graphicData uri="http://schemas.openxmlformats.org/drawingml/2006/picture"><pic:pic><pic:nvPicPr>'
        f'<pic:cNvPr id="{number}" name="QR {number}"/><pic:cNvPicPr/></pic:nvPicPr>'
        f'<pic:blipFill><a:blip r:embed="{relation}"/><a:stretch><a:fillRect/></a:stretch></pic:blipFill>'
        f'<pic:spPr><a:xfrm><a:off x="0" y="0"/><a:ext cx="{side}" cy="{side}"/></a:xfrm><a:prstGeom prst="rect"><a:avLst/></a:prstGeom></pic:spPr>'
        f"</pic:pic></a:graphicData></a:graphic></wp:inline></w:drawing>"
    )
