"""The papers for one delegate or one site: invitations, task sheets, sign-in sheets, badges."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import islice

from diemcau.before.convening.papers.conference import INVENTED, annex_of_plan, head
from diemcau.before.convening.queries.papers import Invited, PaperFacts, SiteSheet
from diemcau.before.convening.queries.quotas import terms_of
from diemcau.before.convening.queries.sheets import BLANK_ROWS, rows_of, sheet_number
from diemcau.foundation.papers import services as press
from diemcau.foundation.papers.models import Annex, Block, Cell, Code, Column, KindCode, Paper, Paragraph, Table
from diemcau.foundation.papers.rules.words import counted, itemised, number, sentence, span
from diemcau.foundation.papers.services.badges import Badge
from diemcau.kernel.dates import local

INVITATIONS_IN_A_FILE = 200  # one process of the press: 0.6 s of processor time, 1.2 MB, 150 MB of memory
_QR_MM, _ROW_QR_MM, _LINK_QR_MM = 32, 16, 34
_SIGN_IN = [
    Column("STT", 1, "centre"),
    Column("Họ và tên", 4),
    Column("Chức vụ", 3.4),
    Column("Đơn vị", 3.2),
    Column("Ký tên", 3.6),
    Column("Mã QR", 1.8, "centre"),
]
_BY_HAND = [Column("Họ và tên", 4.4), Column("Chức vụ, đơn vị; dự thay ai", 7.6), Column("Ký tên", 3.6)]
_FACTS = [Column("Nội dung", 4), Column("Thông tin", 12.5)]
_CHECKLIST = [Column("TT", 1, "centre"), Column("Thời gian", 3, "centre"), Column("Việc cần làm", 10.5), Column("Đã xong", 2, "centre")]


# --- giấy mời ---------------------------------------------------------------------------------------------
def invitation(facts: PaperFacts, person: Invited | None = None) -> Paper:
    """The invitation (GM) of one delegate with the QR for the door; without ``person`` the form for all, with room for the name."""
    conference, office = facts.conference, facts.office
    name, duty = (person.full_name, ", ".join(filter(None, (person.post, person.unit)))) if person else ("…" * 24, "…" * 24)
    site, address = (person.site, person.address) if person else _main(facts)
    lines = [
        f"Chủ trì: {', '.join(filter(None, (conference.chair_name, conference.chair_post)))}",
        f"Thời gian: {span(conference.opens_at, conference.closes_at)}",
        f"Địa điểm: {', '.join(filter(None, (site, address))) or '…' * 24}",
    ]
    body: list[Block] = [
        Paragraph(f"{office.issuer} trân trọng kính mời: Ông (Bà) {name}"),
        *([Paragraph(f"Chức vụ, đơn vị: {duty}.")] if duty else []),
        Paragraph(f"Tới dự {conference.title}."),
        *map(Paragraph, itemised(lines)),
        *([Paragraph("Nội dung: " + "; ".join(facts.topics) + ".")] if facts.topics else []),
        *(Paragraph(sentence(line)) for line in facts.text.note_lines),
        *([Paragraph(f"Chương trình và lịch: {person.link}")] if person and person.link else []),
        Paragraph("Rất mong Ông (Bà) tham dự đúng thời gian, đúng thành phần./."),
    ]
    if person:
        body.append(
            Code(
                person.word,
                f"Mã QR điểm danh của {person.full_name}",
                _QR_MM,
                "Mã điểm danh: xin mang theo giấy mời này và đưa mã tại cửa hội trường",
            )
        )
    return head(facts, KindCode.INVITATION, summary=f"Dự {conference.title}", body=body, recipients=["Như trên", *_filed(office.recipients)])


def _main(facts: PaperFacts) -> tuple[str, str]:
    return (facts.main_site.name, facts.main_site.address) if facts.main_site else ("", "")


def _filed(recipients: Sequence[str]) -> list[str]:
    return [line for line in recipients if line.lower().startswith("lưu")] or ["Lưu: VT"]


def invitations(facts: PaperFacts, people: Iterable[Invited]) -> Iterator[bytes]:
    """The invitations of ``people`` as PDF files of ``INVITATIONS_IN_A_FILE`` each, in their order.

    Lazily: a caller may stop after any file and go on later from the person after it.  Papers press in one process per file,
    about 3 ms of processor time an invitation.
    """
    waiting = iter(people)
    while chunk := list(islice(waiting, INVITATIONS_IN_A_FILE)):
        yield press.render_pdf_of_many([invitation(facts, person) for person in chunk])


# --- phiếu giao nhiệm vụ ----------------------------------------------------------------------------------
def task_sheets(facts: PaperFacts, sheets: Sequence[SiteSheet]) -> Paper:
    """A sheet for the operator of each site: facts, what to do by when, the code of its console when the reader may have it."""
    return annex_of_plan(facts, [_task(facts, sheet) for sheet in sheets])


def _task(facts: PaperFacts, sheet: SiteSheet) -> Annex:
    conference, site = facts.conference, sheet.site
    told = [
        ("Điểm cầu", site.name),
        ("Địa điểm", site.address or "–"),
        ("Cán bộ điểm cầu", ", ".join(filter(None, (site.operator_name, site.operator_phone_shown))) or "chưa phân công"),
        ("Thời gian hội nghị", span(conference.opens_at, conference.closes_at)),
        (
            "Số đại biểu dự kiến",
            f"{number(len(sheet.people))} người; {number(site.capacity)} chỗ ngồi" if site.capacity else f"{number(len(sheet.people))} người",
        ),
        ("Đầu mối hỗ trợ", facts.text.contact or facts.office.issuer),
    ]
    rows = [[str(at), f"{local(step.at):%H:%M %d/%m}", step.words, ""] for at, step in enumerate(sheet.steps, start=1)]
    blocks: list[Block] = [Table(_FACTS, [list(row) for row in told]), Table(_CHECKLIST, rows, caption="Việc cần làm")]
    if sheet.link:
        blocks.append(
            Code(
                sheet.link,
                f"Mã QR mở bảng điều khiển của điểm cầu {site.name}",
                _LINK_QR_MM,
                "Quét để mở bảng điều khiển; không chuyển cho người khác",
            )
        )
    return Annex(f"Phiếu giao nhiệm vụ điểm cầu {site.name}", blocks, label="Phụ lục")


# --- danh sách ký tên, thẻ đại biểu -----------------------------------------------------------------------
def sign_in_sheets(facts: PaperFacts, sheets: Sequence[SiteSheet]) -> Paper:
    """The sign-in sheet of each site: a row with room to sign and a QR for each person expected, by given name.

    Where the terms say so, unit after unit, and the numbers begin again with each; then the row's own number stands where
    it is signed.  The number of the sheet and the row are in the QR too, before the word of the delegate.
    """
    by_unit = terms_of(facts.conference).numbers_by_unit
    return annex_of_plan(facts, [_sign_in(facts, sheet, by_unit=by_unit) for sheet in sheets])


def _sign_in(facts: PaperFacts, sheet: SiteSheet, *, by_unit: bool) -> Annex:
    people = rows_of(sheet.people, by_unit=by_unit)
    number = sheet_number(sheet.site, [person.delegate_id for _at, person in people])
    rows: list[list[Cell]] = [
        [
            str(at), person.full_name, person.post, person.unit, f"{row}." if by_unit else "",
            Code(f"{number}/{row}/{person.word}", f"Mã QR điểm danh của {person.full_name}", _ROW_QR_MM),
        ]
        for row, (at, person) in enumerate(people, start=1)
    ]  # fmt: skip
    day = f"{local(facts.conference.opens_at):%H:%M, %d/%m/%Y}"
    running = f"Điểm cầu: {sheet.site.name} – {counted(len(rows))} đại biểu – {day} – Tờ {number}"
    table = Table(_SIGN_IN, rows, running=running, row_mm=_ROW_QR_MM + 0.6)
    return Annex(
        "Danh sách ký tên",
        [table, Table(_BY_HAND, _blank_rows(), caption="Đại biểu phát sinh, dự thay (ghi tay)", running=running, row_mm=9)],
        label="Phụ lục",
    )


def _blank_rows() -> list[list[Cell]]:
    return [[""] * len(_BY_HAND) for _row in range(BLANK_ROWS)]


def badges(facts: PaperFacts, sheets: Sequence[SiteSheet]) -> bytes:
    """Badges of everyone expected at the sites, ten to a sheet of A4, by given name within a site."""
    day = f"{local(facts.conference.opens_at):%d/%m/%Y}"
    rows = [
        Badge(person.full_name, person.post, person.unit, person.site, Code(person.word, f"Mã QR điểm danh của {person.full_name}"))
        for sheet in sheets
        for person in sheet.people
    ]
    return press.render_badges(
        rows,
        title=facts.conference.title,
        day=day,
        issuer=facts.office.issuer,
        note=INVENTED if facts.conference.is_invented else "",
        made_at=facts.as_of,
    )
