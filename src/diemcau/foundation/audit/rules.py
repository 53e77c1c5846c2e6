"""How acts are told to people."""

from __future__ import annotations

from django.utils.functional import Promise

_acts: dict[str, str | Promise] = {}
_facts: dict[str, str | Promise] = {}


def name_act(act: str, sentence: str | Promise) -> None:
    """Tell ``act`` ("module.verb") as ``sentence`` ("The site was closed"); a module names its own acts, once.

    Call it where the act is recorded: at the top of the module's services.
    """
    if _acts.setdefault(act, sentence) is not sentence:
        raise ValueError(f"act {act!r} already has a name")


def name_fact(key: str, words: str | Promise) -> None:
    """Tell the detail ``key`` of any act as ``words``; the first name stays."""
    _facts.setdefault(key, words)


def spoken(act: str) -> str:
    """``act`` in words; an act nobody named is shown as it is stored."""
    return str(_acts.get(act, act))


def spoken_facts(details: dict[str, object]) -> list[tuple[str, str]]:
    """Details of an act as (what, value), in words where somebody named them; empty values are left out."""
    return [(str(_facts.get(key, key)), _written(value)) for key, value in details.items() if value not in ("", None, [], {})]


def _written(value: object) -> str:
    if isinstance(value, list):
        return ", ".join(_written(item) for item in value)
    return str(value)
