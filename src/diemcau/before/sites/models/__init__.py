from __future__ import annotations

from diemcau.before.sites.models.access import ConsoleLink, Device, PairingCode
from diemcau.before.sites.models.halls import ItemSite, Site
from diemcau.before.sites.models.operators import IDLE_MINUTES, MOST_IDLE_MINUTES, Operator, ShiftTerms
from diemcau.before.sites.models.readiness import Call, Fault, HelpLines, LineTest, Readiness, ReadyItem, ReadyMoment, ReadyState

__all__ = [
    "IDLE_MINUTES",
    "MOST_IDLE_MINUTES",
    "Call",
    "ConsoleLink",
    "Device",
    "Fault",
    "HelpLines",
    "ItemSite",
    "LineTest",
    "Operator",
    "PairingCode",
    "Readiness",
    "ReadyItem",
    "ReadyMoment",
    "ReadyState",
    "ShiftTerms",
    "Site",
]
