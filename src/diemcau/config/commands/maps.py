"""``diemcau maps install`` and ``maps remove``: the outlines of units, a replaceable data pack."""

from __future__ import annotations

from argparse import Namespace
from pathlib import Path

from django.utils import timezone, translation

from diemcau.foundation.network import services
from diemcau.kernel.actors import system
from diemcau.kernel.errors import Refused


def install(arguments: Namespace) -> str:
    with translation.override("en"):
        report = services.install_maps(Path(arguments.folder), by=system("diemcau"), now=timezone.now())
    lines = [f"{remark}." for remark in report.remarks]
    if not report.drawn:
        return "\n".join([*lines, f"{report.unchanged} maps are as the files tell: nothing changed."])
    return "\n".join([*lines, f"{report.drawn} maps drawn with {report.shapes:,} shapes; {report.unchanged} were there already."])


def remove(arguments: Namespace) -> str:
    if not arguments.yes:
        raise Refused("This takes all installed maps away. Say --yes to do it.")
    count = services.remove_maps(by=system("diemcau"), now=timezone.now())
    return f"{count} maps removed; a grid of tiles stands in."
