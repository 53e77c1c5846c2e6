"""What higher rooms may hear of: after commit, with ids only."""

from __future__ import annotations

from django.dispatch import Signal

paper_issued = Signal()  # record_id: a paper came back with number and date
paper_recalled = Signal()  # record_id: an issued paper was recalled
