"""Histories of halls made by chance, the plainest fold we can write, and ways in which the same acts may arrive.

The fold here is the promise; the one in PostgreSQL must conclude the same.  Nothing here touches the database.
"""

from __future__ import annotations

import random
import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

MINUTES = 240
PEOPLE, DEVICES = 3, 3  # the last device was shut out before it sent anything
HOST = DEVICES
PERSONAL = ("check_in", "check_out", "walk_in", "substitute")


@dataclass(frozen=True, slots=True)
class Act:
    """One act as it was made.  ``at`` in minutes (empty: a time that cannot be right), ``who`` a place among the people."""

    number: int  # its place in the history; ids are in this order
    device: int
    kind: str
    at: int | None
    counter: int | None = None
    who: int | None = None
    target: int | None = None
    named: tuple[int, ...] = ()
    decision: str = ""
    counted: int | None = None
    line: str = ""

    @property
    def is_of_host(self) -> bool:
        return self.device == HOST

    @property
    def is_quarantined(self) -> bool:
        return self.device == HOST - 1


@dataclass(frozen=True, slots=True)
class Here:
    """One person at the hall, as the fold concludes."""

    is_in: bool
    first_at: int | None
    last_at: int | None


@dataclass(frozen=True, slots=True)
class State:
    """What a log adds up to: people by their place (or by the number of the act that entered them), the rest of the hall."""

    people: dict[Any, Here]
    counted: int | None
    line: str


def history(chance: random.Random) -> list[Act]:
    """One to fourteen acts of several devices and the host, with clocks that are set back, undoings, decisions."""
    clocks = [chance.randrange(30) for _ in range(DEVICES + 1)]
    counters = [0] * (DEVICES + 1)
    acts: list[Act] = []
    length = chance.randint(1, 14)
    for number in range(length):
        device = chance.choices(range(DEVICES + 1), weights=(6, 4, 2, 3))[0]
        clocks[device] += chance.choices((chance.randrange(1, 15), -chance.randrange(1, 40), 0), weights=(12, 2, 1))[0]
        at = None if chance.random() < 0.07 and device != HOST else max(0, min(MINUTES, clocks[device]))
        counters[device] += 1
        acts.append(_act(chance, number, device, at=at, counter=None if device == HOST else counters[device], length=length))
    return acts


def _act(chance: random.Random, number: int, device: int, *, at: int | None, counter: int | None, length: int) -> Act:
    if device == HOST:
        kind = chance.choice(("resolve", "resolve", "undo", "headcount"))
    else:
        kind = chance.choices(("check_in", "check_out", "walk_in", "substitute", "undo", "headcount", "line"), weights=(10, 5, 2, 2, 6, 2, 2))[0]
    told: dict[str, Any] = {}
    if kind in {"check_in", "check_out", "substitute"}:
        told["who"] = chance.randrange(PEOPLE)
    elif kind == "undo":
        told["target"] = chance.randrange(length + 1)  # perhaps itself, one that comes later, or nothing
    elif kind == "headcount":
        told["counted"] = chance.randrange(9)
    elif kind == "line":
        told["line"] = chance.choice(("good", "weak", "lost"))
    elif kind == "resolve":
        told["decision"] = chance.choice(("keep", "disregard", "accept", "assign"))
        told["named"] = tuple(sorted(chance.sample(range(length), min(length, chance.randint(1, 3)))))
        told["who"] = chance.randrange(PEOPLE) if told["decision"] == "assign" else None
    return Act(number, device, kind, at, counter, **told)


# --- the plainest fold ------------------------------------------------------------------------------------
def folded(acts: Iterable[Act]) -> State:
    """What ``acts`` add up to, whatever their order and however often each is given."""
    log = {act.number: act for act in acts}
    undoings = [act for act in log.values() if act.kind == "undo" and act.target in log]
    undoings = [act for act in undoings if act.is_of_host or log[act.target or 0].kind != "resolve"]
    overruled = _taken_back([act for act in undoings if act.is_of_host])
    decided: dict[int, Act] = {}
    for act in sorted((act for act in log.values() if act.kind == "resolve" and act.number not in overruled), key=lambda act: (act.at, act.number)):
        decided |= {number: act for number in act.named if number in log}
    void = {number for number, act in decided.items() if act.decision == "disregard"}
    freed = {number for number, act in decided.items() if act.decision in {"accept", "assign"}}
    counting = {number for number, act in log.items() if number not in void and (not act.is_quarantined or number in freed)}
    counting -= _taken_back([act for act in undoings if act.number in counting])
    return State(
        people=_people([log[number] for number in counting], decided),
        counted=_last(log[number] for number in counting if log[number].kind == "headcount").counted,
        line=_last(log[number] for number in counting if log[number].kind == "line").line or "unknown",
    )


