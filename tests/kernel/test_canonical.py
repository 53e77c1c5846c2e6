from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from diemcau.kernel.canonical import canonical, digest

VECTORS = json.loads((Path(__file__).parents[1] / "js" / "canonical_vectors.json").read_text())


@pytest.mark.parametrize("vector", VECTORS, ids=[vector["digest"][:8] for vector in VECTORS])
def test_the_server_writes_and_hashes_as_the_console_does(vector: dict[str, Any]):
    assert canonical(vector["value"]) == vector["written"]
    assert digest(vector["written"]) == vector["digest"]


@pytest.mark.parametrize("value", [0.5, float("nan"), 2**53, "\ud800", {"đ": 1}, {1: 2}, [b"x"]])
def test_what_two_sides_could_spell_in_two_ways_is_refused(value: object):
    with pytest.raises(ValueError, match=r".+"):
        canonical(value)
