"""Whether the network after an act can be true."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator

from django.utils.translation import gettext as _

from diemcau.foundation.network.errors import Problem
from diemcau.foundation.network.rules.standing import LEVELS, ActPlan, Begun, Name, Standing, level_of
from diemcau.foundation.network.rules.units import kind_of

_MAY_STAND_UNDER = {"province": {"centre"}, "district": {"province"}, "commune": {"province", "district"}}  # bodies: anywhere


class Soundness:
    """Whether the network after the act can be true."""

    def __init__(self, standing: Standing, plan: ActPlan) -> None:
        self.standing, self.plan = standing, plan
        self.ended = {version.unit for version in plan.ended}
        self.after: dict[Name, Begun] = {begun.unit: begun for begun in plan.begun} | {after.unit: after for _before, after in plan.kept}

    def problems(self) -> Iterator[Problem]:
        yield from self.names()
        yield from self.codes()
        yield from self.orphans()
        yield from self.levels()
        yield from self.cycles()

    def called(self, name: Name) -> str:
        if name in self.after:
            return self.after[name].name
        version = self.standing.now(name) if isinstance(name, int) else None
        return version.name if version else str(name)

    def names(self) -> Iterator[Problem]:
        for begun in self.after.values():
            level = level_of(begun.kind)
            if level == "body":
                continue
            try:
                told = kind_of(level, begun.name)
            except ValueError:
                told = None
            if told != begun.kind:
                yield Problem(
                    self.place(begun.unit), _("The name “%(name)s” does not fit the kind “%(kind)s”.") % {"name": begun.name, "kind": begun.kind}
                )
        for before, after in self.plan.kept:
            if level_of(before.kind) != level_of(after.kind):
                yield Problem(
                    self.place(after.unit),
                    _("%(unit)s would change its level: that is another unit, so end it and begin that.") % {"unit": before.name},
                )

    def place(self, name: Name) -> str:
        return name if isinstance(name, str) else self.called(name)

    def codes(self) -> Iterator[Problem]:
        taken = Counter((begun.code_list, begun.code) for begun in self.after.values() if begun.code)
        for begun in self.after.values():
            key = (begun.code_list, begun.code)
            if not begun.code:
                continue
            words = {"code": begun.code, "list": begun.code_list}
            if taken[key] > 1:
                yield Problem(self.place(begun.unit), _("The code %(code)s of %(list)s is given twice in the file.") % words)
                continue
            for version in self.standing.by_code.get(key, ()):
                is_free = version.unit in self.ended or version.unit in self.after
                if (version.until is None or version.until > self.standing.on) and not is_free:
                    words["unit"] = version.name
                    yield Problem(self.place(begun.unit), _("The code %(code)s of %(list)s is taken by %(unit)s.") % words)

    def orphans(self) -> Iterator[Problem]:
        """Units below one that ends must end or move too."""
        closed = {edge.pk for edge in self.plan.edges_ended}
        for edge in self.standing.edges:
            if edge.parent in self.ended and edge.pk not in closed and (edge.until is None or edge.until > self.standing.on):
                words = {"unit": self.called(edge.child), "upper": self.called(edge.parent)}
                yield Problem("items", _("%(unit)s stands under %(upper)s, which ends, and the file does not say where it goes.") % words)

    def levels(self) -> Iterator[Problem]:
        kinds = {version.unit: version.kind for version in self.standing.versions if version.until is None}
        kinds |= {name: begun.kind for name, begun in self.after.items() if isinstance(name, int)}
        for child, parent in self.plan.edges_begun:
            kind = kinds.get(child) if isinstance(child, int) else self.after[child].kind
            above = kinds.get(parent) if isinstance(parent, int) else self.after[parent].kind
            place = self.place(child)
            if above is None or kind is None:
                yield Problem(place, _("The unit above does not go on after that day."))
            elif level_of(above) not in _MAY_STAND_UNDER.get(level_of(kind), LEVELS):
                words = {"unit": self.called(child), "upper": self.called(parent)}
                yield Problem(place, _("%(unit)s cannot stand under %(upper)s: the levels do not fit.") % words)

    def cycles(self) -> Iterator[Problem]:
        up: dict[Name, Name] = {edge.child: edge.parent for edge in self.standing.edges if edge.until is None}
        up |= dict(self.plan.edges_begun)
        if loop := circle(up, (child for child, _parent in self.plan.edges_begun)):
            names = " → ".join(self.called(name) for name in [*loop, loop[0]])
            yield Problem(self.place(loop[0]), _("Units would stand under each other in a circle: %(names)s.") % {"names": names})


def circle(up: dict[Name, Name], starts: Iterable[Name]) -> list[Name]:
    """The first circle that a walk upward along ``up`` from ``starts`` runs into; empty when there is none."""
    sound: set[Name] = set()
    for start in starts:
        path: dict[Name, None] = {}
        at: Name | None = start
        while at is not None and at not in sound:
            if at in path:
                walked = list(path)
                return walked[walked.index(at) :]
            path[at] = None
            at = up.get(at)
        sound |= path.keys()
    return []
