"""The papers of a conference: its report and, alone, the list of its delegates.

A paper of the State is written in Vietnamese whatever language the reader's screen speaks, so its sentences stand
here and not in the catalogue of translations.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from io import BytesIO
from itertools import chain

from xlsxwriter import Workbook

from diemcau.after.reports.queries import Covered, Figures, ReportFacts
from diemcau.after.reports.rules import LIST_LIMIT
from diemcau.before.conferences.models import Format, ProgrammeItem, Reach
from diemcau.before.conferences.rules import FORMAT_WORDS, REACH_WORDS
from diemcau.before.convening.models import DelegateKind
from diemcau.during.attendance.queries import Attended, SiteFigures
from diemcau.foundation.network.queries import NotAttributable, RollUp
from diemcau.foundation.papers.models import Annex, Block, Column, Heading, LegalBasis, Paper, Paragraph, Signer, Table
from diemcau.foundation.papers.rules.words import clock, closed, number, span
from diemcau.kernel.dates import local
from diemcau.kernel.files import as_csv
from diemcau.kernel.spreadsheets import Column as WorkbookColumn
from diemcau.kernel.spreadsheets import written

_NAMED_DIFFERENCES = 10  # more than these are read in the annex
_PROGRAMME = [
    Column("TT", 1, "centre"),
    Column("Thời gian", 3.2, "centre"),
    Column("Nội dung", 6.4),
    Column("Báo cáo viên", 4.6),
    Column("Phạm vi", 3.6),
]
_PEOPLE = [Column("TT", 1, "centre"), Column("Nội dung", 9), Column("Số người", 2.4, "right")]
_SITES = [
    Column("TT", 1, "centre"), Column("Điểm cầu", 4.4), Column("Đơn vị", 3.6), Column("Triệu tập", 1.6, "right"), Column("Điểm danh", 1.6, "right"),
    Column("Sĩ số", 1.6, "right"), Column("Phát sinh", 1.5, "right"), Column("Dự thay", 1.4, "right"), Column("Chốt lúc", 2, "centre"),
    Column("Lý do chênh lệch", 4.9),
]  # fmt: skip
_DELEGATES = [
    Column("TT", 1.1, "centre"), Column("Họ và tên", 4.3), Column("Chức vụ", 5.4), Column("Đơn vị", 4.2), Column("Điểm cầu", 4.2),
    Column("Có mặt", 1.2, "centre"),
    Column("Ghi chú", 3.6),
]  # fmt: skip


def conference_report(facts: ReportFacts) -> Paper:
    """The report of a conference (BC, Mẫu 1.4): what was planned, what was taught, who took part in people and in sites.

    Every figure comes from ``facts.figures``; while they are not frozen the paper is marked as a draft.
    """
    return _paper(facts, body=_body(facts), annexes=[_sites(facts), *_delegates(facts)])


def delegates_list(facts: ReportFacts) -> Paper:
    """The list of delegates as a file of its own: the second annex of the report."""
    return _paper(facts, annexes=[_list(facts, label="Phụ lục II")], is_annex_only=True)


def _paper(facts: ReportFacts, *, annexes: Sequence[Annex], body: Sequence[Block] = (), is_annex_only: bool = False) -> Paper:
    head = facts.letterhead
    return Paper(
        issuer_above=head.issuer_above,
        issuer=head.issuer,
        number=facts.number,
        symbol=head.symbol,
        place=head.place,
        day=facts.signed_on,
        kind_name="Báo cáo",
        summary=f"Kết quả {facts.conference.title}",
        body=body,
        signer=Signer(capacity=head.capacity, full_name=facts.signer_name),
        recipients=head.recipients,
        annexes=annexes,
        draft_note=_draft_note(facts),
        is_annex_only=is_annex_only,
        made_at=facts.figures.as_of,
    )


def _draft_note(facts: ReportFacts) -> str:
    notes = []
    if facts.conference.is_invented:
        notes.append("Hội nghị giả định dùng để minh họa; tên người và số liệu không có thật.")
    if not facts.figures.is_frozen:
        notes.append(f"Số liệu chưa khóa, tính đến {clock(facts.figures.as_of)}; còn có thể thay đổi.")
    return " ".join(notes)


# --- the report -------------------------------------------------------------------------------------------
def _body(facts: ReportFacts) -> list[Block]:
    issuer, conference = facts.letterhead.issuer, facts.conference
    opening = f"Ngày {conference.day:%d/%m/%Y}, {issuer} tổ chức {conference.title}. {issuer} báo cáo kết quả như sau:"
    parts = [_general(facts), _content(facts), _attendance(facts.figures), _judgement(facts)]
    closing = Paragraph(f"Trên đây là báo cáo kết quả {conference.title}./.")
    rested = [LegalBasis([row.line for row in facts.bases])] if facts.bases else []
    return [*rested, Paragraph(opening), *chain.from_iterable(parts), closing]


def _general(facts: ReportFacts) -> list[Block]:
    conference, main = facts.conference, facts.main_site
    place = ", ".join(filter(None, (main.name, main.address))) if main else ""
    parts: list[tuple[str, list[str]]] = [
        ("Mục đích", conference.purpose.splitlines()),
        (
            "Thời gian, địa điểm, hình thức",
            [
                f"- Thời gian: {span(conference.opens_at, conference.closes_at)}.",
                f"- Điểm cầu trung tâm: {place}." if place else "",
                f"- Hình thức: {FORMAT_WORDS[Format(conference.format)]}; tổng số {number(facts.figures.site_totals.total)} điểm cầu.",
            ],
        ),
        ("Chủ trì", [f"{', '.join(filter(None, (conference.chair_name, conference.chair_post)))}."]),
    ]
    blocks: list[Block] = [Heading("I. THÔNG TIN CHUNG")]
    for at, (title, paragraphs) in enumerate(((title, said) for title, said in parts if said), start=1):
        blocks += [Heading(f"{at}. {title}", level=2), *(Paragraph(text) for text in paragraphs if text.strip())]
    return blocks


def _content(facts: ReportFacts) -> list[Block]:
    blocks: list[Block] = [Heading("II. NỘI DUNG, CHƯƠNG TRÌNH")]
    if facts.topics:
        blocks.append(Paragraph(f"Hội nghị có {number(len(facts.topics))} chuyên đề:"))
        blocks += [Paragraph(f"- Chuyên đề {at}: {topic.title}{closed(at, len(facts.topics))}") for at, topic in enumerate(facts.topics, start=1)]
    if facts.speakers:
        blocks.append(Paragraph("Báo cáo viên:"))
        names = [", ".join(filter(None, (speaker.full_name, speaker.post))) for speaker in facts.speakers]
        blocks += [Paragraph(f"- {name}{closed(at, len(names))}") for at, name in enumerate(names, start=1)]
    if facts.programme:
        blocks.append(
            Table(_PROGRAMME, [_programme_row(at, item) for at, item in enumerate(facts.programme, start=1)], caption="Chương trình hội nghị")
        )
    return blocks if len(blocks) > 1 else [*blocks, Paragraph("Chương trình của hội nghị chưa được nhập.")]


def _programme_row(position: int, item: ProgrammeItem) -> list[str]:
    hours = f"{local(item.starts_at):%H:%M} – {local(item.ends_at):%H:%M}"
    return [str(position), hours, item.title, ", ".join(speaker.full_name for speaker in item.speakers.all()), REACH_WORDS[Reach(item.reach)]]


def _attendance(figures: Figures) -> list[Block]:
    return [
        Heading("III. KẾT QUẢ THAM DỰ"),
        Heading("1. Điểm cầu", level=2),
        Paragraph(_sites_sentence(figures)),
        Heading("2. Đại biểu", level=2),
        Table(_PEOPLE, _people_rows(figures)),
        Heading("3. Chênh lệch giữa số điểm danh và sĩ số", level=2),
        *_differences(figures),
        *([Paragraph(f"Số liệu trong báo cáo này được khóa lúc {clock(figures.as_of)}.")] if figures.is_frozen else []),
    ]


def _sites_sentence(figures: Figures) -> str:
    totals = figures.site_totals
    parts = [f"{number(totals.closed)} điểm cầu đã chốt số liệu", f"{number(totals.accepted)} điểm cầu đã được duyệt số liệu"]
    if totals.silent:
        parts.append(f"{number(totals.silent)} điểm cầu không gửi thông tin")
    return f"Tổng số {number(totals.total)} điểm cầu, trong đó: {'; '.join(parts)}. Số liệu từng điểm cầu tại Phụ lục I."


def _people_rows(figures: Figures) -> list[list[str]]:
    people = figures.people
    share = f" (bằng {f'{figures.attended_pct:.1f}'.replace('.', ',')}% số triệu tập)" if people.convened else ""
    sites = f"{number(figures.counted_sites)}/{number(len(figures.sites))} điểm cầu có đếm"
    told = [
        ("Được triệu tập", people.convened),
        (f"Đã điểm danh{share}", people.attended),
        ("Trong đó: đại biểu phát sinh", people.walk_ins),
        ("Trong đó: đại biểu dự thay", people.substitutes),
        (f"Sĩ số ({sites})", people.counted),
    ]
    return [[str(at), words, number(count)] for at, (words, count) in enumerate(told, start=1)]


def _differences(figures: Figures) -> list[Block]:
    differing = figures.differing
    if not differing:
        return [Paragraph("Không có chênh lệch ở các điểm cầu có đếm." if figures.counted_sites else "Chưa điểm cầu nào báo sĩ số.")]
    named = [
        _difference(site, closed(at, min(len(differing), _NAMED_DIFFERENCES))) for at, site in enumerate(differing[:_NAMED_DIFFERENCES], start=1)
    ]
    rest = [Paragraph(f"Các điểm cầu còn lại nêu tại Phụ lục I ({number(len(differing) - _NAMED_DIFFERENCES)} điểm cầu).")]
    return [Paragraph(f"Có {number(len(differing))} điểm cầu chênh lệch:"), *named, *(rest if len(differing) > _NAMED_DIFFERENCES else [])]


def _difference(site: SiteFigures, mark: str) -> Paragraph:
    reason = f"lý do: {site.reason.rstrip(' .;')}" if site.reason else "chưa nêu lý do"
    return Paragraph(f"- {site.name}: điểm danh {number(site.attended)}, đếm {number(site.counted)}, {reason}{mark}")


def _judgement(facts: ReportFacts) -> list[Block]:
    parts = [("Nhận xét, đánh giá", facts.assessment), ("Đề xuất, kiến nghị", facts.proposals)]
    written = [(title, paragraphs) for title, paragraphs in parts if paragraphs]
    if not written:
        return []
    blocks: list[Block] = [Heading("IV. NHẬN XÉT, KIẾN NGHỊ")]
    for at, (title, paragraphs) in enumerate(written, start=1):
        blocks += [Heading(f"{at}. {title}", level=2), *map(Paragraph, paragraphs)]
    return blocks


# --- the annexes ------------------------------------------------------------------------------------------
def _sites(facts: ReportFacts) -> Annex:
    figures, people = facts.figures, facts.figures.people
    total = ["", "Tổng cộng", "", *map(number, (people.convened, people.attended, people.counted, people.walk_ins, people.substitutes)), "", ""]
    rows = [_site_row(at, site, facts.conference.day) for at, site in enumerate(figures.sites, start=1)]
    return Annex("Số liệu của các điểm cầu", [Paragraph("Đơn vị tính: người.", is_italic=True), Table(_SITES, rows, total=total)], is_landscape=True)


def _site_row(position: int, site: SiteFigures, day: date) -> list[str]:
    name = f"{site.name} (điểm cầu trung tâm)" if site.is_main and "trung tâm" not in site.name.lower() else site.name
    counts = map(number, (site.convened, site.attended, site.counted, site.walk_ins, site.substitutes))
    closed = local(site.closed_at) if site.closed_at else None
    at = "Chưa chốt" if closed is None else f"{closed:%H:%M}" if closed.date() == day else f"{closed:%H:%M %d/%m/%Y}"
    return [str(position), name, site.unit, *counts, at, site.reason]


def _delegates(facts: ReportFacts) -> list[Annex]:
    if len(facts.delegates) > LIST_LIMIT:
        note = f"Danh sách {number(len(facts.delegates))} đại biểu được lập thành bảng tính riêng, kèm theo báo cáo."
        return [Annex("Danh sách đại biểu", [Paragraph(note)])]
    return [_list(facts)]


def _list(facts: ReportFacts, *, label: str = "") -> Annex:
    people = facts.delegates
    present = sum(person.was_present for person in people)
    rows = [_delegate_row(at, person) for at, person in enumerate(people, start=1)]
    count = Paragraph(f"Tổng số: {number(len(people))} đại biểu; có mặt: {number(present)}; xếp theo đơn vị, trong đơn vị theo tên.", is_italic=True)
    return Annex(f"Danh sách đại biểu dự {facts.conference.title}", [count, Table(_DELEGATES, rows)], is_landscape=True, label=label)


def _delegate_row(position: int, person: Attended) -> list[str]:
    return [str(position), *delegate_cells(person)]


def delegate_cells(person: Attended) -> list[str]:
    """One delegate as the list and the workbook show them: name, post, unit, site, present, remark."""
    return [person.full_name, person.post, person.unit, person.site, "x" if person.was_present else "", _remark(person)]


def delegate_headings() -> list[str]:
    """Headings of ``delegate_cells``."""
    return [column.title for column in _DELEGATES[1:]]


def _remark(person: Attended) -> str:
    if person.kind == DelegateKind.SUBSTITUTE:
        return f"Dự thay {person.stands_for}".rstrip()
    return "Phát sinh" if person.kind == DelegateKind.WALK_IN else ""


# --- the workbook -----------------------------------------------------------------------------------------
def delegates_workbook(title: str, people: Sequence[Attended]) -> bytes:
    """The list of delegates as an Excel workbook; every text is written as text, so no formula can hide in a name."""
    out = BytesIO()
    book = Workbook(out, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False})
    book.set_properties({"title": title[:255]})
    sheet = book.add_worksheet("Đại biểu")
    bold, plain = (
        book.add_format({"bold": True, "border": 1, "text_wrap": True, "valign": "top"}),
        book.add_format({"border": 1, "text_wrap": True, "valign": "top"}),
    )
    for column, heading in enumerate(["TT", *delegate_headings()]):
        sheet.write_string(0, column, heading, bold)
    for row, person in enumerate(people, start=1):
        sheet.write_number(row, 0, row, plain)
        for column, text in enumerate(delegate_cells(person), start=1):
            sheet.write_string(row, column, text, plain)
    sheet.freeze_panes(1, 2)
    sheet.autofilter(0, 0, max(len(people), 1), len(_DELEGATES) - 1)
    sheet.set_column(0, 0, 6)
    sheet.set_column(1, 4, 28)
    sheet.set_column(5, 5, 9)
    sheet.set_column(6, 6, 26)
    sheet.repeat_rows(0)
    sheet.set_landscape()
    sheet.set_paper(9)  # A4
    sheet.fit_to_pages(1, 0)
    book.close()
    return out.getvalue()


# --- numbers added up by unit -----------------------------------------------------------------------------
_ROLLED_UP = ("Mã", "Đơn vị", "Số liệu", "Ghi chú")


def roll_up_workbook(rolled: RollUp, *, measure: str) -> bytes:
    """A roll-up as a workbook: the units of the level, what belongs to no single one, the total."""
    widths = (10, 40, 14, 60)
    columns = [WorkbookColumn(title, width) for title, width in zip(_ROLLED_UP, widths, strict=True)]
    return written(columns, _rolled_rows(rolled), title=f"{measure} – theo đơn vị tại ngày {rolled.day:%d/%m/%Y}", sheet="Tổng hợp")


def roll_up_csv(rolled: RollUp, *, measure: str) -> bytes:
    """A roll-up as CSV."""
    return as_csv((*_ROLLED_UP[:2], measure, *_ROLLED_UP[3:]), _rolled_rows(rolled))


def _rolled_rows(rolled: RollUp) -> list[tuple[str, str, int, str]]:
    rows = [(row.version.code, row.version.name, row.value, "") for row in rolled.rows]
    rows += [(row.version.code, row.version.name, row.value, not_attributable(row)) for row in rolled.rest]
    return [*rows, ("", "Tổng cộng", rolled.total, "")]


def not_attributable(row: NotAttributable) -> str:
    """Why a number belongs to no single unit, in one line."""
    exact = row.exact_at.name if row.exact_at else "cả nước"
    if not row.candidates:
        return f"Đơn vị ở cấp trên; tính chung vào {exact}"
    names = ", ".join(version.name for version in row.candidates)
    return f"Không quy về một đơn vị ({names}); chính xác ở cấp {exact}"


def coverage_workbook(rows: Sequence[Covered], day: date) -> bytes:
    """Coverage as a workbook: a row for each act; what would tell of a small group is left open and says so."""
    columns = [WorkbookColumn("Văn bản", 44), WorkbookColumn("Còn hiệu lực", 14), WorkbookColumn("Chức vụ", 12), WorkbookColumn("Người giữ", 12),
               WorkbookColumn("Đã dự", 12), WorkbookColumn("Ghi chú", 44)]  # fmt: skip
    cells = [
        [
            str(row.act or row.source),
            "có" if row.is_in_force else "không" if row.act else "không rõ",
            row.posts,
            row.holders,
            "" if row.trained is None else row.trained,
            "Không nêu: nhóm dưới 5 người" if row.trained is None else "",
        ]
        for row in rows
    ]
    return written(columns, cells, title=f"Chức vụ phải tập huấn tại ngày {day:%d/%m/%Y}", sheet="Bao phủ")
