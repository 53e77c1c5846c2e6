"""Reading the network as of a day."""

from __future__ import annotations

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
    "Step",
    "ancestors_on",
    "below_on",
    "by_code",
    "children_on",
    "communes_below",
    "found",
    "heirs_on",
    "names_on",
    "predecessors",
    "province_by_code",
    "province_of",
    "root",
    "search",
    "successors",
    "today",
    "unit_on",
]
