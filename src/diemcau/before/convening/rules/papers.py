"""Which papers of a conference a reader sees."""

from __future__ import annotations

from collections.abc import Sequence

from diemcau.before.convening.rules.parts import Part
from diemcau.foundation.papers.models import KINDS, KindCode

OF_UNITS = (KindCode.PLAN, KindCode.CALL, KindCode.INVITATION, KindCode.PROGRAMME, KindCode.CONCLUSIONS)  # sent to the units, or for their people
OF_WATCHERS = (*OF_UNITS, KindCode.LIST)
ELSEWHERE = (KindCode.REPORT,)  # written by a room above this one, on its own tab


def seen_kinds(part: Part) -> Sequence[KindCode]:
    """All for whoever prepares; what is sent out, and the list, for watchers; what concerns their units for contacts."""
    if part.may_prepare:
        return [code for code in KINDS if code not in ELSEWHERE]
    return OF_WATCHERS if part.may_watch else OF_UNITS
