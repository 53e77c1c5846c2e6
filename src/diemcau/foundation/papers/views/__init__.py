"""Pages about how offices write."""

from __future__ import annotations

from diemcau.foundation.papers.views.offices import acts, bases, office
from diemcau.foundation.papers.views.templates import drop, template_file, template_tried, templates

__all__ = ["acts", "bases", "drop", "office", "template_file", "template_tried", "templates"]
