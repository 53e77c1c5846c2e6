"""Tables to take away: headcounts, conflicts of the log, readiness."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator
from io import StringIO

from django.utils.translation import override

from diemcau.before.sites.rules import Colour
from diemcau.during.attendance.models import Moment
from diemcau.during.attendance.papers.words import MOMENT_WORDS, reasons
from diemcau.during.attendance.queries import Count, ReadyBoard, SiteCounts, Slot
from diemcau.during.attendance.queries.conflicts import Conflict
from diemcau.during.attendance.queries.readiness import HallReady
from diemcau.during.attendance.queries.ready_words import why
from diemcau.during.attendance.queries.ways import Arrived, Way, Ways
from diemcau.kernel.dates import local
from diemcau.kernel.spreadsheets import safe_cell

_COUNTS = (
    "Điểm cầu", "Thời điểm", "Đến hạn lúc", "Đếm lúc", "Sĩ số", "Đang có mặt theo điểm danh", "Chênh lệch", "Lý do", "Người nhập", "Ghi chú"
)  # fmt: skip
WAY_WORDS = {
    Way.CODE: "quét mã QR",
    Way.NAME: "tìm theo tên",
    Way.SELF: "tự điểm danh",
    Way.PAPER: "danh sách ký tên",
    Way.NEWCOMER: "phát sinh, dự thay",
}
_WAYS = (
    "Điểm cầu", "Đã điểm danh", "Quét mã QR", "Tìm theo tên", "Tự điểm danh", "Trong đó gửi muộn", "Trong đó giờ không khớp", "Danh sách ký tên",
    "Phát sinh, dự thay", "Cho tự điểm danh",
)  # fmt: skip
_ARRIVALS = ("Điểm cầu", "Họ và tên", "Chức vụ", "Đơn vị", "Đến lúc", "Cách điểm danh", "Ghi chú")
_CONFLICTS = ("Nội dung", "Ai", "Chức vụ", "Điểm cầu", "Số lượt", "Lượt đầu", "Lượt cuối", "Người ghi")
COLOUR_WORDS = {Colour.RED: "chưa sẵn sàng", Colour.AMBER: "chưa chắc", Colour.GREEN: "sẵn sàng"}
_READY = (
    "Điểm cầu", "Tỉnh", "Trạng thái", "Lý do", "Ghi chú", "Trả lời lúc", "Đại biểu triệu tập", "Cán bộ điểm cầu", "Điện thoại", "Gọi lúc",
    "Người gọi", "Nội dung trả lời",
)  # fmt: skip


def readiness_csv(board: ReadyBoard) -> bytes:
    """How ready every site is as CSV in UTF-8 with a mark that Excel knows it by, one site a row.  No cell is a formula."""
    out = StringIO()
    writer = csv.writer(out)
    writer.writerow(_READY)
    with override("vi"):
        writer.writerows([cell if isinstance(cell, int) else safe_cell(cell) for cell in _ready_row(hall, board)] for hall in board.halls)
    return out.getvalue().encode("utf-8-sig")


def _ready_row(hall: HallReady, board: ReadyBoard) -> tuple[str | int, ...]:
    answered = f"{local(hall.answered_at):%H:%M %d/%m/%Y}" if hall.answered_at else ""
    called, by, said = (
        (f"{local(hall.called.at):%H:%M %d/%m/%Y}", hall.called.by, hall.called.said or "không nghe máy") if hall.called else ("", "", "")
    )
    state = COLOUR_WORDS[hall.colour]
    phone = hall.phone_shown  # with its spaces: a program that reads it as a number would drop the zero
    return hall.name, hall.province, state, why(hall, board), hall.note, answered, hall.people, hall.operator, phone, called, by, said


def moment_words(slot: Slot) -> str:
    """ "Sau giải lao (Giải lao)"."""
    if slot.due is None:
        return MOMENT_WORDS[Moment.ON_DEMAND]
    return f"{MOMENT_WORDS[slot.due.moment]} ({slot.due.title})" if slot.due.title else MOMENT_WORDS[slot.due.moment]


def counts_csv(sites: Iterable[SiteCounts]) -> bytes:
    """Headcounts as CSV in UTF-8 with a mark that Excel knows it by, one a row; a moment without one keeps its row, empty.  No cell is a formula."""
    out = StringIO()
    writer = csv.writer(out)
    writer.writerow(_COUNTS)
    for site in sites:
        writer.writerows([cell if isinstance(cell, int) else safe_cell(cell) for cell in row] for row in _rows(site))
    return out.getvalue().encode("utf-8-sig")


def ways_csv(told: Ways) -> bytes:
    """How people came, one site a row and all of them in the last, as CSV in UTF-8 with a mark that Excel knows it by.  No cell is a formula."""
    out = StringIO()
    writer = csv.writer(out)
    writer.writerow(_WAYS)
    for site in [*told.sites, told.total]:
        name = safe_cell(site.name) if site.site_id else "Tất cả"
        figures = (site.attended, site.by_code, site.by_name, site.by_self, site.late, site.doubtful, site.from_paper, site.newcomers)
        writer.writerow([name, *figures, "có" if site.is_on else "không"])
    return out.getvalue().encode("utf-8-sig")


def arrivals_csv(people: Iterable[Arrived]) -> bytes:
    """Everyone who came with when and how, as CSV; a time that a sheet tells is a range.  No cell is a formula."""
    out = StringIO()
    writer = csv.writer(out)
    writer.writerow(_ARRIVALS)
    for one in people:
        until, since = (f"{local(at):%H:%M}" if at else "" for at in (one.first_at, one.came.since))
        when = f"{since}–{until}, từ giấy" if since else until or "không rõ"
        remarks = [words for is_so, words in ((one.came.is_late, "gửi muộn"), (one.came.is_doubtful, "giờ không khớp")) if is_so]
        writer.writerow(
            [safe_cell(cell) for cell in (one.site, one.full_name, one.post, one.unit, when, WAY_WORDS[one.came.way], ", ".join(remarks))]
        )
    return out.getvalue().encode("utf-8-sig")


def _rows(site: SiteCounts) -> Iterator[tuple[str | int, ...]]:
    for slot in site.slots:
        due = f"{local(slot.due.due_at):%H:%M %d/%m/%Y}" if slot.due else ""
        for count in slot.counts:
            at = f"{local(count.at):%H:%M:%S %d/%m/%Y}" if count.at else "không rõ"
            inside, difference = (count.inside, count.difference) if count.inside is not None and count.difference is not None else ("", "")
            why = reasons(count.reasons, count.words)
            yield site.name, moment_words(slot), due, at, count.counted, inside, difference, why, count.by, _note(count)
        if not slot.counts:
            yield site.name, moment_words(slot), due, "chưa đếm", "", "", "", "", "", ""


def _note(count: Count) -> str:
    if count.is_undone:
        return "đã hủy"
    if count.waits:
        return "đến sau khi chốt"
    return "" if count.is_figure or not count.key else "đã có số đếm sau thay thế"


def conflicts_csv(found: Iterable[Conflict]) -> bytes:
    """Conflicts as CSV in UTF-8 with a mark that Excel knows it by, a line for each hall concerned; no cell is a formula."""
    out = StringIO()
    writer = csv.writer(out)
    writer.writerow(_CONFLICTS)
    for conflict in found:
        for hall in conflict.halls:
            first, last = (f"{local(at):%H:%M %d/%m/%Y}" if at else "" for at in (hall.first_at, hall.last_at))
            cells = [conflict.name, conflict.who, conflict.post, hall.name, str(len(hall.entries)), first, last, ", ".join(hall.entered_by)]
            writer.writerow([safe_cell(cell) for cell in cells])
    return out.getvalue().encode("utf-8-sig")
