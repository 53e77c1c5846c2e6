"""What higher rooms, and our own letters, may hear of."""

from __future__ import annotations

from django.dispatch import Signal

moved_up = Signal()  # quota_id, nomination_ids: people on a waiting list got a seat
