"""A committee, its communes and one plan of it on its way."""

from __future__ import annotations

from datetime import date
from typing import Any

from diemcau.foundation.network.models import Unit, UnitIdentifier, UnitKind
from diemcau.foundation.network.services import identify
from diemcau.foundation.papers.models import KindCode, PaperRecord
from diemcau.foundation.papers.services import issuing, lifecycle
from tests.before.factories import NOW, TESTS, make_province, make_unit
from tests.foundation.papers_factories import a_full_paper

DAY = date(2026, 12, 1)
ABOUT = "conference:1"


def a_committee() -> Unit:
    """A steering committee whose code the exchange knows, with three communes under the same province; the third has no code."""
    province = make_province("Tỉnh Quảng Ngãi")
    committee = make_unit("Ban Chỉ đạo về nhân quyền tỉnh Quảng Ngãi", kind=UnitKind.STEERING_COMMITTEE, parent=province)
    coded(committee, "H48.99")
    for name, code in (("Xã Ba Tơ", "H48.01"), ("Xã Trà Bồng", "H48.02"), ("Xã Lý Sơn", "")):
        commune = make_unit(name, parent=province)
        if code:
            coded(commune, code)
    return committee


def coded(unit: Unit, code: str) -> UnitIdentifier:
    return identify(unit=unit, scheme="vn-gov-2020", code=code, since=None, by=TESTS, now=NOW)


def communes() -> list[int]:
    return list(Unit.objects.filter(versions__name__startswith="Xã").order_by("pk").values_list("pk", flat=True))


def a_draft(committee: Unit, **changes: Any) -> PaperRecord:
    facts = {"issuer": committee, "kind": KindCode.PLAN, "about": ABOUT, "title": "Kế hoạch tập huấn", "symbol": "KH-BCĐNQ", "by": TESTS, "now": NOW}
    return lifecycle.draft(**{**facts, **changes})


def sent(committee: Unit, **changes: Any) -> PaperRecord:
    """A plan that lies with whoever signs it."""
    record = a_draft(committee, **changes)
    paper = a_full_paper(kind_name=record.paper_kind.name, symbol=record.symbol, number=None, day=None, annexes=[], body=a_full_paper().body[:2])
    return lifecycle.send_for_signature(record=record, paper=paper, recipients=communes(), due_on=date(2026, 12, 5), by=TESTS, now=NOW)


def issued(committee: Unit, *, number: int | None = 5, day: date = DAY, **changes: Any) -> PaperRecord:
    """A plan that came back with a number."""
    return issuing.issue(record=sent(committee, **changes), number=number, issued_on=day, by=TESTS, now=NOW)
