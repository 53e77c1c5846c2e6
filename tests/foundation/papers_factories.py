"""The smallest paper and a long one; they invent nothing but digits."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

from diemcau.foundation.papers.models import Annex, Column, Heading, LegalBasis, Paper, Paragraph, Signer, Table


def a_paper(**changes: Any) -> Paper:
    """A report with one paragraph."""
    smallest = Paper(
        issuer="Ban Chỉ đạo về nhân quyền tỉnh Quảng Ngãi",
        symbol="BC-BCĐ",
        place="Quảng Ngãi",
        kind_name="Báo cáo",
        summary="Kết quả Hội nghị tập huấn công tác nhân quyền",
        body=[Paragraph("Hội nghị đã được tổ chức.")],
        signer=Signer(capacity=["TM. Ban Chỉ đạo", "Trưởng ban"], full_name="Nguyễn Văn Ánh"),
        made_at=datetime(2026, 2, 5, 10, 30, tzinfo=UTC),
    )
    return replace(smallest, **changes)


def a_full_paper(**changes: Any) -> Paper:
    """A report with every element of the decree that the platform writes."""
    return a_paper(
        **{
            "issuer_above": "Ủy ban nhân dân tỉnh Quảng Ngãi",
            "number": 5,
            "day": date(2026, 2, 5),
            "body": [
                LegalBasis(["Căn cứ Kế hoạch số 01/KH-BCĐ", "Theo đề nghị của cơ quan thường trực"]),
                Heading("I. THÔNG TIN CHUNG"),
                Heading("1. Mục đích", level=2),
                Paragraph("Nâng cao nhận thức của cán bộ, công chức về quyền con người."),
                a_table(3),
            ],
            "recipients": ["Ban Chỉ đạo về nhân quyền của Chính phủ", "Lưu: VT, BCĐ"],
            "annexes": [Annex("Danh sách điểm cầu", [a_table(2)]), Annex("Danh sách đại biểu", [a_table(700)], is_landscape=True)],
            **changes,
        }
    )


def a_table(rows: int) -> Table:
    """A table of ``rows`` numbered people."""
    columns = [Column("TT", 1, "centre"), Column("Họ và tên", 5), Column("Có mặt", 2, "right")]
    return Table(columns, [[str(at), f"Đại biểu số {at}", "x"] for at in range(1, rows + 1)])
