"""The minutes as the operator reads them before sealing them."""

from __future__ import annotations

from django.utils.translation import gettext as _


def words() -> dict[str, str]:
    return {
        "m_conference": _("Conference"),
        "m_site": _("Site"),
        "m_unit": _("Unit"),
        "m_day": _("Day"),
        "m_hours": _("Opened – closed"),
        "m_presided": _("Presided by"),
        "m_operator": _("Minutes kept by"),
        "m_device": _("device {device}"),
        "m_convened": _("Convened"),
        "m_confirmed": _("Of them confirmed"),
        "m_attended": _("Checked in"),
        "m_present": _("Present at the closing"),
        "m_counted": _("Counted"),
        "m_walk_ins": _("Of them walk-ins"),
        "m_substitutes": _("Of them substitutes"),
        "m_reason": _("Reason for the difference"),
        "m_counts": _("Headcounts"),
        "m_faults": _("Faults of the line"),
        "m_items": _("Programme"),
        "m_remarks": _("Remarks"),
        "m_proposals": _("Proposals"),
        "m_replaces": _("Replaces the minutes with the code"),
        "m_none": _("None."),
        "m_will_sign": _("Closing seals these minutes: their hash is signed with the key of this device. Nobody can change them afterwards."),
        "m_will_hash": _("Closing keeps these minutes with their hash. This device has no key (the page is not https), so they are not signed."),
        "m_code": _("Code of the minutes: {code}"),
        "received_yes": _("reached the hall"),
        "received_partly": _("reached it in part"),
        "received_no": _("did not reach it"),
    }
