"""What can be wrong with a delegate, in sentences."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from diemcau.kernel.errors import Refused


class NameMissing(Refused):
    """A delegate without a name."""

    def __init__(self) -> None:
        super().__init__(_("The delegate has no name. Nothing was saved; write the full name."))


class SiteElsewhere(Refused):
    """A site of another conference."""

    def __init__(self) -> None:
        super().__init__(_("The site does not belong to this conference. Nothing was saved; choose one of its sites."))


class BadEmail(Refused):
    """Text that is no e-mail address."""

    def __init__(self, text: str) -> None:
        super().__init__(_("“%(text)s” is not an e-mail address. Nothing was saved; correct it or leave it blank.") % {"text": text})


class ImportStale(Refused):
    """A preview that is too old, or whose sites have changed since."""

    def __init__(self) -> None:
        super().__init__(_("This preview is out of date: it expired, or sites or units have changed. Nothing was imported; upload the file again."))


class ImportHasErrors(Refused):
    """A preview with rows in error is not accepted."""

    def __init__(self, count: int) -> None:
        super().__init__(
            _("%(count)s rows have errors. Nothing was imported; correct them here or leave them out, or upload the corrected file.")
            % {"count": count}
        )


class HeadingsMissing(Refused):
    """No row of the file looks like headings."""

    def __init__(self) -> None:
        super().__init__(
            _("No heading row with a column “Họ và tên” was found. Nothing was imported; download the template to see the columns expected.")
        )


class ImportNotReadYet(Refused):
    """A list that is still being read."""

    def __init__(self) -> None:
        super().__init__(_("The file is still being read. Nothing was changed; wait until the preview is there."))


class ImportInUse(Refused):
    """People of an accepted list were at the conference, or something else rests on them."""

    def __init__(self) -> None:
        super().__init__(
            _("People of this list have checked in, have substitutes or were changed since. Nothing was undone; cancel the others one by one.")
        )


class NobodyToInvite(Refused):
    """Invitations of a conference without delegates."""

    def __init__(self) -> None:
        super().__init__(_("Nobody is convened yet, so nobody was invited. Enter the delegates first."))


class TooLateToInvite(Refused):
    """Invitations to a conference that has begun."""

    def __init__(self) -> None:
        super().__init__(_("The conference has begun. No letter was sent; invitations leave before the opening."))


class TooManyAtOnce(Refused):
    """More people than one file is printed for while a reader waits."""

    def __init__(self, count: int, limit: int) -> None:
        sentence = _("This would print %(count)s people; one file takes %(limit)s. Nothing was printed: take the sites one by one.")
        super().__init__(sentence % {"count": count, "limit": limit})
