"""``diemcau units load``: the country, as its files tell it."""

from __future__ import annotations

from argparse import Namespace
from pathlib import Path

from django.utils import timezone

from diemcau.foundation.network import services
from diemcau.kernel.actors import system
from diemcau.kernel.errors import Refused


def load(arguments: Namespace) -> str:
    folder = Path(arguments.folder) if arguments.folder else services.DATA
    if not folder.is_dir():
        raise Refused(f"There is no folder {folder}.")
    report = services.load(folder, by=system("diemcau"), now=timezone.now())
    if not report.changed:
        return "The units are as the files tell: nothing changed."
    return (
        f"{report.units:,} units, {report.versions:,} versions, {report.edges:,} places in the network and "
        f"{report.successions:,} successions added; {report.corrected:,} rows corrected."
    )
