"""The workbooks of convening: the template to fill in, the list of delegates."""

from __future__ import annotations

from collections.abc import Sequence

from diemcau.before.conferences.models import Conference
from diemcau.before.convening.models import Delegate
from diemcau.before.convening.queries import choices_of, found
from diemcau.before.convening.queries.quotas import Standing, numbered, terms_of
from diemcau.before.convening.rules import Part
from diemcau.foundation.network import queries as network
from diemcau.foundation.network.models import UnitVersion
from diemcau.kernel.spreadsheets import Column, written
from diemcau.kernel.text import sort_key

# Headings stay Vietnamese in every language: they are what the reader of lists recognises.
COLUMNS = (
    Column("STT", 6),
    Column("Họ và tên", 28),
    Column("Chức vụ", 34),
    Column("Đơn vị", 34),
    Column("Điểm cầu", 34),
    Column("Số điện thoại", 16),
    Column("Thư điện tử", 26),
)
_STATE = Column("Ghi chú", 18)


def template_workbook(part: Part) -> bytes:
    """An empty list with its headings, one line that shows how to fill it in, and drop-downs of the units and sites of ``part``.

    Three queries besides those of ``places``.
    """
    conference = part.conference
    units, sites = choices_of(part)
    own = part.own_sites().order_by("sort_key", "pk").first()
    unit = units.get(own.unit_id, "") if own else ""
    sample = [(1, "Nguyễn Văn Mẫu", "Chuyên viên", unit or "Xã Ví Dụ", own.name if own else "", "0912 345 678", "mau@example.vn")]
    offered = {3: sorted(units.values(), key=sort_key), 4: [name for _, name in sites]}
    return written(COLUMNS, sample, title=f"DANH SÁCH ĐẠI BIỂU – {conference.title} (xóa dòng mẫu trước khi nhập)", sheet="Đại biểu", offered=offered)


def delegates_workbook(conference: Conference) -> bytes:
    """Every delegate of ``conference`` by given name (unit after unit where the terms say so), those cancelled marked.  Four queries."""
    delegates = list(found(conference, state="all"))
    names = network.names_on({delegate.unit_id for delegate in delegates}, conference.day)
    rows = [
        (
            number,
            delegate.full_name,
            delegate.post,
            names[delegate.unit_id].name if delegate.unit_id in names else "",
            delegate.site.name,
            delegate.phone_shown,
            delegate.email,
            _state(delegate),
        )
        for number, delegate in numbered(
            delegates, lambda row: _unit_key(row.unit_id, names.get(row.unit_id)), by_unit=terms_of(conference).numbers_by_unit
        )
    ]
    return written((*COLUMNS, _STATE), rows, title=f"DANH SÁCH ĐẠI BIỂU – {conference.title}", sheet="Đại biểu")


def _unit_key(unit_id: int, unit: UnitVersion | None) -> str:
    return f"{unit.sort_key if unit else ''}\0{unit_id:010d}"  # thirteen communes bear one name


def _state(delegate: Delegate) -> str:
    if delegate.cancelled_at:
        return "Đã rút tên"
    return {"substitute": "Dự thay", "walk_in": "Phát sinh"}.get(delegate.kind, "")


_SEAT_COLUMNS = (
    Column("STT", 6),
    Column("Đơn vị", 36),
    Column("Điểm cầu", 34),
    Column("Chỉ tiêu", 10),
    Column("Đã cử", 10),
    Column("Chờ duyệt", 10),
    Column("Danh sách chờ", 10),
    Column("Không cử", 10),
    Column("Còn thiếu", 10),
    Column("Ghi chú", 40),
)


def quotas_workbook(conference: Conference, lines: Sequence[Standing]) -> bytes:
    """Seats of each unit and who has not answered, as on the host's page.  No query."""
    rows = [
        (
            number,
            line.unit.name if line.unit else "",
            line.quota.site.name if line.quota.site else "",
            line.seats.asked,
            line.seats.filled,
            line.seats.proposed,
            line.seats.waiting,
            line.seats.given_back,
            line.seats.open,
            ("Quá hạn. " if line.is_late else "") + line.quota.given_back_reason,
        )
        for number, line in enumerate(lines, start=1)
    ]
    return written(_SEAT_COLUMNS, rows, title=f"CHỈ TIÊU VÀ TÌNH HÌNH CỬ ĐẠI BIỂU – {conference.title}", sheet="Chỉ tiêu")
