"""What can be wrong with a conference or its programme, in sentences."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from diemcau.kernel.errors import Refused


class PreparationLocked(Refused):
    """The preparation can no longer be changed; ``reason`` says why, also on pages where nobody tried."""

    reason: str | Promise = ""

    def __init__(self) -> None:
        super().__init__(_("%(reason)s Nothing was changed.") % {"reason": self.reason})


class TextMissing(Refused):
    """A title or name that must be there is blank."""

    def __init__(self) -> None:
        super().__init__(_("The title or the name is blank. Nothing was saved; fill it in and try again."))


class EndsBeforeItStarts(Refused):
    """The end does not come after the beginning."""

    def __init__(self) -> None:
        super().__init__(_("The end must come after the beginning. Nothing was saved; correct the hours and try again."))


class TopicMissing(Refused):
    """An item of kind "topic" names no topic, or one of another conference."""

    def __init__(self) -> None:
        super().__init__(_("This item of the programme must name a topic of this conference. Nothing was saved."))


class ForeignSpeaker(Refused):
    """A speaker of another conference."""

    def __init__(self) -> None:
        super().__init__(_("A speaker belongs to another conference. Nothing was saved; choose from the list of this conference."))


class PlanNotOpen(Refused):
    """A plan that was dropped, or from which a conference was made."""

    def __init__(self) -> None:
        super().__init__(_("This plan was dropped or a conference was made from it already. Nothing was changed; look at the plan again."))


class NotAMonth(Refused):
    """A year or month that no calendar has."""

    def __init__(self) -> None:
        super().__init__(_("The month must lie between 1 and 12, the year between 2000 and 2200. Nothing was saved."))
