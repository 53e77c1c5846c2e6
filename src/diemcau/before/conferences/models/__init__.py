"""Conferences, their programme, the year's plan and series."""

from __future__ import annotations

from diemcau.before.conferences.models.conferences import Conference, ConferenceQuerySet, Format, ItemKind, ProgrammeItem, Reach, Speaker, Topic
from diemcau.before.conferences.models.plans import Plan, Series

__all__ = ["Conference", "ConferenceQuerySet", "Format", "ItemKind", "Plan", "ProgrammeItem", "Reach", "Series", "Speaker", "Topic"]
