"""Who acts.  Operators have no account, so an actor is not a row: it is a kind, an id and a label."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum


class ActorKind(StrEnum):
    USER = "user"
    DEVICE = "device"
    SYSTEM = "system"


@dataclass(frozen=True, slots=True)
class Actor:
    """Whoever an act is recorded under; ``label`` is what a person reads in the record."""

    kind: ActorKind
    id: str
    label: str


def system(name: str) -> Actor:
    """The platform itself, acting as ``name`` (a command or a job)."""
    return Actor(kind=ActorKind.SYSTEM, id=name, label=name)


def is_platform(label: str) -> bool:
    """Whether a kept label names the platform itself ("convening.remind") and no person: those have capitals or spaces."""
    return bool(re.fullmatch(r"[a-z-]+(\.[a-z-]+)*", label))
