"""References: which rows of higher rooms speak of a row of a lower one.

A unit that ends may host a conference, and one that began may hold a grant; the network cannot look up to find out.
So whoever keeps a foreign key says so in ``AppConfig.ready``, and the lower room asks ``to``.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Q
from django.utils.functional import Promise


@dataclass(frozen=True, slots=True)
class Reference:
    """That ``field`` of the model ``rows`` speaks of a row of the model ``of`` (both "app.Model")."""

    of: str
    rows: str
    field: str
    title: str | Promise  # the rows in the plural: "conferences"
    since: Callable[[date], Q] | None = None  # those that still matter from a day on; ``None``: all
    named: Callable[[Any], tuple[str, str]] | None = None  # one row in words, and the address of its page; ``None``: rows are only counted
    joins: tuple[str, ...] = ()  # what ``named`` reads beside the row


_references: dict[tuple[str, str], Reference] = {}


def register(reference: Reference) -> None:
    """Let ``reference`` be found; registering the same field again replaces it."""
    _references[reference.rows, reference.field] = reference


def to(model: str) -> list[Reference]:
    """References to the model called ``model``, in the order of their names."""
    return [reference for _, reference in sorted(_references.items()) if reference.of == model]
