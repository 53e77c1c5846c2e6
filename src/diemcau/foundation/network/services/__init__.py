"""Loading the country, founding bodies."""

from __future__ import annotations

from diemcau.foundation.network.services.units import DATA, LoadReport, found_unit, load, read

__all__ = ["DATA", "LoadReport", "found_unit", "load", "read"]
