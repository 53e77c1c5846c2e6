"""Which papers of a conference a reader sees."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from diemcau.before.convening.rules.parts import Part
from diemcau.foundation.accounts.models import User
from diemcau.foundation.notices.rules import Subject
from diemcau.foundation.papers.models import KINDS, KindCode
from diemcau.foundation.papers.rules.records import written
from diemcau.kernel import doors

OF_UNITS = (KindCode.PLAN, KindCode.CALL, KindCode.INVITATION, KindCode.PROGRAMME, KindCode.CONCLUSIONS)  # sent to the units, or for their people
OF_WATCHERS = (*OF_UNITS, KindCode.LIST)
ELSEWHERE = (KindCode.REPORT, KindCode.CORRECTION)  # written on the page of the report, and of the paper they correct


def seen_kinds(part: Part) -> Sequence[KindCode]:
    """All for whoever prepares; what is sent out, and the list, for watchers; what concerns their units for contacts."""
    if part.may_prepare:
        return [code for code in KINDS if code not in ELSEWHERE]
    return OF_WATCHERS if part.may_watch else OF_UNITS


def paper_subject(user: User, record_id: int, on: date) -> Subject | None:
    """A paper as the log of its letters names it, for whoever writes for its office; nobody else reads addresses."""
    record = written(user, on).filter(pk=record_id).first()
    return Subject(title=str(record), home=doors.path_to("paper-record", record.pk), may_send=True) if record else None
