"""Reading the network as of a day."""

from __future__ import annotations

from diemcau.foundation.network.queries.identifiers import Identified, by_identifier, identifiers_of
from diemcau.foundation.network.queries.known import (
    PersonFound,
    PostHeld,
    holdings_in,
    namesakes,
    people_called,
    posts_of,
    training_sources,
)
<<<<<<< HEAD
from diemcau.foundation.network.queries.maps import Map, map_on
from diemcau.foundation.network.queries.people import Holder, PostSeen, holders, holdings_of, mergers_of, posts_on, without_purpose
from diemcau.foundation.network.queries.rollup import NotAttributable, Rolled, RollUp, level_below, roll_up, sources_of, units_of
=======
from diemcau.foundation.network.queries.people import Holder, PostSeen, holders, mergers_of, posts_on, without_purpose
>>>>>>> people-next
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
    "Identified",
    "Map",
    "NotAttributable",
    "PersonFound",
    "PostHeld",
    "PostSeen",
    "RollUp",
    "Rolled",
    "Step",
    "ancestors_on",
    "below_on",
    "by_code",
    "by_identifier",
    "children_on",
    "communes_below",
    "found",
    "heirs_on",
    "holders",
    "holdings_in",
    "identifiers_of",
    "level_below",
    "map_on",
    "mergers_of",
    "names_on",
    "namesakes",
    "people_called",
    "posts_of",
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
    "training_sources",
    "unit_on",
    "units_of",
    "without_purpose",
]
