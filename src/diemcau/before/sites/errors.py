"""What a secretary or an operator can put right about halls, links and devices."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from diemcau.kernel.errors import Refused


class SiteNameMissing(Refused):
    """A site without a name."""

    def __init__(self) -> None:
        super().__init__(_("The site has no name. Nothing was saved; write the name people will look for."))


class SiteNameTaken(Refused):
    """Two sites of one conference with the same name."""

    def __init__(self, name: str) -> None:
        super().__init__(_("This conference already has a site called “%(name)s”. Nothing was saved; choose another name.") % {"name": name})


class SecondMainSite(Refused):
    """A conference has one main site."""

    def __init__(self, name: str) -> None:
        super().__init__(_("“%(name)s” is already the main site. Nothing was saved; a conference has one main site.") % {"name": name})


class SiteInUse(Refused):
    """A site cannot go while delegates, devices or log entries point at it."""

    def __init__(self, name: str) -> None:
        super().__init__(
            _("“%(name)s” was not removed: delegates are assigned to it or its log has begun. Move the delegates to another site first.")
            % {"name": name}
        )


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


class CallSaysNothing(Refused):
    """A call that reached somebody says what they said."""

    def __init__(self) -> None:
        super().__init__(_("Write what the operator said; the call was not noted yet."))


class CallGone(Refused):
    """A note is taken back once."""

    def __init__(self) -> None:
        super().__init__(_("This note was already taken back. Nothing was changed."))
