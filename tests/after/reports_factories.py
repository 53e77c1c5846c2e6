"""The facts of a report without a database: the smallest, with whatever a test changes."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from diemcau.after.reports.queries import Figures, Letterhead, ReportFacts
from diemcau.before.conferences.models import Conference
from diemcau.during.attendance.queries import Attended, People, SiteFigures, SiteTotals

OPENS_AT = datetime(2026, 12, 10, 1, 0, tzinfo=UTC)  # 8:00 in Vietnam
CLOSED_AT = OPENS_AT + timedelta(hours=3, minutes=35)


def a_site(number: int = 1, **changes: Any) -> SiteFigures:
    """A site that closed without a difference."""
    site = SiteFigures(
        site_id=number, name=f"Xã {number}", unit=f"Xã {number}", is_main=False, convened=40, attended=38, counted=38, walk_ins=1, substitutes=2,
        reason="", closed_at=CLOSED_AT, accepted_at=CLOSED_AT,
    )  # fmt: skip
    return replace(site, **changes)


def some_figures(*sites: SiteFigures, **changes: Any) -> Figures:
    """Frozen figures that add up over ``sites``."""
    counted = [site.counted for site in sites if site.counted is not None]
    people = People(
        convened=sum(site.convened for site in sites),
        attended=sum(site.attended for site in sites),
        counted=sum(counted) if counted else None,
        walk_ins=sum(site.walk_ins for site in sites),
        substitutes=sum(site.substitutes for site in sites),
    )
    closed = sum(site.closed_at is not None for site in sites)
    totals = SiteTotals(total=len(sites), closed=closed, accepted=sum(site.accepted_at is not None for site in sites), silent=0)
    figures = Figures(as_of=CLOSED_AT, is_frozen=True, frozen_by="Nguyễn Thị Thư", sites=list(sites), people=people, site_totals=totals)
    return replace(figures, **changes)


def a_delegate(number: int = 1, **changes: Any) -> Attended:
    """A convened delegate who came."""
    person = Attended(
        full_name=f"Nguyễn Văn {chr(65 + number % 26)}{number}", post="Chuyên viên", unit="Xã 1", site="Xã 1", kind="convened", stands_for="",
        first_at=OPENS_AT, was_present=True,
    )  # fmt: skip
    return replace(person, **changes)


def some_facts(**changes: Any) -> ReportFacts:
    """A report of one site and one delegate."""
    facts = ReportFacts(
        conference=Conference(
            pk=1, title="Hội nghị tập huấn công tác nhân quyền", chair_name="Trần Văn Chủ", chair_post="Phó Chủ tịch UBND tỉnh",
            purpose="Nâng cao nhận thức.",
            opens_at=OPENS_AT, closes_at=OPENS_AT + timedelta(hours=3, minutes=30),
        ),
        main_site=None,
        topics=[],
        speakers=[],
        programme=[],
        figures=some_figures(a_site()),
        delegates=[a_delegate()],
        letterhead=Letterhead(
            "Ủy ban nhân dân tỉnh Quảng Ngãi", "Ban Chỉ đạo về nhân quyền tỉnh Quảng Ngãi", "BC-BCĐ", "Quảng Ngãi", ["TM. Ban Chỉ đạo"], ["Lưu: VT"]
        ),
    )  # fmt: skip
    return replace(facts, **changes)
