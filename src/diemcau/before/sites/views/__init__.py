from __future__ import annotations

from diemcau.before.sites.views.access import issue_links, links, links_workbook, replace_link, slips, withdraw_device, withdraw_link
from diemcau.before.sites.views.halls import chosen, open_communes, open_one, remove, site, sites, todo, unit_panel, units
from diemcau.before.sites.views.readiness import help_lines

__all__ = [
    "chosen",
    "help_lines",
    "issue_links",
    "links",
    "links_workbook",
    "open_communes",
    "open_one",
    "remove",
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
