"""Pages of convening."""

from __future__ import annotations

from diemcau.before.convening.views.cards import invitations, qr
from diemcau.before.convening.views.delegates import add, called, cancel, change, delegates, restore, todo, units
from diemcau.before.convening.views.inviting import invite, print_invitations, send_invitations
from diemcau.before.convening.views.lists import accept, export, preview, template, upload
from diemcau.before.convening.views.papers import paper, paper_file, paper_words, papers

__all__ = [
    "accept",
    "add",
    "called",
    "cancel",
    "change",
    "delegates",
    "export",
    "invitations",
    "invite",
    "paper",
    "paper_file",
    "paper_words",
    "papers",
    "preview",
    "print_invitations",
    "qr",
    "restore",
    "send_invitations",
    "template",
    "todo",
    "units",
    "upload",
]
