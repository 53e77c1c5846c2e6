"""What acts are called on screen.  The record stores "module.verb"; each room names its own in ``AppConfig.ready``."""

from __future__ import annotations

from collections.abc import Mapping

from django.utils.functional import Promise

_names: dict[str, str | Promise] = {}


def register(names: Mapping[str, str | Promise]) -> None:
    """Call the acts that are the keys of ``names`` by its values."""
    _names.update(names)


def name_of(act: str) -> str:
    """What ``act`` is called; its code when nobody named it."""
    return str(_names.get(act, act))
