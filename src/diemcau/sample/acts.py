"""Two invented acts on units: one that was applied and may be undone, one that waits with its plan; told once."""

from __future__ import annotations

import json
from datetime import date, datetime, timedelta
from itertools import islice
from typing import Any

from diemcau.foundation.network import queries as network
from diemcau.foundation.network import rules, services
from diemcau.foundation.network.models import Unit, UnitAct
from diemcau.kernel.actors import Actor
from diemcau.kernel.dates import day_of

SOURCE = "Ví dụ minh hoạ của bản dùng thử, không có trong thực tế"
NEW_CODE = "99001"  # no commune bears it
AGO, AHEAD = timedelta(days=60), timedelta(days=14)  # the one that waits falls before the conference that is being prepared


def tell_acts(province: Unit, *, by: Actor, now: datetime) -> None:
    """A body that began under ``province``, and a merger of two of its communes that nobody has applied."""
    if UnitAct.objects.exists():
        return
    above = {"id": province.pk}
    centre = {"name": "Trung tâm Hội nghị trực tuyến (ví dụ)", "kind": "department", "under": above}
    begun = _file("Ví dụ 1", day_of(now) - AGO, {"do": "begin", "unit": centre})
    services.apply_act(services.enter_act(begun, by=by, now=now), by=by, now=now)
    on = day_of(now) + AHEAD
    communes = islice(network.communes_below(province, on).filter(kind="commune"), 2)
    new = {"name": "Xã Ví Dụ", "kind": "commune", "code": NEW_CODE, "under": above}
    services.enter_act(_file("Ví dụ 2", on, {"do": "merge", "from": [{"id": each.unit_id} for each in communes], "into": new}), by=by, now=now)


def _file(legal_act: str, on: date, item: dict[str, Any]) -> bytes:
    lists = {"before": rules.codes_on(on), "after": rules.codes_on(on)}
    facts = {"schema": "diemcau.unit-act/1", "legal_act": legal_act, "on": str(on), "source": SOURCE, "code_lists": lists, "items": [item]}
    return json.dumps(facts, ensure_ascii=False).encode()
