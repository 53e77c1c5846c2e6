"""What the console's pages show besides the hall itself."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext as _

from diemcau.before.conferences.models import Conference
from diemcau.before.sites.models import Site
from diemcau.foundation.network.models import UnitVersion


@dataclass(frozen=True, slots=True)
class Landing:
    """What an operator must recognise before opening a site: which conference, which hall, whose."""

    conference: Conference
    site: Site
    host: str  # blank: its name on that day is not loaded


def landing(site: Site) -> Landing:
    """What a link or a code of ``site``, which knows its conference, opens.  One query."""
    conference = site.conference
    host = UnitVersion.objects.on(conference.day).filter(unit=conference.host_id).values_list("name", flat=True).first()
    return Landing(conference=conference, site=site, host=host or "")


def words() -> dict[str, str]:
    """Sentences the console's modules put together, in the reader's language; ``{name}`` is filled by them."""
    return {
        # the line to the centre
        "connecting": _("Connecting to the centre…"),
        "online": _("Connected. Everything recorded here has been received."),
        "sending": _("Sending to the centre…"),
        "offline": _("No connection. Go on checking people in: it is kept on this device and sent by itself later."),
        "offline_waiting": _("No connection. {count} entries are kept on this device and will be sent by themselves. Do not close this page."),
        "shut": _("This device may no longer record for this site. Ask the standing office for a new link; what is kept here stays here."),
        "kept": _("Kept on this device: {waiting} · Received by the centre: {received}"),
        "refused": _("{count} entries could not be read by the centre; they stay on this device. Call the standing office."),
        "elsewhere": _("{count} entries of another site are still on this device. Open that site's link again to send them."),
        # people
        "present_of": _("{present} present of {convened} convened"),
        "check_in": _("Check in"),
        "here": _("Present"),
        "here_at": _("Present, {time}"),
        "left": _("Left"),
        "not_here": _("Not here yet"),
        "walk_in": _("Walk-in"),
        "substitute": _("Substitute"),
        "stands_for": _("stands for {name}"),
        "waiting_row": _("not sent yet"),
        "nobody_found": _("Nobody on the list of this site matches “{query}”. Record a walk-in or a substitute below."),
        "more_found": _("{count} more; type more letters."),
        "no_list": _("The list has not arrived yet. Codes are recorded all the same."),
        "asked_early": _("The list has not arrived yet. “{query}” is checked in as soon as it is here, if the name fits one person."),
        "nobody_listed": _("Nobody is on the list of this site. Everyone who comes is a walk-in."),
        "filter_all": _("All {count}"),
        "filter_absent": _("Not here yet {count}"),
        "filter_present": _("Present {count}"),
        "filter_empty": _("Nobody in this group."),
        # the last person
        "in_at": _("Checked in at {time}"),
        "already_at": _("Already checked in at {time}"),
        "already": _("Already checked in"),
        "out_at": _("Left at {time}"),
        "undone": _("Undone: not counted as present"),
        "code_kept": _("Code recorded at {time}"),
        "code_unknown": _("Not on the list of this site"),
        "code_asked": _("The code is recorded and the centre will say whose it is."),
        "code_forged": _("This code is not genuine"),
        "code_forged_help": _("Nobody was checked in. Look the person up by name."),
        "code_strange": _("This is not a delegate's code"),
        "code_strange_help": _("Nothing was recorded. Look the person up by name."),
        "undo": _("Undo"),
        "mark_unknown_code": _("The centre does not know this code. Look the person up by name."),
        "mark_forged_code": _("The centre found the code not genuine. Look the person up by name."),
        "mark_other_site": _("Expected at another site; recorded here."),
        "mark_cancelled": _("This delegate was taken off the list; the standing office will check."),
        "mark_implausible_time": _("The clock of this device is wrong; the centre keeps its own time."),
        "mark_after_close": _("Recorded after the site was closed; the standing office will check."),
        # camera
        "camera_insecure": _("The browser opens the camera only on a secure page (https). Look people up by name."),
        "camera_denied": _("The browser was not allowed to use the camera. Allow it in the browser's settings, or look people up by name."),
        "camera_absent": _("This device has no camera. Look people up by name or use a hand scanner."),
        "camera_busy": _("The camera does not answer; another program may be using it. Look people up by name."),
        "camera_failed": _("The code reader could not be loaded. Look people up by name; try again when there is a connection."),
        # hall
        "line_unknown": _("Not reported yet"),
        "line_good": _("On the air"),
        "line_weak": _("Weak line"),
        "line_lost": _("Connection lost"),
        "line_since": _("{state}, reported at {time}"),
        "counted_at": _("{count} people counted at {time}"),
        "never_counted": _("Nobody has counted yet."),
        "count_sent": _("Headcount recorded: {count} people."),
        "line_sent": _("State of the line recorded: {state}."),
        "bad_number": _("Write the number of people with digits, for example 58."),
        "name_missing": _("Write the full name."),
        "stands_for_missing": _("Choose the delegate who is being replaced."),
        "running": _("now"),
        "no_programme": _("The programme has not been entered yet."),
        # closing
        "difference_none": _("Checked in and counted agree."),
        "difference_more": _("Counted {count} more than checked in. Write the reason."),
        "difference_less": _("Counted {count} fewer than checked in. Write the reason."),
        "reason_missing": _("Write why the two numbers differ."),
        "closed_at": _("Closed at {time}"),
        "closed_waiting": _("Closed on this device at {time}; not yet received by the centre."),
        "accepted_at": _("Accepted by the standing office at {time}."),
        "people": _("{count} people"),
        "not_stated": _("not counted"),
        "kept_first": _("Entries are still kept on this device. Wait until the centre has received them."),
    }
