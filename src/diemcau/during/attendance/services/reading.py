"""Reading what a device sent, however odd: nothing that arrives here is refused."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID


@dataclass(frozen=True, slots=True)
class LogEvent:
    """One event as a device sent it.  ``at`` is the device's clock; ``device`` the maker, when not the sender."""

    id: UUID
    kind: str
    at: datetime
    counter: int | None = None
    device: UUID | None = None
    payload: Mapping[str, Any] = field(default_factory=dict)
