"""Reading the network as of a day."""

from __future__ import annotations

from diemcau.foundation.network.queries.maps import Map, map_on
from diemcau.foundation.network.queries.people import Holder, PostSeen, holders, holdings_of, mergers_of, posts_on, without_purpose
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
    "Holder",
    "Map",
    "NotAttributable",
    "PostSeen",
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
    "holders",
    "holdings_of",
    "level_below",
    "map_on",
    "mergers_of",
    "names_on",
    "posts_on",
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
    "without_purpose",
]
