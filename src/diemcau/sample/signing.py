"""Papers of the story on their way: what its office sent, numbered, replaced, and who has it.

Codes of units in the exchange are invented (scheme of other bodies, Z99), and say so.
"""

from __future__ import annotations

import random
from datetime import datetime, timedelta

from diemcau.after.reports.queries import report_facts
from diemcau.after.reports.services import send_report
from diemcau.before.conferences.models import Conference
from diemcau.before.convening.models import Delegate
from diemcau.before.convening.papers.bundle import Wanted
from diemcau.before.convening.queries.paper_standing import about, concerned_units
from diemcau.before.convening.queries.papers import paper_facts
from diemcau.before.convening.services.papers import send_for_signature
from diemcau.foundation.network.models import Unit, UnitIdentifier
from diemcau.foundation.network.services import identify
from diemcau.foundation.papers.models import KindCode, PaperRecord
from diemcau.foundation.papers.rules.edxml import NAMESPACE
from diemcau.foundation.papers.services import issuing, lifecycle
from diemcau.foundation.papers.services.correcting import Slip, correct_form
from diemcau.foundation.papers.services.receipts import Received, note_receipts
from diemcau.foundation.papers.services.registers import open_register, reserve, void
from diemcau.kernel.actors import Actor
from diemcau.kernel.dates import day_of, local

SCHEME = "vn-other-2020"
SOURCE = "Mã giả định, dùng để minh họa"
SLIP = Slip("Trang 1, mục II", "điểm cầu trung tâm tỉnh", "điểm cầu trung tâm của tỉnh")
SILENT_EACH, REFUSED_EACH, WITHOUT_CODE_EACH = 9, 31, 17  # one unit in so many


def tell_the_signed(conference: Conference, *, by: Actor) -> None:
    """The plan of a conference that was held, replaced once, corrected in form and received by most; its report; told once."""
    if PaperRecord.objects.filter(about=about(conference)).exists():
        return
    opens = conference.opens_at
    register = open_register(unit=conference.host, year=day_of(opens).year, kind=KindCode.PLAN, by=by, now=opens - timedelta(days=40))
    slip = reserve(register=register, purpose="Kế hoạch công tác năm", by=by, now=opens - timedelta(days=40))
    void(number=slip, reason="Ghi nhầm sổ", by=by, now=opens - timedelta(days=39))
    first = _issued(conference, at=opens - timedelta(days=18), by=by)
    lifecycle.replace_paper(record=first, reason="Điều chỉnh địa điểm điểm cầu trung tâm", by=by, now=opens - timedelta(days=15))
    plan = _issued(conference, at=opens - timedelta(days=14), by=by)
    _codes(conference, by=by, now=opens - timedelta(days=60))
    note_receipts(record=plan, files=_receipts(plan), by=by, now=opens - timedelta(days=12))
    told = correct_form(record=plan, slips=[SLIP], by=by, now=opens - timedelta(days=11))
    issuing.issue(record=told, number=None, issued_on=day_of(opens - timedelta(days=10)), by=by, now=opens - timedelta(days=10))
    done = opens + timedelta(days=1)
    report = send_report(facts=report_facts(conference, now=done), by=by, now=done)
    issuing.issue(record=report, number=31, issued_on=day_of(done), by=by, now=done)


def tell_the_waiting(conference: Conference, *, by: Actor, now: datetime) -> None:
    """Two papers of the conference of today lie with whoever signs them; told once."""
    if not PaperRecord.objects.filter(about=about(conference)).exists():
        for code in (KindCode.PLAN, KindCode.CALL):
            send_for_signature(wanted=_wanted(conference, code, now), by=by, now=now)


def _wanted(conference: Conference, code: KindCode, now: datetime) -> Wanted:
    return Wanted(code, paper_facts(conference, now=now), Delegate.objects.expected().filter(conference=conference))


def _issued(conference: Conference, *, at: datetime, by: Actor) -> PaperRecord:
    sent = send_for_signature(wanted=_wanted(conference, KindCode.PLAN, at), by=by, now=at)
    return issuing.issue(record=sent, number=None, issued_on=day_of(at), by=by, now=at + timedelta(hours=5))


def _codes(conference: Conference, *, by: Actor, now: datetime) -> None:
    """A code for the host and for most units; a few have none, as it is in life."""
    for place, unit_id in enumerate([conference.host_id, *sorted(concerned_units(conference))]):
        unit = Unit.objects.get(pk=unit_id)
        if place % WITHOUT_CODE_EACH != WITHOUT_CODE_EACH - 1 and not unit.identifiers.filter(scheme=SCHEME).exists():
            identify(unit=unit, scheme=SCHEME, code=f"Z99.{unit_id}", since=None, source=SOURCE, by=by, now=now)


def _receipts(plan: PaperRecord) -> list[Received]:
    """What the systems of the recipients sent back within two days."""
    draw = random.Random(plan.number)  # noqa: S311  # a story, not a secret
    sent_at = plan.events.latest("pk").at
    ours = UnitIdentifier.objects.get(unit=plan.issuer, scheme=SCHEME).code
    codes = UnitIdentifier.objects.filter(scheme=SCHEME, unit__in=plan.recipients.values("unit")).order_by("pk")
    files = []
    for place, row in enumerate(codes):
        if place % SILENT_EACH == SILENT_EACH - 1:
            continue
        status = "02" if place % REFUSED_EACH == REFUSED_EACH - 1 else draw.choice(("01", "03", "03", "06"))
        said = "Gửi nhầm đơn vị" if status == "02" else ""
        at = local(sent_at + timedelta(minutes=draw.randrange(20, 2_000)))
        text = (
            f'<edXML:edXML xmlns:edXML="{NAMESPACE}"><edXML:Status><edXML:ResponseFor><edXML:OrganId>{ours}</edXML:OrganId>'
            f"<edXML:Code>{plan.written_number}</edXML:Code></edXML:ResponseFor><edXML:From><edXML:OrganId>{row.code}</edXML:OrganId></edXML:From>"
            f"<edXML:StatusCode>{status}</edXML:StatusCode><edXML:Description>{said}</edXML:Description>"
            f"<edXML:Timestamp>{at:%Y/%m/%d %H:%M:%S}</edXML:Timestamp></edXML:Status></edXML:edXML>"
        )
        files.append(Received(f"trang-thai-{row.code}.edxml", text.encode()))
    return files
