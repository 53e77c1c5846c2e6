"""What attendance tells those above it, after the transaction, with ids only."""

from __future__ import annotations

from django.dispatch import Signal

conference_frozen = Signal()  # conference_id: its figures stand from now on
