"""Acts on sites: their halls, and the way into them."""

from __future__ import annotations

from diemcau.before.sites.services.access import (
    GRACE,
    UNKNOWN_TOKENS,
    PairedDevice,
    issue_link,
    issue_links,
    may_go_on_asking,
    pair_device,
    revoke_device,
    revoke_link,
)
from diemcau.before.sites.services.halls import change_site, choose_sites, copy_sites, open_site, open_sites_of_communes, remove_site
from diemcau.before.sites.services.readiness import enter_help_lines, keep_readiness, note_call, take_back_call

__all__ = [
    "GRACE",
    "UNKNOWN_TOKENS",
    "PairedDevice",
    "change_site",
    "choose_sites",
    "copy_sites",
    "enter_help_lines",
    "issue_link",
    "issue_links",
    "keep_readiness",
    "may_go_on_asking",
    "note_call",
    "open_site",
    "open_sites_of_communes",
    "pair_device",
    "remove_site",
    "revoke_device",
    "revoke_link",
    "take_back_call",
]
