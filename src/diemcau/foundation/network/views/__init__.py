"""Pages of the network."""

from __future__ import annotations

from diemcau.foundation.network.views.units import unit, units

__all__ = ["unit", "units"]
