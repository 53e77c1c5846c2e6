"""What higher rooms, and our own letters, may hear of."""

from __future__ import annotations

from django.dispatch import Signal

moved_up = Signal()  # quota_id, nomination_ids: people on a waiting list got a seat
left = Signal()  # delegate_ids: delegates of one conference are no longer expected
came_back = Signal()  # delegate_ids: they are expected again
