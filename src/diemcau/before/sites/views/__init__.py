from __future__ import annotations

from diemcau.before.sites.views.access import issue_links, links, links_workbook, replace_link, slips, withdraw_link
from diemcau.before.sites.views.devices import devices, issue_code, rename_device, withdraw_device
from diemcau.before.sites.views.halls import chosen, open_communes, open_one, remove, site, sites, todo, unit_panel, units

__all__ = [
    "chosen",
    "devices",
    "issue_code",
    "issue_links",
    "links",
    "links_workbook",
    "open_communes",
    "open_one",
    "remove",
    "rename_device",
    "replace_link",
    "site",
    "sites",
    "slips",
    "todo",
    "unit_panel",
    "units",
    "withdraw_device",
    "withdraw_link",
]
