"""What the network is made of."""

from __future__ import annotations

from diemcau.foundation.network.rules.acts import plan_act
from diemcau.foundation.network.rules.files import ACT_SCHEMA, MOST_PROBLEMS, ActFile, act_of, read_act
from diemcau.foundation.network.rules.history import act_told, days_of
from diemcau.foundation.network.rules.soundness import circle
from diemcau.foundation.network.rules.standing import ActPlan, Begun, Edge, Name, Standing, Succession, Version
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
    "ACT_SCHEMA",
    "CODES_SINCE_2025",
    "CODES_UNTIL_2025",
    "LOADED_SINCE",
    "MOST_PROBLEMS",
    "ROOT",
    "ROOT_NAME",
    "TWO_TIERS_SINCE",
    "ActFile",
    "ActPlan",
    "Begun",
    "Edge",
    "Files",
    "Key",
    "Name",
    "Plan",
    "PlannedEdge",
    "PlannedSuccession",
    "PlannedVersion",
    "Row",
    "Standing",
    "Succession",
    "Version",
    "act_of",
    "act_told",
    "best_known",
    "circle",
    "codes_on",
    "days_of",
    "kept",
    "kind_of",
    "plan",
    "plan_act",
    "read_act",
]
