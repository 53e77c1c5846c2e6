"""Pages about how offices write."""

from __future__ import annotations

from diemcau.foundation.papers.views.acts import acts, own_act_removed, own_acts
from diemcau.foundation.papers.views.offices import bases, office
from diemcau.foundation.papers.views.templates import drop, template_file, template_tried, templates

__all__ = ["acts", "bases", "drop", "office", "own_act_removed", "own_acts", "template_file", "template_tried", "templates"]
