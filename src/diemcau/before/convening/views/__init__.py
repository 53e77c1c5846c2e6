"""Pages of convening."""

from __future__ import annotations

from diemcau.before.convening.views.cards import invitations, qr
from diemcau.before.convening.views.delegates import add, called, cancel, change, delegates, restore, todo, units
from diemcau.before.convening.views.lists import accept, export, preview, template, upload

__all__ = [
    "accept",
    "add",
    "called",
    "cancel",
    "change",
    "delegates",
    "export",
    "invitations",
    "preview",
    "qr",
    "restore",
    "template",
    "todo",
    "units",
    "upload",
]
