"""Pages of convening."""

from __future__ import annotations

from diemcau.before.convening.views.cards import invitations, qr
from diemcau.before.convening.views.delegates import add, called, cancel, change, delegates, restore, todo, units
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
    "paper",
    "paper_file",
    "paper_words",
    "papers",
    "preview",
    "qr",
    "restore",
    "template",
    "todo",
    "units",
    "upload",
]
