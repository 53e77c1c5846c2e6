"""Pages of convening."""

from __future__ import annotations

from diemcau.before.convening.views.cards import invitations, qr
from diemcau.before.convening.views.delegates import add, called, cancel, change, delegates, restore, todo, units
from diemcau.before.convening.views.inviting import invite, print_invitations, send_invitations
from diemcau.before.convening.views.links import issue_unit_link, issue_unit_links, nudge, revoke_unit_link, unit_links_page, unit_slips
from diemcau.before.convening.views.lists import accept, export, preview, template, upload
from diemcau.before.convening.views.nominations import (
    choose,
    give_back,
    leave,
    link_choose,
    link_give_back,
    link_home,
    link_leave,
    link_quota,
    link_receipt,
    link_replace,
    link_take_back,
    my_quotas,
    quota,
    receipt,
    replace,
    take_back,
)
from diemcau.before.convening.views.papers import paper, paper_file, paper_words, papers
from diemcau.before.convening.views.quotas import approve_all, follow, quota_one, quota_rule, quotas, quotas_export, quotas_todo, terms

__all__ = [
    "accept",
    "add",
    "approve_all",
    "called",
    "cancel",
    "change",
    "choose",
    "delegates",
    "export",
    "follow",
    "give_back",
    "invitations",
    "invite",
    "issue_unit_link",
    "issue_unit_links",
    "leave",
    "link_choose",
    "link_give_back",
    "link_home",
    "link_leave",
    "link_quota",
    "link_receipt",
    "link_replace",
    "link_take_back",
    "my_quotas",
    "nudge",
    "paper",
    "paper_file",
    "paper_words",
    "papers",
    "preview",
    "print_invitations",
    "qr",
    "quota",
    "quota_one",
    "quota_rule",
    "quotas",
    "quotas_export",
    "quotas_todo",
    "receipt",
    "replace",
    "restore",
    "revoke_unit_link",
    "send_invitations",
    "take_back",
    "template",
    "terms",
    "todo",
    "unit_links_page",
    "unit_slips",
    "units",
    "upload",
]
