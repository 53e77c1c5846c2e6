"""Posting letters, sending them, handing them over."""

from __future__ import annotations

from diemcau.foundation.notices.services.office import deliver_due
from diemcau.foundation.notices.services.posting import forget_old, note_bounced, note_handed_over, post, send_again

__all__ = ["deliver_due", "forget_old", "note_bounced", "note_handed_over", "post", "send_again"]
