"""Pages of convening."""

from __future__ import annotations

from diemcau.before.convening.views.cards import invitations, qr
from diemcau.before.convening.views.delegates import add, called, cancel, change, delegates, restore, todo, units
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
    link_undo,
    my_quotas,
    quota,
    receipt,
    replace,
    undo,
)
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
    "leave",
    "link_choose",
    "link_give_back",
    "link_home",
    "link_leave",
    "link_quota",
    "link_receipt",
    "link_replace",
    "link_undo",
    "my_quotas",
    "preview",
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
    "template",
    "terms",
    "todo",
    "undo",
    "units",
    "upload",
]
