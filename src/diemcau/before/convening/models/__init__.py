"""People at a conference, and lists of them that wait to be accepted."""

from __future__ import annotations

from diemcau.before.convening.models.delegates import Delegate, DelegateKind, DelegateQuerySet
from diemcau.before.convening.models.drafts import ImportDraft
from diemcau.before.convening.models.papers import PaperText

__all__ = ["Delegate", "DelegateKind", "DelegateQuerySet", "ImportDraft", "PaperText"]
