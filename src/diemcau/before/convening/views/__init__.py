"""Pages of convening."""

from __future__ import annotations

from diemcau.before.convening.views.cards import invitations, qr
from diemcau.before.convening.views.delegates import add, called, cancel, change, delegates, restore, todo, units
from diemcau.before.convening.views.inviting import invite, print_invitations, send_invitations
from diemcau.before.convening.views.lists import export, template, upload
from diemcau.before.convening.views.papers import paper, paper_file, paper_words, papers
from diemcau.before.convening.views.previews import accept, corrected, decide, preview, progress, read, undo

__all__ = [
    "accept",
    "add",
    "called",
    "cancel",
    "change",
    "corrected",
    "decide",
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
    "progress",
    "qr",
    "read",
    "restore",
    "send_invitations",
    "template",
    "todo",
    "undo",
    "units",
    "upload",
]
