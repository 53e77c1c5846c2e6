from __future__ import annotations

from diemcau.before.sites.models.access import ConsoleLink, Device, PairingCode
from diemcau.before.sites.models.halls import ItemSite, Site
from diemcau.before.sites.models.operators import IDLE_MINUTES, MOST_IDLE_MINUTES, Operator, ShiftTerms

__all__ = ["IDLE_MINUTES", "MOST_IDLE_MINUTES", "ConsoleLink", "Device", "ItemSite", "Operator", "PairingCode", "ShiftTerms", "Site"]
