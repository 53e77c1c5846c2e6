"""Loading the country, founding bodies, applying acts."""

from __future__ import annotations

from diemcau.foundation.network.services.acts import Drafted, apply_act, discard_act, draft, enter_act, preview_act, undo_act
from diemcau.foundation.network.services.units import DATA, LoadReport, found_unit, load, read

__all__ = ["DATA", "Drafted", "LoadReport", "apply_act", "discard_act", "draft", "enter_act", "found_unit", "load", "preview_act", "read", "undo_act"]
