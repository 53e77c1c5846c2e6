"""Reading the network as of a day."""

from __future__ import annotations

from diemcau.foundation.network.queries.people import Holder, PostSeen, holders, holdings_of, mergers_of, posts_on, without_purpose
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
    "PostSeen",
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
    "mergers_of",
    "names_on",
    "posts_on",
    "predecessors",
    "province_by_code",
    "province_of",
    "root",
    "search",
    "successors",
    "today",
    "unit_on",
    "without_purpose",
]
