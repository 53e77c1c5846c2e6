"""Reading the network as of a day."""

from __future__ import annotations

from diemcau.foundation.network.queries.maps import Map, map_on
from diemcau.foundation.network.queries.rollup import NotAttributable, Rolled, RollUp, level_below, roll_up, sources_of, units_of
from diemcau.foundation.network.queries.units import (
    Found,
    Step,
    ancestors_on,
    below_on,
    by_code,
    children_on,
    communes_below,
    found,
    heirs_on,
    names_on,
    predecessors,
    province_by_code,
    province_of,
    root,
    search,
    successors,
    today,
    unit_on,
)

__all__ = [
    "Found",
    "Map",
    "NotAttributable",
    "RollUp",
    "Rolled",
    "Step",
    "ancestors_on",
    "below_on",
    "by_code",
    "children_on",
    "communes_below",
    "found",
    "heirs_on",
    "level_below",
    "map_on",
    "names_on",
    "predecessors",
    "province_by_code",
    "province_of",
    "roll_up",
    "root",
    "search",
    "sources_of",
    "successors",
    "today",
    "unit_on",
    "units_of",
]
