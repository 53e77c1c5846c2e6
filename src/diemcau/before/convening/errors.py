"""What can be wrong with a delegate, in sentences."""

from __future__ import annotations

from collections.abc import Sequence

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


class NobodyNamed(Refused):
    """A unit sent no name."""

    def __init__(self) -> None:
        super().__init__(_("Nobody was named. Nothing was saved; choose people or write at least one full name."))


class AlreadyNamed(Refused):
    """The unit has named this person already."""

    def __init__(self, name: str) -> None:
        super().__init__(_("%(name)s is on the list of this unit already. Nothing was saved; take the name out and send the rest.") % {"name": name})


class NoSiteYet(Refused):
    """A conference without halls cannot seat anybody."""

    def __init__(self) -> None:
        super().__init__(_("The host has not opened a site for this unit yet. Nothing was saved; try again when the sites are open."))


class ConferenceClosed(Refused):
    """The conference is over."""

    def __init__(self) -> None:
        super().__init__(_("The conference is over. Nothing was changed; the list stays as it is."))


class QuotaMoved(Refused):
    """The unit of this quota ended and its seats went to a successor."""

    def __init__(self) -> None:
        super().__init__(_("The seats of this unit went to its successor. Nothing was changed; name people there."))


class NoLongerOpen(Refused):
    """A nomination that has already come to an end."""

    def __init__(self, name: str) -> None:
        super().__init__(_("%(name)s is no longer on the list. Nothing was changed; look at the page again.") % {"name": name})


class ReasonMissing(Refused):
    """A no without a reason."""

    def __init__(self) -> None:
        super().__init__(_("The reason is missing. Nothing was changed; say in a few words why."))


class SeatsNotOpen(Refused):
    """More seats given back than are open."""

    def __init__(self, count: int) -> None:
        super().__init__(_("Only %(count)s seats are open. Nothing was changed; withdraw people first, or give back fewer seats.") % {"count": count})


class QuotaFull(Refused):
    """No seat is free for somebody who is to come back."""

    def __init__(self) -> None:
        super().__init__(_("All seats of the unit are taken. Nothing was changed; withdraw somebody first, or ask the host for a seat."))


class SeatsDoNotAddUp(Refused):
    """Parts of a quota that are not the whole."""

    def __init__(self, seats: int) -> None:
        super().__init__(_("The seats of the successors do not add up to %(seats)s. Nothing was changed; correct the numbers.") % {"seats": seats})


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


class TwinSettled(Refused):
    """Somebody is no longer named twice."""

    def __init__(self) -> None:
        super().__init__(_("Nobody is named twice there any more. Nothing was changed; look at the list again."))


class GapsNotSeen(Refused):
    """A paper that would be sent or printed with holes nobody said they had seen."""

    def __init__(self, missing: Sequence[object]) -> None:
        told = {"missing": " ".join(str(sentence) for sentence in missing)}
        super().__init__(
            _("Nothing was made: the paper would have holes. %(missing)s Enter what is missing, or confirm that you have seen it.") % told
        )


class ApprovalInUse(Refused):
    """Something rests on people who were approved."""

    def __init__(self) -> None:
        super().__init__(_("One of these people was invited, changed or checked in since. Nothing was undone; take people off the list one by one."))


class SeatsChangedSince(Refused):
    """The seats that followed are no longer as they came."""

    def __init__(self) -> None:
        super().__init__(_("The seats of a successor were changed since, or given back. Nothing was undone; set the seats anew."))
