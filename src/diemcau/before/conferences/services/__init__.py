"""Making, changing, planning and copying conferences."""

from __future__ import annotations

from diemcau.before.conferences.services.cloning import clone, next_title
from diemcau.before.conferences.services.conferences import (
    ItemFacts,
    add_item,
    add_speaker,
    add_topic,
    change_conference,
    change_item,
    create_conference,
    enter_item,
    hold,
    move_item,
    remove_item,
    remove_speaker,
)
from diemcau.before.conferences.services.plans import PlanFacts, change_plan, drop_plan, link_plan, make_plan, take_up_plan

__all__ = [
    "ItemFacts",
    "PlanFacts",
    "add_item",
    "add_speaker",
    "add_topic",
    "change_conference",
    "change_item",
    "change_plan",
    "clone",
    "create_conference",
    "drop_plan",
    "enter_item",
    "hold",
    "link_plan",
    "make_plan",
    "move_item",
    "next_title",
    "remove_item",
    "remove_speaker",
    "take_up_plan",
]
