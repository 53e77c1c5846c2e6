from __future__ import annotations

import json
from collections.abc import Callable

import pytest

from diemcau.foundation.papers.models import Paper
from diemcau.foundation.papers.rules.snapshots import kept
from diemcau.foundation.papers.services import issuing, lifecycle

_printed: dict[tuple[str, str], bytes] = {}


@pytest.fixture
def pressed_once(monkeypatch):
    """The real press, asked once for the same paper: it gives the same bytes each time (test_pdf)."""

    def once(name: str, draw: Callable[[Paper], bytes]) -> Callable[[Paper], bytes]:
        def drawn(paper: Paper) -> bytes:
            key = name, json.dumps(kept(paper), sort_keys=True)
            if key not in _printed:
                _printed[key] = draw(paper)
            return _printed[key]

        return drawn

    for module, name in ((lifecycle, "render_pdf"), (lifecycle, "render_docx"), (issuing, "render_pdf")):
        monkeypatch.setattr(module, name, once(name, getattr(module, name)))
