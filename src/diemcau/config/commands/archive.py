"""``diemcau archive …``: records of past conferences, in and out."""

from __future__ import annotations

import json
from argparse import Namespace
from pathlib import Path

from django.utils import timezone

from diemcau.after.archive import services
from diemcau.config.commands.language import in_english
from diemcau.kernel.actors import system
from diemcau.kernel.errors import Refused


def import_files(arguments: Namespace) -> str:
    """Good files go in, bad ones change nothing; both are told line by line."""
    with in_english():
        report = services.import_records([Path(name) for name in arguments.files], by=system("diemcau"), now=timezone.now())
        told = "\n".join(report.lines)
    if not report.is_clean:
        raise Refused(told)
    return told


def export(arguments: Namespace) -> str:
    with in_english():
        return json.dumps(services.export(arguments.id), ensure_ascii=False, indent=2)
