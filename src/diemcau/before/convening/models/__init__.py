"""People at a conference, the seats they are named for, and lists of them that wait to be accepted."""

from __future__ import annotations

from diemcau.before.convening.models.delegates import Delegate, DelegateKind, DelegateQuerySet
from diemcau.before.convening.models.drafts import ImportDraft
from diemcau.before.convening.models.links import UnitLink
from diemcau.before.convening.models.nominations import LIVE, SEATED, Nomination, NominationStatus, Receipt, StatusEvent
from diemcau.before.convening.models.papers import PaperText
from diemcau.before.convening.models.quotas import Nudge, NudgeKind, Quota, Terms
from diemcau.before.convening.models.sheets import SignInSheet

__all__ = [
    "LIVE",
    "SEATED",
    "Delegate",
    "DelegateKind",
    "DelegateQuerySet",
    "ImportDraft",
    "Nomination",
    "NominationStatus",
    "Nudge",
    "NudgeKind",
    "PaperText",
    "Quota",
    "Receipt",
    "SignInSheet",
    "StatusEvent",
    "Terms",
    "UnitLink",
]
