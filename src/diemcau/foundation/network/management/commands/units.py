"""``diemcau units load``: the list of units into the database."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.utils import timezone

from diemcau.foundation.network import services
from diemcau.kernel.actors import system


class Command(BaseCommand):
    help = "Load the administrative units of the country and their changes; a second run changes nothing."

    def add_arguments(self, parser: CommandParser) -> None:
        verbs = parser.add_subparsers(dest="verb", required=True)
        load = verbs.add_parser("load", help="load the units from dated CSV files")
        load.add_argument("folder", nargs="?", type=Path, default=services.DATA, help="folder with the files; default: those of the package")

    def handle(self, *args: Any, folder: Path, **options: Any) -> None:
        report = services.load(folder, by=system("units load"), now=timezone.now())
        self.stdout.write(
            f"{report.changed} rows changed: {report.units} units, {report.versions} versions, {report.edges} places, "
            f"{report.successions} successions added, {report.corrected} rows corrected."
        )
