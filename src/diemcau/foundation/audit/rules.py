"""How acts are told to people."""

from __future__ import annotations

from django.utils.functional import Promise

_sentences: dict[str, str | Promise] = {}


def name_act(act: str, sentence: str | Promise) -> None:
    """Tell ``act`` ("module.verb") as ``sentence`` ("The site was closed"); each module names its own acts once."""
    if _sentences.setdefault(act, sentence) is not sentence:
        raise ValueError(f"act {act!r} already has a name")


def spoken(act: str) -> str:
    """``act`` in words; an act nobody named is shown as it is stored."""
    return str(_sentences.get(act, act))
