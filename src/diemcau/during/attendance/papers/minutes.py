"""The minutes of a site as a paper (BB, Mẫu 1.9 of Decree 30/2020): what was sealed, with the log's figures beside it.

Every word of the hall comes from the sealed text; what the server adds says so.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from diemcau.during.attendance.models import Moment
from diemcau.during.attendance.papers.words import LINE_WORDS, MOMENT_WORDS, RECEIVED_WORDS, SEAL_WORDS, reasons
from diemcau.during.attendance.queries.minutes import Compared, Opened
from diemcau.during.attendance.queries.written import Fault, Written, WrittenCount
from diemcau.foundation.papers.models import Block, Code, Column, Heading, Paper, Paragraph, Signer, Table
from diemcau.foundation.papers.queries import Office
from diemcau.foundation.papers.rules.words import clock, number, sentence
from diemcau.kernel.dates import local

INVENTED = "Hội nghị giả định dùng để minh họa; tên người và số liệu không có thật."
_BLANK = "…" * 18  # a line to write on: longer ones break off, and the words before them are drawn apart
_FIGURES = [Column("TT", 1, "centre"), Column("Nội dung", 8.4), Column("Số người", 2.4, "right")]
_COUNTS = [
    Column("TT", 1, "centre"), Column("Thời điểm", 4), Column("Đếm lúc", 1.8, "centre"), Column("Sĩ số", 1.5, "right"),
    Column("Đang có mặt theo điểm danh", 2.4, "right"),
    Column("Lý do chênh lệch", 4.6),
]  # fmt: skip
_ITEMS = [Column("TT", 1, "centre"), Column("Thời gian", 3, "centre"), Column("Nội dung", 7.4), Column("Tiếp nhận", 2.2, "centre")]
_NAMES = {"convened": "Được triệu tập", "attended": "Đã điểm danh", "present": "Có mặt khi chốt", "walk_ins": "Phát sinh", "substitutes": "Dự thay"}


@dataclass(frozen=True, slots=True)
class MinutesFacts:
    """Minutes with the office that issues them; ``address`` is where their code is checked."""

    opened: Opened
    office: Office
    host: str
    address: str
    is_invented: bool


def minutes_paper(facts: MinutesFacts) -> Paper:
    """The minutes as they were sealed, with hash, code and places to sign by hand."""
    row, written, office = facts.opened.row, facts.opened.written, facts.office
    return Paper(
        issuer_above=office.issuer_above,
        issuer=office.issuer,
        symbol=office.symbol_of("BB"),
        place=office.place,
        day=local(written.closed_at).date(),
        kind_name="Biên bản",
        summary=f"Hội nghị tại {_lower(written.site)}",
        body=[*_opening(facts), *_people(written), *_counts(written), *_programme(written), *_line(written), *_words(written), *_close(facts)],
        signer=Signer(capacity=["Chủ trì tại điểm cầu"], full_name=written.presided_by),
        co_signer=Signer(capacity=["Người ghi biên bản"], full_name=written.operator),
        recipients=[facts.host, "Lưu: VT"],
        draft_note=" ".join(filter(None, (INVENTED if facts.is_invented else "", _standing(facts)))),
        made_at=row.kept_at,
    )


def _standing(facts: MinutesFacts) -> str:
    """What became of these minutes: nothing while they stand."""
    closing = facts.opened.row.closing
    if closing.reopened_at is None:
        return ""
    return f"Biên bản này đã được thay thế: điểm cầu được mở lại lúc {clock(closing.reopened_at)}, lý do: {sentence(closing.reopen_reason)}"


def _opening(facts: MinutesFacts) -> list[Block]:
    written, row = facts.opened.written, facts.opened.row
    began = f"Bắt đầu: {clock(written.opened_at)}." if written.opened_at else f"Bắt đầu: {_BLANK}."
    blocks: list[Block] = [
        Paragraph(f"{written.conference}."),
        Paragraph(began),
        Paragraph(f"Địa điểm: {', '.join(dict.fromkeys(filter(None, (written.site, written.place, written.unit))))}."),
        Paragraph(f"Chủ trì tại điểm cầu: {written.presided_by or _BLANK}."),
        Paragraph(f"Người ghi biên bản: {written.operator or _BLANK}."),
    ]
    if row.replaces:
        blocks.append(Paragraph(f"Biên bản này thay thế biên bản có mã {row.replaces.code}.", is_italic=True))
    return blocks


def _people(written: Written) -> list[Block]:
    told = [
        ("Đại biểu được triệu tập", written.convened),
        ("Trong đó: đơn vị đã cử và được xác nhận", written.confirmed),
        ("Đã điểm danh", written.attended),
        ("Trong đó: đại biểu phát sinh", written.walk_ins),
        ("Trong đó: đại biểu dự thay", written.substitutes),
        ("Có mặt khi chốt theo điểm danh", written.present),
        ("Sĩ số đếm khi chốt", written.counted),
    ]
    rows = [[str(at), words, number(count)] for at, (words, count) in enumerate(told, start=1)]
    return [Heading("I. THÀNH PHẦN THAM DỰ"), Table(_FIGURES, rows), Paragraph(_difference(written))]


def _difference(written: Written) -> str:
    if not written.difference:
        return "Sĩ số khớp số điểm danh."
    more = "nhiều hơn" if written.difference > 0 else "ít hơn"
    why = reasons(written.reasons, written.words) or "chưa nêu"
    return f"Sĩ số {more} số điểm danh {number(abs(written.difference))} người. Lý do: {sentence(why)}"


def _counts(written: Written) -> list[Block]:
    if not written.counts:
        return [Heading("II. SĨ SỐ QUA CÁC THỜI ĐIỂM"), Paragraph("Không đếm trước khi chốt.")]
    rows = [_count_row(at, count) for at, count in enumerate(written.counts, start=1)]
    return [Heading("II. SĨ SỐ QUA CÁC THỜI ĐIỂM"), Table(_COUNTS, rows)]


def _count_row(position: int, count: WrittenCount) -> list[str]:
    name = MOMENT_WORDS[count.moment]
    when = f"{name} ({count.title})" if count.title and count.moment == Moment.AFTER_BREAK else name
    why = reasons(count.reasons, count.words)
    note = why if count.stands else "; ".join(filter(None, (why, "đã đếm lại sau đó")))
    return [str(position), when, f"{local(count.at):%H:%M}", number(count.counted), number(count.inside), note]


def _programme(written: Written) -> list[Block]:
    if not written.items:
        return [Heading("III. NỘI DUNG TIẾP NHẬN"), Paragraph("Chương trình chưa được nhập.")]
    rows = [
        [str(at), f"{local(item.since):%H:%M} – {local(item.until):%H:%M}", item.title, RECEIVED_WORDS[item.received]]
        for at, item in enumerate(written.items, start=1)
    ]
    return [Heading("III. NỘI DUNG TIẾP NHẬN"), Table(_ITEMS, rows)]


def _line(written: Written) -> list[Block]:
    lines = [_fault(fault) for fault in written.faults] or ["Không ghi nhận sự cố."]
    return [Heading("IV. ĐƯỜNG TRUYỀN"), *map(Paragraph, lines)]


def _fault(fault: Fault) -> str:
    until = f"đến {local(fault.until):%H:%M}" if fault.until else "đến khi chốt"
    note = f" ({fault.note})" if fault.note else ""
    return f"- Từ {local(fault.since):%H:%M} {until}: {LINE_WORDS[fault.state]}{note}."


def _words(written: Written) -> list[Block]:
    parts = [("1. Nhận xét", written.remarks), ("2. Kiến nghị", written.proposals)]
    blocks: list[Block] = [Heading("V. NHẬN XÉT, KIẾN NGHỊ")]
    for title, words in parts:
        blocks += [Heading(title, level=2), Paragraph(sentence(words) or "Không có.")]
    return blocks


def _close(facts: MinutesFacts) -> list[Block]:
    row, written = facts.opened.row, facts.opened.written
    return [
        Heading("VI. XÁC NHẬN"),
        Paragraph(f"Nội dung trên được {SEAL_WORDS[row.seal]}. Xác nhận bằng khóa của máy không thay chữ ký của người có thẩm quyền."),  # type: ignore[index]  # a value of Seal
        Paragraph(f"Mã băm (SHA-256): {' '.join(row.digest[at : at + 8] for at in range(0, 64, 8))}."),
        *map(Paragraph, _beside(facts.opened.compared)),
        Code(facts.address, f"Mã QR để kiểm tra biên bản {row.code}", caption=f"Mã biên bản: {row.code}"),
        Paragraph(f"Hội nghị tại điểm cầu kết thúc vào {clock(written.closed_at)}./."),
    ]


def _beside(compared: Sequence[Compared]) -> list[str]:
    """What the server had when the minutes arrived, where it is something else."""
    names = list(_NAMES.values())
    told = [f"{names[at].lower()}: biên bản {number(one.signed)}, nhật ký {number(one.log)}" for at, one in enumerate(compared) if one.differs]
    if not told:
        return ["Số liệu khớp nhật ký trên máy chủ khi biên bản đến."]
    return [f"Khi biên bản đến, nhật ký trên máy chủ khác biên bản: {'; '.join(told)}."]


def _lower(name: str) -> str:
    return name[:1].lower() + name[1:] if name.lower().startswith(("điểm cầu", "hội trường", "xã", "phường", "đặc khu", "ủy ban")) else name
