"""Loading the country, founding bodies, drawing maps."""

from __future__ import annotations

from diemcau.foundation.network.services.maps import InstalledMaps, install_maps, remove_maps
from diemcau.foundation.network.services.units import DATA, LoadReport, found_unit, load, read

__all__ = ["DATA", "InstalledMaps", "LoadReport", "found_unit", "install_maps", "load", "read", "remove_maps"]
