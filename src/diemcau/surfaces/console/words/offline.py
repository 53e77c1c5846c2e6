"""What the device keeps and how it stands without a line."""

from __future__ import annotations

from django.utils.translation import gettext as _


def words() -> dict[str, str]:
    return {
        "unpaired_unpaired": _("This browser was never opened for a site, or its cookies were deleted."),
        "unpaired_offline": _("There is no connection, and this browser was not opened for a site before."),
        "unpaired_left": _("You left this device: the list was deleted from it."),
        "unpaired_shut": _(
            "The standing office shut this device out, or its time is over. The centre has received everything; the list was deleted from it."
        ),
        "unpaired_over": _("The conference is over. The list was deleted from this device."),
        "leave_offline": _(
            "There is no connection, so the site could not be closed to this device. Nothing was deleted. Try again with a connection."
        ),
        "storage_refused": _(
            "This browser keeps nothing for this page (a private window, or storage is switched off). "
            "Nobody was checked in. Open the link in an ordinary window."
        ),
        "storage_full": _(
            "The storage of this device is full. The last entry was not recorded: "
            "write the name on paper, free some space, enter it again. What was recorded before is kept."
        ),
        "not_kept": _("Not recorded"),
        "bundle_forged": _("A list arrived that the centre did not sign. It was not used; the list from before stays."),
        "bundle_of": _("List and programme: {size} kB, fetched at {time}."),
        "bundle_signed": _("Signed by the centre."),
        "bundle_not_kept": _("Not kept on this device: without https, or with storage full, it must be fetched again after a reload."),
        "bundle_until": _("Deleted from this device on {when}."),
        "console_none": _("This browser does not keep the console: leave this page open as long as there is no connection."),
        "console_coming": _("The console is being kept on this device…"),
        "console_kept": _("Opens without a connection."),
    }
