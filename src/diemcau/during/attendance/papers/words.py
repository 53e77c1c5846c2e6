"""Words of papers and tables of the State: Vietnamese whatever language the reader's screen speaks, so no messages to translate."""

from __future__ import annotations

from collections.abc import Iterable

from diemcau.during.attendance.models import CountReason, LineState, Moment, Seal

MOMENT_WORDS = {
    Moment.OPENING: "Khai mạc",
    Moment.AFTER_BREAK: "Sau giải lao",
    Moment.CLOSING: "Bế mạc",
    Moment.ON_DEMAND: "Theo yêu cầu",
}
REASON_WORDS = {
    CountReason.NO_CODE: "có người vào chưa điểm danh",
    CountReason.STAFF: "đếm cả người phục vụ, kỹ thuật",
    CountReason.GUESTS: "đếm cả khách mời, phóng viên",
    CountReason.COMPANIONS: "đếm cả lái xe, người đi cùng",
    CountReason.STEPPED_OUT: "có người tạm ra ngoài",
    CountReason.LEFT_EARLY: "có người về sớm, chưa ghi nhận ra về",
    CountReason.TWICE: "có người bị điểm danh nhầm",
}
LINE_WORDS = {LineState.WEAK: "đường truyền yếu", LineState.LOST: "mất kết nối", LineState.GOOD: "tốt", LineState.UNKNOWN: "không rõ"}
RECEIVED_WORDS = {"yes": "Có", "partly": "Một phần", "no": "Không"}
SEAL_WORDS = {
    Seal.SIGNED: "Nội dung trên đã được xác nhận bằng khóa của máy tại điểm cầu; xác nhận này không thay chữ ký của người có thẩm quyền.",
    Seal.UNSIGNED: "Nội dung trên chưa được xác nhận bằng khóa vì máy tại điểm cầu không có khóa.",
    Seal.BROKEN: "Khi biên bản đến máy chủ, mã băm hoặc xác nhận bằng khóa không khớp nội dung trên.",
}


def reasons(usual: Iterable[CountReason], words: str) -> str:
    """Why two numbers differ, as papers say it."""
    return "; ".join([*(REASON_WORDS[reason] for reason in usual), *([words] if words else [])])
