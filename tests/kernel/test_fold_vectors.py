from __future__ import annotations

import json
from pathlib import Path

import pytest

from diemcau.kernel.text import fold

VECTORS = json.loads((Path(__file__).parents[1] / "js" / "fold_vectors.json").read_text())


@pytest.mark.parametrize(("text", "folded"), VECTORS)
def test_the_server_folds_as_the_console_does(text: str, folded: str):
    assert fold(text) == folded