def _taken_back(undoings: Sequence[Act]) -> set[int]:
    """Numbers of the acts that ``undoings`` take back, those undoings counting that are not taken back themselves."""
    by_target: dict[int, list[int]] = {}
    for act in undoings:
        by_target.setdefault(act.target or 0, []).append(act.number)

    def stands(number: int, above: frozenset[int]) -> bool:
        return not any(by not in above and stands(by, above | {number}) for by in by_target.get(number, []))

    return {target for target, by in by_target.items() if any(stands(number, frozenset({target})) for number in by)}


def _ordered(acts: Iterable[Act]) -> list[Act]:
    """By time, yet never before what the same device made earlier; then by the device's counter, then by id."""
    reached: dict[int, int | None] = {}
    placed = []
    for act in sorted(acts, key=lambda act: act.counter or 0):
        told = act.at
        if act.counter is not None:
            before = reached.get(act.device)
            told = before if told is None or (before is not None and before > told) else told
            reached[act.device] = told
        placed.append(((told is not None, told or 0, act.counter is not None, act.counter or 0, act.number), act))
    return [act for _, act in sorted(placed, key=lambda pair: pair[0])]


def _people(acts: Sequence[Act], decided: dict[int, Act]) -> dict[Any, Here]:
    about: dict[Any, list[Act]] = {}
    for act in acts:
        if act.kind not in PERSONAL:
            continue
        ruling = decided.get(act.number)
        if ruling and ruling.decision == "assign":
            about.setdefault(ruling.who, []).append(act)
        elif act.kind in {"walk_in", "substitute"}:
            if not act.is_quarantined:  # nobody entered the newcomer: accepting through the page gives the entry to a delegate
                about.setdefault(f"new {act.number}", []).append(act)
        else:
            about.setdefault(act.who, []).append(act)
    return {whom: _here(told) for whom, told in about.items() if any(act.kind != "check_out" for act in told)}


def _here(told: Sequence[Act]) -> Here:
    came = [act.at for act in told if act.kind != "check_out" and act.at is not None]
    seen = [act.at for act in told if act.at is not None]
    return Here(_ordered(told)[-1].kind != "check_out", min(came, default=None), max(seen, default=None))


_NOTHING = Act(-1, HOST, "other", None)


def _last(acts: Iterable[Act]) -> Act:
    return next(reversed(_ordered(acts)), _NOTHING)


# --- how acts arrive --------------------------------------------------------------------------------------
def telling(acts: Sequence[Act], chance: random.Random) -> list[list[Act]]:
    """Batches, each of one device, that together hold every act at least once."""
    batches: list[list[Act]] = []
    for device in range(DEVICES + 1):
        own = [act for act in acts if act.device == device]
        if not own:
            continue
        own += chance.choices(own, k=chance.randrange(4))  # an answer was lost: sent again
        chance.shuffle(own)
        while own:
            size = chance.randint(1, len(own))
            batches.append(own[:size])
            own = own[size:]
    chance.shuffle(batches)
    return batches


class Log:
    """A log in memory: keeps each act once and answers for each what became of it."""

    def __init__(self) -> None:
        self.kept: dict[int, Act] = {}

    def receive(self, batch: Iterable[Act]) -> list[str]:
        answers = []
        for act in batch:
            answers.append("repeated" if act.number in self.kept else "stored")
            self.kept.setdefault(act.number, act)
        return answers


def event_id(start: int, number: int) -> uuid.UUID:
    """The id of an act: ids of one history follow one another, as their numbers do."""
    return uuid.UUID(int=start + number)
