"""What the network is made of."""

from __future__ import annotations

from diemcau.foundation.network.rules.units import (
    CODES_SINCE_2025,
    CODES_UNTIL_2025,
    LOADED_SINCE,
    ROOT,
    ROOT_NAME,
    TWO_TIERS_SINCE,
    Files,
    Key,
    Plan,
    PlannedEdge,
    PlannedSuccession,
    PlannedVersion,
    Row,
    best_known,
    codes_on,
    kept,
    kind_of,
    plan,
)

__all__ = [
    "CODES_SINCE_2025",
    "CODES_UNTIL_2025",
    "LOADED_SINCE",
    "ROOT",
    "ROOT_NAME",
    "TWO_TIERS_SINCE",
    "Files",
    "Key",
    "Plan",
    "PlannedEdge",
    "PlannedSuccession",
    "PlannedVersion",
    "Row",
    "best_known",
    "codes_on",
    "kept",
    "kind_of",
    "plan",
]
