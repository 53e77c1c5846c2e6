"""Units with dates, and what changes them."""

from __future__ import annotations

from diemcau.foundation.network.models.acts import UnitAct, UnitActQuerySet
from diemcau.foundation.network.models.identifiers import UnitIdentifier
from diemcau.foundation.network.models.maps import MapLayer, MapShape
from diemcau.foundation.network.models.people import Holding, Person, PersonMerge, Post
from diemcau.foundation.network.models.units import (
    BODY_KINDS,
    CODES_SINCE_2025,
    CODES_UNTIL_2025,
    COMMUNE_KINDS,
    DISTRICT_KINDS,
    PROVINCE_KINDS,
    Unit,
    UnitEdge,
    UnitKind,
    UnitQuerySet,
    UnitSuccession,
    UnitVersion,
    UnitVersionQuerySet,
)

__all__ = [
    "BODY_KINDS",
    "CODES_SINCE_2025",
    "CODES_UNTIL_2025",
    "COMMUNE_KINDS",
    "DISTRICT_KINDS",
    "PROVINCE_KINDS",
    "Holding",
    "MapLayer",
    "MapShape",
    "Person",
    "PersonMerge",
    "Post",
    "Unit",
    "UnitAct",
    "UnitActQuerySet",
    "UnitEdge",
    "UnitIdentifier",
    "UnitKind",
    "UnitQuerySet",
    "UnitSuccession",
    "UnitVersion",
    "UnitVersionQuerySet",
]
