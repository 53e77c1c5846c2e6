"""An office's own templates: taken only when harmless and understood, filled in a process with limits."""

from __future__ import annotations

import base64
import json
import os
import subprocess
import sys
from collections.abc import Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

from django.db import transaction

from diemcau.foundation.audit import services as audit
from diemcau.foundation.network.models import Unit
from diemcau.foundation.papers.errors import TemplateRefused, UnknownPlaceholders
from diemcau.foundation.papers.models import PaperTemplate
from diemcau.foundation.papers.rules.codes import qr_png
from diemcau.foundation.papers.rules.placeholders import QR, offered, unknown
from diemcau.kernel.actors import Actor
from diemcau.kernel.text import clean

MAX_BYTES = 2 * 1024 * 1024
PATIENCE_SECONDS = 30
Rows = Mapping[str, Sequence[Mapping[str, str]]]
_CHILD = Path(__file__).with_name("template_child.py")


@transaction.atomic
def take_template(*, unit: Unit, kind: str, filename: str, content: bytes, by: Actor, now: datetime) -> PaperTemplate:
    """Keep ``content`` as the template of ``unit`` for papers of ``kind``, in place of an earlier one.

    Raises ``TemplateRefused`` when the file is not a harmless DOCX, ``UnknownPlaceholders`` when it asks for what nobody knows;
    nothing is stored then.
    """
    names = placeholders_in(content)
    if strange := unknown(names, kind):
        raise UnknownPlaceholders([(row.name, row.nearest) for row in strange])
    facts = {"filename": clean(filename)[:200], "content": content, "names": names, "taken_at": now, "taken_by": by.label[:200]}
    row, _made = PaperTemplate.objects.update_or_create(unit=unit, kind=kind, defaults=facts)
    audit.record("papers.template-taken", unit, by=by, at=now, kind=kind, count=len(names))
    return row


@transaction.atomic
def drop_template(*, template: PaperTemplate, by: Actor, now: datetime) -> None:
    """Go back to the built-in form."""
    audit.record("papers.template-dropped", template.unit, by=by, at=now, kind=template.kind)
    template.delete()


def placeholders_in(content: bytes) -> list[str]:
    """The names between double braces in a DOCX, in order, each once.  One process of about 0.1 s.  Raises ``TemplateRefused``."""
    if len(content) > MAX_BYTES:
        raise TemplateRefused("large")
    names: list[str] = _ask(content)["names"]
    return names


def filled(template: PaperTemplate, *, values: Mapping[str, str], rows: Rows, pictures: Mapping[str, bytes] | None = None) -> bytes:
    """``template`` with ``values`` in place of its placeholders, a table row for each of ``rows``, and ``pictures`` (PNG)."""
    answer = _ask(
        bytes(template.content),
        values=dict(values),
        rows={name: [dict(row) for row in some] for name, some in rows.items()},
        pictures={name: base64.b64encode(png).decode() for name, png in (pictures or {}).items()},
    )
    return base64.b64decode(answer["docx"])


def tried(template: PaperTemplate) -> bytes:
    """``template`` with the examples of the placeholders, so that an office sees it filled before a conference needs it."""
    examples = {row.name: row.example for row in offered(template.kind)}
    rows: dict[str, list[dict[str, str]]] = {}
    for name, example in examples.items():
        kind, dot, column = name.partition(".")
        if dot:
            rows.setdefault(kind, [{}])[0][column] = example
    return filled(template, values=examples, rows=rows, pictures={QR: qr_png(examples[QR])} if QR in examples else {})


def _ask(content: bytes, **more: Any) -> dict[str, Any]:
    request = json.dumps({"docx": base64.b64encode(content).decode(), **more}).encode()
    try:
        child = subprocess.run(  # noqa: S603  # our own program, no shell
            [sys.executable, "-I", str(_CHILD)],
            input=request,
            capture_output=True,
            timeout=PATIENCE_SECONDS,
            check=False,
            env={"PATH": os.defpath, "MALLOC_ARENA_MAX": "2"},
        )
    except subprocess.TimeoutExpired as error:
        raise TemplateRefused("large") from error
    answer: dict[str, Any] = json.loads(child.stdout) if child.stdout.endswith(b"}") else {"error": "large"}  # a limit ended it
    if "error" in answer:
        raise TemplateRefused(answer["error"])
    return answer
