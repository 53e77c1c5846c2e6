"""What an operator or a secretary can put right about sites, links and devices."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from diemcau.kernel.errors import Refused


class ConferenceOver(Refused):
    """The conference ended too long ago for links to make sense."""

    def __init__(self) -> None:
        super().__init__(_("This conference ended more than two days ago, so links to its sites no longer open. Change its hours first."))


class UnknownLink(Refused):
    """No live link has this token: mistyped, replaced or withdrawn (the answer does not tell which)."""

    def __init__(self) -> None:
        super().__init__(_("This link does not open a site: it was copied incompletely, replaced or withdrawn."))


class ExpiredLink(Refused):
    """The link was right, and its time is over."""

    def __init__(self) -> None:
        super().__init__(_("The conference is over and this link has expired."))
