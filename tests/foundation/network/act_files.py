"""The smallest act files: ``act(items…)`` gives the bytes of one."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime
from typing import Any

import pytest
from django.utils import translation

from diemcau.foundation.network import services
from diemcau.foundation.network.models import Unit, UnitAct, UnitEdge, UnitKind, UnitSuccession, UnitVersion
from diemcau.kernel.actors import system
from tests.foundation.factories import make_unit

LIST = "list of the test"
DAY = date(2027, 1, 1)
NOW = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)
BY = system("tests")


def act(*items: dict[str, Any], on: date = DAY, **facts: Any) -> bytes:
    """The bytes of an act with ``items``; ``facts`` replace its head."""
    head = {
        "schema": "diemcau.unit-act/1",
        "legal_act": "1/2026/QH16",
        "on": str(on),
        "source": "tests",
        "code_lists": {"before": LIST, "after": LIST},
    }
    return json.dumps(head | {"items": list(items)} | facts, ensure_ascii=False).encode()


def code(text: str, **more: Any) -> dict[str, Any]:
    return {"code": text, **more}


def commune(name: str, number: str, under: str = "01", **more: Any) -> dict[str, Any]:
    """A new commune as a file tells it."""
    return {"name": name, "kind": "commune", "code": number, "under": code(under), **more}


def applied(*items: dict[str, Any], on: date = DAY, **facts: Any) -> UnitAct:
    return services.apply_act(services.enter_act(act(*items, on=on, **facts), by=BY, now=NOW), by=BY, now=NOW).act


def small_country() -> Unit:
    """The centre, two provinces "01" and "02", and three communes in each: "011", "012", "013", "021"…"""
    root = make_unit("Việt Nam", kind=UnitKind.CENTRE)
    for number in ("01", "02"):
        province = make_unit(f"Tỉnh {number}", parent=root, code_list=LIST, code=number)
        for place in "123":
            make_unit(f"Xã {number}{place}", kind=UnitKind.COMMUNE, parent=province, code_list=LIST, code=number + place)
    return root


def every_row() -> list[list[dict[str, Any]]]:
    """All rows of the network, ids and all."""
    tables: tuple[Any, ...] = (Unit, UnitVersion, UnitEdge, UnitSuccession)
    return [list(model.objects.order_by("pk").values()) for model in tables]


@pytest.fixture
def in_english():
    """The sentences as they stand in the code."""
    with translation.override("en"):
        yield
