"""What an office may write between double braces in a template of its own: docs/paper-templates.md."""

from __future__ import annotations

import difflib
from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from diemcau.foundation.papers.models import KINDS, KindCode
from diemcau.kernel.text import fold


@dataclass(frozen=True, slots=True)
class Placeholder:
    """``name`` as it is written; a name with a dot repeats its table row; ``kinds`` blank: in papers of every kind."""

    name: str
    about: str | Promise
    example: str
    kinds: tuple[KindCode, ...] = ()


_BUILT_IN = {KindCode.TASK, KindCode.REPORT, KindCode.CORRECTION}
TEMPLATED = tuple(code for code, kind in KINDS.items() if not kind.is_primary_pdf and code not in _BUILT_IN)
QR = "ma_qr"  # the placeholder that becomes a picture
PLACEHOLDERS = {
    row.name: row
    for row in (
        Placeholder("co_quan_chu_quan", _("superior body"), "ỦY BAN NHÂN DÂN TỈNH QUẢNG NGÃI"),
        Placeholder("co_quan", _("issuing body"), "Ban Chỉ đạo về nhân quyền tỉnh Quảng Ngãi"),
        Placeholder("ky_hieu", _("symbol with the code of the kind"), "KH-BCĐNQ"),
        Placeholder("dia_danh", _("place name"), "Quảng Ngãi"),
        Placeholder("hoi_nghi", _("title of the conference"), "Hội nghị tập huấn công tác nhân quyền"),
        Placeholder("muc_dich", _("purpose"), "Nâng cao nhận thức về quyền con người."),
        Placeholder("thoi_gian", _("hours and day in words"), "từ 08 giờ 00 phút đến 11 giờ 30 phút, ngày 10 tháng 12 năm 2026"),
        Placeholder("dia_diem", _("main site and its address"), "Hội trường tỉnh, 52 Hùng Vương"),
        Placeholder("chu_tri", _("chair"), "Trần Văn Chủ"),
        Placeholder("chuc_vu_chu_tri", _("post of the chair"), "Phó Chủ tịch UBND tỉnh"),
        Placeholder("so_diem_cau", _("number of sites"), "70"),
        Placeholder("so_dai_bieu", _("number of delegates"), "1.800"),
        Placeholder("chuyen_de", _("topics, a line each"), "1. Quyền của trẻ em trên môi trường mạng"),
        Placeholder("han_cu_dai_bieu", _("day by which units name their delegates"), "ngày 05 tháng 12 năm 2026"),
        Placeholder("dau_moi", _("contact for questions"), "Đồng chí Phạm Văn Lợi, 0912 345 678"),
        Placeholder("kinh_gui", _("addressees of the letter"), "Các sở, ban, ngành tỉnh"),
        Placeholder("can_cu", _("legal basis, a line each"), "Căn cứ Kế hoạch công tác năm 2026;"),
        Placeholder("ket_luan", _("conclusions of the chair, a line each"), "1. Hoàn thành rà soát trước 31/12/2026.", (KindCode.CONCLUSIONS,)),
        Placeholder("quyen_han_ky", _("authority and post of the signer"), "TM. BAN CHỈ ĐẠO\nTRƯỞNG BAN"),
        Placeholder("nguoi_ky", _("name of the signer"), "Trần Văn Chủ"),
        Placeholder("noi_nhan", _("recipients, a line each"), "- Lưu: VT."),
        Placeholder("ho_ten", _("the delegate invited"), "Nguyễn Văn An", (KindCode.INVITATION,)),
        Placeholder("chuc_vu", _("post of the delegate"), "Chuyên viên", (KindCode.INVITATION,)),
        Placeholder("don_vi", _("unit of the delegate"), "Sở Tư pháp", (KindCode.INVITATION,)),
        Placeholder("diem_cau", _("site of the delegate"), "Xã Trà Bồng", (KindCode.INVITATION,)),
        Placeholder(QR, _("QR code for the door, as a picture"), "HTTPS://VIDU.VN/Q/VIDU", (KindCode.INVITATION,)),
        Placeholder("lien_ket", _("address of the delegate's own page"), "https://diemcau.vidu.vn/m/abc123/", (KindCode.INVITATION,)),
        Placeholder("muc.gio", _("table row for each item of the programme: hours"), "08:00 – 08:15"),
        Placeholder("muc.noi_dung", _("… its content"), "Khai mạc"),
        Placeholder("muc.bao_cao_vien", _("… its speakers"), "Lê Thị Giảng"),
        Placeholder("nguoi.stt", _("table row for each delegate: number"), "1", (KindCode.LIST,)),
        Placeholder("nguoi.ho_ten", _("… full name"), "Nguyễn Văn An", (KindCode.LIST,)),
        Placeholder("nguoi.chuc_vu", _("… post"), "Chuyên viên", (KindCode.LIST,)),
        Placeholder("nguoi.don_vi", _("… unit"), "Sở Tư pháp", (KindCode.LIST,)),
        Placeholder("nguoi.diem_cau", _("… site"), "Hội trường tỉnh", (KindCode.LIST,)),
    )
}


@dataclass(frozen=True, slots=True)
class Unknown:
    """A name nobody can fill, and the offered one that comes nearest; blank when none does."""

    name: str
    nearest: str


def offered(code: str) -> list[Placeholder]:
    """The placeholders of papers of kind ``code``, in order."""
    return [row for row in PLACEHOLDERS.values() if not row.kinds or code in row.kinds]


def unknown(names: Iterable[str], code: str) -> list[Unknown]:
    """Those of ``names`` that papers of kind ``code`` cannot fill, in order; accents and capitals do not hide what was meant."""
    known = [row.name for row in offered(code)]
    plain = {name: fold(name).replace(" ", "_") for name in names if name not in known}
    return [Unknown(name, next(iter(difflib.get_close_matches(text, known, n=1, cutoff=0.5)), "")) for name, text in plain.items()]
