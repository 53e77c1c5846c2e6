"""What an act on units changes, unit by unit: as its plan says, or as it was done."""

from __future__ import annotations

from dataclasses import dataclass

from django.db import connection

from diemcau.foundation.network.models import UnitAct, UnitKind, UnitVersion
from diemcau.foundation.network.queries.acts import begun_versions, changed_versions, ended_versions
from diemcau.foundation.network.rules import ActPlan

ENDED, BEGUN, CHANGED = "ended", "begun", "changed"
PARTS = (ENDED, BEGUN, CHANGED)
_APPLYING = "diemcau act"


@dataclass(frozen=True, slots=True)
class Change:
    """One unit that an act ends, begins or gives another name, kind or code."""

    part: str
    before: str  # blank: the unit begins
    after: str  # blank: it ends
    kind: str
    code_list: str
    code: str
    unit_id: int | None  # none yet: it begins with an act that still waits

    @property
    def name(self) -> str:
        """ "Tỉnh A → Tỉnh B"; one name when the other is missing or the same."""
        return " → ".join(dict.fromkeys(name for name in (self.before, self.after) if name))

    @property
    def kind_shown(self) -> str:
        """The kind of unit in words."""
        return str(UnitKind(self.kind).label)


def planned(plan: ActPlan) -> list[Change]:
    """What ``plan`` will change, in its order: ended, begun, changed.  No query."""
    ended = [Change(ENDED, row.name, "", row.kind, row.code_list, row.code, row.unit) for row in plan.ended]
    begun = [Change(BEGUN, "", row.name, row.kind, row.code_list, row.code, None) for row in plan.begun]
    return [*ended, *begun, *(Change(CHANGED, old.name, new.name, new.kind, new.code_list, new.code, old.unit) for old, new in plan.kept)]


def changes_of(act: UnitAct) -> list[Change]:
    """What ``act`` changed, in dictionary order: ended, begun, changed; nothing for an act not in force.  Four queries."""
    if not act.is_in_force:
        return []
    before = dict(UnitVersion.objects.filter(ended_by=act).values_list("unit_id", "name"))
    ended = [Change(ENDED, row.name, "", row.kind, row.code_list, row.code, row.unit_id) for row in ended_versions(act)]
    begun = [Change(BEGUN, "", row.name, row.kind, row.code_list, row.code, row.unit_id) for row in begun_versions(act)]
    changed = [Change(CHANGED, before[row.unit_id], row.name, row.kind, row.code_list, row.code, row.unit_id) for row in changed_versions(act)]
    return [*ended, *begun, *changed]


def announce(act: UnitAct, step: int) -> None:
    """Let others see that ``act`` is at ``step`` of being applied, though nothing of its transaction is theirs to see yet.

    PostgreSQL tells every session the name another goes by; the name falls back by itself when the transaction ends.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('application_name', %s, true)", [f"{_APPLYING} {act.pk} step {step}"])


def step_of(act: UnitAct) -> int:
    """The step at which ``act`` is being applied right now; 0: nobody applies it.  One query."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT application_name FROM pg_stat_activity WHERE application_name LIKE %s", [f"{_APPLYING} {act.pk} step %"])
        steps = [int(name.rsplit(" ", 1)[1]) for (name,) in cursor.fetchall()]
    return max(steps, default=0)
