from __future__ import annotations

from diemcau.before.sites.views.access import issue_links, links, links_workbook, replace_link, slips, withdraw_link
from diemcau.before.sites.views.devices import devices, issue_code, rename_device, withdraw_device
from diemcau.before.sites.views.halls import chosen, open_communes, open_one, remove, site, sites, todo, unit_panel, units
from diemcau.before.sites.views.operators import (
    change_operator,
    enter_named_operators,
    enter_operator,
    give_pin,
    give_pins,
    operators,
    operators_of_site,
    operators_workbook,
    remove_operator,
    set_idle_minutes,
)
from diemcau.before.sites.views.readiness import help_lines

__all__ = [
    "change_operator",
    "chosen",
    "devices",
    "enter_named_operators",
    "enter_operator",
    "give_pin",
    "give_pins",
    "help_lines",
    "issue_code",
    "issue_links",
    "links",
    "links_workbook",
    "open_communes",
    "open_one",
    "operators",
    "operators_of_site",
    "operators_workbook",
    "remove",
    "remove_operator",
    "rename_device",
    "replace_link",
    "set_idle_minutes",
    "site",
    "sites",
    "slips",
    "todo",
    "unit_panel",
    "units",
    "withdraw_device",
    "withdraw_link",
]
