"""``diemcau units …``: the country as its files tell it, and the acts that change it."""

from __future__ import annotations

import json
import sys
from argparse import Namespace
from datetime import date
from pathlib import Path

from django.utils import timezone

from diemcau.config.commands.language import in_english
from diemcau.foundation.network import queries, rules, services
from diemcau.foundation.network.errors import BadAct
from diemcau.foundation.network.models import UnitAct
from diemcau.kernel.actors import system
from diemcau.kernel.errors import Refused


def load(arguments: Namespace) -> str:
    folder = Path(arguments.folder) if arguments.folder else services.DATA
    if not folder.is_dir():
        raise Refused(f"There is no folder {folder}.")
    report = services.load(folder, by=system("diemcau"), now=timezone.now())
    if not report.changed:
        return "The units are as the files tell: nothing changed."
    return (
        f"{report.units:,} units, {report.versions:,} versions, {report.edges:,} places in the network and "
        f"{report.successions:,} successions added; {report.corrected:,} rows corrected."
    )


MOST_NAMES = 20  # told of each kind of change; the page shows all


@in_english()
def apply(arguments: Namespace) -> str:
    """Show what an act would do, ask, and do it."""
    path = Path(arguments.file)
    try:
        content = path.read_bytes()
    except OSError as error:
        raise Refused(f"{path} cannot be read: {error.strerror}.") from error
    try:
        drafted = services.preview_act(content)
    except BadAct as bad:
        raise Refused(_problems(path, bad)) from bad
    if drafted.act.applied_at:
        return f"This act was applied as number {drafted.act.pk} before: nothing changed."
    print(_plan(drafted))
    if arguments.plan or not (arguments.yes or _agreed("Apply it?")):
        return "Nothing was changed."
    by, now = system("diemcau"), timezone.now()
    applied = services.apply_act(services.enter_act(content, by=by, now=now), by=by, now=now, told=_tell_step).act
    return f"Applied as number {applied.pk}. `diemcau units undo {applied.pk}` takes it back until something depends on it."


@in_english()
def undo(arguments: Namespace) -> str:
    """Say what an act did, ask, and take it back."""
    act = _act(arguments.id)
    print(_line(act))
    if reasons := queries.reasons_to_keep(act) if act.is_in_force else []:
        raise Refused(
            "The act cannot be undone, for something depends on it. Nothing was changed.\n" + "\n".join(f"  {reason}" for reason in reasons)
        )
    if act.is_in_force and not (arguments.yes or _agreed("Undo it?")):
        return "Nothing was changed."
    services.undo_act(act, by=system("diemcau"), now=timezone.now())
    return f"Act {act.pk} was undone: the network is what it was before."


@in_english()
def acts(_arguments: Namespace) -> str:
    """Acts, newest first."""
    return "\n".join(_line(act) for act in queries.acts()) or "No act has been applied yet: `diemcau units apply FILE`."


@in_english()
def example(arguments: Namespace) -> str:
    """The file of an act that this release knows of."""
    try:
        day = date.fromisoformat(arguments.day)
    except ValueError as error:
        raise Refused(f"“{arguments.day}” is not a day: write YYYY-MM-DD.") from error
    facts = rules.act_told(services.read(services.DATA), day)
    items = ",\n".join(json.dumps(item, ensure_ascii=False) for item in facts.pop("items"))
    head = json.dumps(facts, ensure_ascii=False, indent=1)[:-2]
    return f'{head},\n "items": [\n{items}\n]}}'


def _tell_step(step: int) -> None:
    print(f"  {step}/{len(services.STEPS)} {services.STEPS[step - 1]}", file=sys.stderr, flush=True)


def _act(number: str) -> UnitAct:
    act = UnitAct.objects.filter(pk=int(number)).first() if number.isascii() and number.isdigit() and len(number) < 19 else None
    if act is None:
        raise Refused(f"There is no act {number}: `diemcau units acts` lists them.")
    return act


def _agreed(question: str) -> bool:
    if not sys.stdin.isatty():
        raise Refused(f"Nobody is here to answer “{question}”: say --yes. Nothing was changed.")
    return input(f"{question} [y/N] ").strip().lower() in {"y", "yes"}


def _line(act: UnitAct) -> str:
    state = "undone" if act.undone_at else "applied" if act.applied_at else "waiting"
    who = act.undone_by or act.applied_by or act.entered_by
    at = act.undone_at or act.applied_at or act.entered_at
    counts = ", ".join(f"{number:,} {name}" for name, number in act.counts.items() if number)
    return f"{act.pk:>4}  {act.on}  {act.legal_act or 'legal act not stated'}: {counts}; {state} {timezone.localtime(at):%Y-%m-%d %H:%M} by {who}"


def _plan(drafted: services.Drafted) -> str:
    plan, act = drafted.plan, drafted.act
    lines = [f"{act.legal_act or 'Legal act not stated'}, in force from {act.on}.  Source: {act.source}"]
    parts = [
        ("end", [version.name for version in plan.ended]),
        ("begin", [row.name for row in plan.begun]),
        ("change", [before.name if before.name == after.name else f"{before.name} → {after.name}" for before, after in plan.kept]),
    ]
    for verb, names in parts:
        if names:
            more = f" … and {len(names) - MOST_NAMES:,} more" if len(names) > MOST_NAMES else ""
            verb_of = f"1 unit {verb}s" if len(names) == 1 else f"{len(names):,} units {verb}"
            lines.append(f"{verb_of}: {', '.join(names[:MOST_NAMES])}{more}.")
    lines.append(f"{plan.counts['moved']:,} units move; {len(plan.successions):,} successions.")
    told = ", ".join(f"{kind.number:,} {kind.title}" for kind in drafted.touched) or "nothing"
    named = [line for kind in drafted.touched if kind.named for line in _named(kind)]
    return "\n".join([*lines, f"Touched, from that day on: {told}.", *named])


def _named(kind: queries.Touched) -> list[str]:
    more = [f"    … and {kind.unnamed:,} more"] if kind.unnamed else []
    return [f"  {kind.title}:", *(f"    {row.text}" for row in kind.named), *more]


def _problems(path: Path, bad: BadAct) -> str:
    shown = [f"  {problem}" for problem in bad.problems[: rules.MOST_PROBLEMS]]
    more = [f"  … and {len(bad.problems) - rules.MOST_PROBLEMS:,} more."] if len(bad.problems) > rules.MOST_PROBLEMS else []
    return "\n".join([f"{path} cannot be applied; nothing was changed.", *shown, *more])
