"""What an act does to the network: the items of its file against the network of the day before.  Pure."""

from __future__ import annotations

import dataclasses
from collections import defaultdict
from datetime import timedelta

from django.utils.translation import gettext as _

from diemcau.foundation.network.errors import Problem
from diemcau.foundation.network.rules.files import ActFile, Item, NewUnit, Ref
from diemcau.foundation.network.rules.soundness import Soundness
from diemcau.foundation.network.rules.standing import ActPlan, Begun, Name, Standing, Succession, Version, level_of


def plan_act(act: ActFile, standing: Standing) -> tuple[ActPlan, list[Problem]]:
    """What ``act`` does to the network ``standing``, and what is wrong with it; the plan is good only when nothing is."""
    return _Planner(act, standing).plan()


class _Planner:
    def __init__(self, act: ActFile, standing: Standing) -> None:
        self.act, self.standing = act, standing
        self.problems: list[Problem] = []
        self.found: dict[str, Version] = {}  # place of a ref → the unit it names
        self.ends: dict[int, str] = {}  # unit → the place where it ends
        self.after: dict[Name, Begun] = {}  # units that begin or become another version
        self.said: dict[tuple[int, str], str] = {}  # (unit, field) → the place where its new value stands
        self.moves: dict[int, Ref] = {}
        self.waiting: dict[Name, Ref] = {}  # units whose place is found when everything that begins is known
        self.made: ActPlan = ActPlan()

    def fault(self, place: str, sentence: str) -> None:
        self.problems.append(Problem(place, sentence))

    def plan(self) -> tuple[ActPlan, list[Problem]]:
        for item in self.act.items:
            for ref in item.units:
                self.resolve(ref)
        if not self.problems:
            self.reform([item for item in self.act.items if item.do in {"merge", "split"}])
            for item in self.act.items:
                self.take(item)
        if not self.problems:
            self.settle()
        if not self.problems:
            self.problems.extend(Soundness(self.standing, self.made).problems())
        return self.made, self.problems

    # --- which unit is meant ------------------------------------------------------------------------------
    def resolve(self, ref: Ref) -> None:
        if ref.is_root or ref.id == self.standing.root:
            self.fault(ref.place, _("The centre stays as it is: no act ends, changes or moves it."))
            return
        known = self.standing.by_unit.get(ref.id, []) if ref.id else self.standing.by_code.get((ref.code_list, ref.code), [])
        bearers = [version for version in known if version.holds(self.standing.eve)]
        if len(bearers) == 1:
            self.named(ref, bearers[0])
        elif bearers:
            ids = ", ".join(str(version.unit) for version in bearers)
            self.fault(ref.place, _("%(ref)s names several units on %(day)s: say the id (%(ids)s).") % self.words(ref, ids=ids))
        else:
            self.fault(ref.place, self.absent(ref, known))

    def words(self, ref: Ref, **more: object) -> dict[str, object]:
        return {"ref": str(ref), "day": f"{self.standing.eve:%d/%m/%Y}", **more}

    def absent(self, ref: Ref, known: list[Version]) -> str:
        ended = [version.until for version in known if version.until and version.until <= self.standing.eve]
        later = [version.since for version in known if version.since and version.since > self.standing.eve]
        if ended:
            last = max(ended) - timedelta(days=1)
            return _("%(ref)s has already ended on %(last)s.") % self.words(ref, last=f"{last:%d/%m/%Y}")
        if later:
            return _("%(ref)s begins only on %(first)s, not before the day of the act.") % self.words(ref, first=f"{min(later):%d/%m/%Y}")
        return _("No unit is called %(ref)s on %(day)s.") % self.words(ref)

    def named(self, ref: Ref, version: Version) -> None:
        if ref.name and ref.name not in (version.name, version.also_written):
            self.fault(ref.place, _("%(ref)s is called “%(name)s” on %(day)s.") % self.words(ref, name=version.name))
        rows = [*self.standing.by_unit[version.unit], *self.standing.up.get(version.unit, ())]
        if later := [day for row in rows for day in (row.since, row.until) if day is not None and day > self.standing.eve]:
            self.fault(ref.place, _("%(ref)s changes again on %(until)s: undo that first.") % self.words(ref, until=f"{min(later):%d/%m/%Y}"))
        self.found[ref.place] = version

    # --- who takes over from whom -------------------------------------------------------------------------
    def reform(self, items: list[Item]) -> None:
        """Mergers and splits together: predecessors end, but for the sole one of a sole successor at the same level."""
        heirs: dict[int, list[tuple[Ref, Item]]] = defaultdict(list)
        for item in items:
            for ref in item.units:
                heirs[self.found[ref.place].unit].append((ref, item))
        for unit, pairs in heirs.items():
            self.parts(unit, pairs)
        if self.problems:
            return
        for item in items:
            for new in item.begun:
                self.heir(item, new, heirs)

    def parts(self, unit: int, pairs: list[tuple[Ref, Item]]) -> None:
        whole = [(ref, item) for ref, item in pairs if not ref.is_part]
        into = {id(item) for _ref, item in pairs}
        if len(into) < len(pairs):
            self.fault(pairs[1][0].place, _("%(unit)s stands twice in the same item.") % self.called(unit))
        elif whole and len(pairs) > 1:
            place = (whole[1] if len(whole) > 1 else whole[0])[0].place
            self.fault(place, _("%(unit)s is given away whole and once more in another item: say “part” in each.") % self.called(unit))
        elif not whole and len(pairs) == 1:
            self.fault(pairs[0][0].place, _("Of %(unit)s one part is given away and the other parts are not.") % self.called(unit))

    def called(self, unit: Name) -> dict[str, str]:
        version = self.standing.now(unit) if isinstance(unit, int) else None
        return {"unit": version.name if version else str(unit)}

    def heir(self, item: Item, new: NewUnit, heirs: dict[int, list[tuple[Ref, Item]]]) -> None:
        before = [(ref, self.found[ref.place]) for ref in item.units]
        is_sole = item.do == "merge" and len(before) == 1 and len(heirs[before[0][1].unit]) == 1
        if is_sole and level_of(before[0][1].kind) == level_of(new.kind):
            unit = before[0][1].unit
            for name in ("name", "kind", "code", "code_list", "also_written", "under"):
                self.said[unit, name] = item.place
            self.begin(unit, new, item)
            return
        self.begin(new.place, new, item)
        for _ref, version in before:
            self.end(version.unit, item.place)
            is_split = item.do == "split" or len(heirs[version.unit]) > 1
            self.made.successions.append(Succession(version.unit, new.place, is_split, item.legal_act))

    def begin(self, name: Name, new: NewUnit, item: Item) -> None:
        facts = (new.name, new.kind, new.code_list, new.code, new.also_written, item.legal_act)
        self.after[name] = Begun(name, *facts, under=self.standing.root)  # ``settle`` finds the unit above
        self.waiting[name] = new.under

    def end(self, unit: int, place: str) -> None:
        self.ends.setdefault(unit, place)

    # --- the other items ----------------------------------------------------------------------------------
    def take(self, item: Item) -> None:
        match item.do:
            case "begin":
                self.begin(item.begun[0].place, item.begun[0], item)
            case "end":
                unit = self.found[item.units[0].place].unit
                if unit in self.ends:
                    self.fault(item.place, _("%(unit)s already ends in %(place)s.") % {**self.called(unit), "place": self.ends[unit]})
                self.end(unit, item.place)
            case "move" if item.under is not None:
                unit = self.found[item.units[0].place].unit
                if self.say(unit, "under", item.place):
                    self.moves[unit] = item.under
            case "rename" | "kind" | "code":
                self.change(item)

    def say(self, unit: int, name: str, place: str) -> bool:
        said = self.said.setdefault((unit, name), place)
        if said != place:
            self.fault(place, _("%(place)s says otherwise of %(unit)s.") % {**self.called(unit), "place": said})
        return said == place

    def change(self, item: Item) -> None:
        version = self.found[item.units[0].place]
        was = self.after.get(version.unit) or self.as_is(version, item.legal_act)
        changes = dict(item.changes)
        for name in changes:
            if name not in {"also_written", "code_list"}:
                self.say(version.unit, name, item.place)
        if all(getattr(version, name) == value for name, value in changes.items()):
            self.fault(item.place, _("%(unit)s already is what this item says.") % self.called(version.unit))
        facts = {name: getattr(was, name) for name in ("name", "kind", "code_list", "code", "also_written")} | changes
        self.after[version.unit] = Begun(unit=version.unit, legal_act=item.legal_act, under=was.under, **facts)

    def as_is(self, version: Version, legal_act: str) -> Begun:
        edge = self.standing.place(version.unit)
        facts = (version.name, version.kind, version.code_list, version.code, version.also_written, legal_act)
        return Begun(version.unit, *facts, edge.parent if edge else self.standing.root)

    # --- where units stand --------------------------------------------------------------------------------
    def settle(self) -> None:
        """Find the units above, and write the plan."""
        codes: dict[tuple[str, str], list[Name]] = defaultdict(list)
        for name, begun in self.after.items():
            if begun.code:
                codes[begun.code_list, begun.code].append(name)
        uppers = {name: self.above(ref, codes) for name, ref in [*self.waiting.items(), *self.moves.items()]}
        for unit, place in self.ends.items():
            if any((unit, name) in self.said for name in ("name", "kind", "code", "under")):
                self.fault(place, _("%(unit)s ends here and is changed elsewhere in the file.") % self.called(unit))
        if self.problems:
            return
        for name, begun in self.after.items():
            placed = dataclasses.replace(begun, under=uppers.get(name, begun.under))
            before = self.standing.now(name) if isinstance(name, int) else None
            if before is None:
                self.made.begun.append(placed)
                self.made.edges_begun.append((name, placed.under))
            else:
                self.made.kept.append((before, placed))
        self.replace(uppers)

    def above(self, ref: Ref, codes: dict[tuple[str, str], list[Name]]) -> Name:
        """The unit that ``ref`` names on the day of the act: one that begins or changes in it, else one that goes on."""
        if ref.is_root:
            return self.standing.root
        begun: list[Name] = [] if ref.id else codes.get((ref.code_list, ref.code), [])
        known = self.standing.by_unit.get(ref.id, []) if ref.id else self.standing.by_code.get((ref.code_list, ref.code), [])
        going: list[Name] = [
            version.unit
            for version in known
            if version.holds(self.standing.on) and version.unit not in self.ends and (ref.id or version.unit not in self.after)
        ]
        bearers = list(dict.fromkeys([*begun, *going]))
        if len(bearers) == 1:
            return bearers[0]
        day = f"{self.standing.on:%d/%m/%Y}"
        if bearers:
            self.fault(ref.place, _("%(ref)s names several units on %(day)s: say the id.") % {"ref": str(ref), "day": day})
        elif any(version.unit in self.ends for version in known):
            self.fault(ref.place, _("%(ref)s ends in this act: nothing can stand under it.") % {"ref": str(ref)})
        else:
            self.fault(ref.place, _("No unit is called %(ref)s on %(day)s.") % {"ref": str(ref), "day": day})
        return self.standing.root

    def replace(self, uppers: dict[Name, Name]) -> None:
        for unit in self.ends:
            if version := self.standing.now(unit):
                self.made.ended.append(version)
            if edge := self.standing.place(unit):
                self.made.edges_ended.append(edge)
        for name, upper in uppers.items():
            if not isinstance(name, int):
                continue  # a unit that begins: its place is in the plan already
            edge = self.standing.place(name)
            if edge is None or edge.parent != upper:
                self.made.edges_ended += [edge] if edge else []
                self.made.edges_begun.append((name, upper))
            elif name in self.moves:
                self.fault(self.said[name, "under"], _("%(unit)s already stands there.") % self.called(name))
