"""Requests the API cannot answer, each with its status and a sentence for whoever holds the device."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from diemcau.kernel.errors import Refused


class ApiRefused(Refused):
    """A request without an answer; ``status`` is its HTTP status."""

    status = 400
    code = ""  # for the device, where a sentence is not enough
    told: str | Promise = ""

    def __init__(self) -> None:
        super().__init__(self.told)


class DeviceUnknown(ApiRefused):
    status = 401
    told = _("This device is not paired with a site, or its time is over. Open the link of the site again; what is kept on the device stays there.")


class DeviceShut(ApiRefused):
    """A device we know, which was shut out or whose time is over: it wipes the list it keeps."""

    status = 401
    code = "shut"
    told = DeviceUnknown.told


class TooManyGuesses(ApiRefused):
    status = 429
    told = _("From this network too many unknown devices were tried. Wait ten minutes; what is kept on the device stays there.")


class HeaderMissing(ApiRefused):
    status = 403
    told = _("The request lacks the header X-Diemcau-Device: 1.")


class OtherSite(ApiRefused):
    status = 404
    told = _("There is no such site for this device.")


class TooLarge(ApiRefused):
    status = 413
    told = _("The batch is too large: at most 1,000 events and 3 MB. Nothing was stored; send it in smaller parts.")


class TooMuchInQuarantine(ApiRefused):
    status = 429
    told = _("This device was shut out and has handed in more than one device can hold. Nothing more is taken; call the standing office.")


class EncodingUnknown(ApiRefused):
    status = 415
    told = _("The body is packed in a way that is not understood here: send it plain or with gzip. Nothing was stored; the device keeps what it has.")


class Unreadable(ApiRefused):
    status = 400
    told = _("The body could not be read as JSON with a list called events. Nothing was stored; the device keeps what it has.")


class NoRehearsal(ApiRefused):
    status = 409
    told = _("The conference has begun, so rehearsing is over. Leave the rehearsal; what was recorded before it is kept on the device.")


class TooMuchNoise(ApiRefused):
    status = 413
    told = _("One question of a line test is at most 256 kB.")
