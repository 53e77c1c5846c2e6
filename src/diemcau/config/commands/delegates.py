"""``diemcau delegates preview``: what a list would become, without writing anything."""

from __future__ import annotations

import json
from argparse import Namespace
from datetime import date
from pathlib import Path

from django.utils import timezone
from django.utils.translation import override

from diemcau.before.conferences.models import Conference
from diemcau.before.convening import queries
from diemcau.before.convening.errors import HeadingsMissing
from diemcau.foundation.network.models import CODES_SINCE_2025, CODES_UNTIL_2025, Unit, UnitVersion
from diemcau.kernel import spreadsheets
from diemcau.kernel.dates import day_of
from diemcau.kernel.errors import Refused

# Short names of the code lists, beside the names they have in the network.
CODE_LISTS = {"2025": CODES_SINCE_2025, "2021": CODES_UNTIL_2025}
_CHOICES = f"2025 ({CODES_SINCE_2025}) or 2021 ({CODES_UNTIL_2025})"


def preview(arguments: Namespace) -> str:
    file = Path(arguments.file)
    if not file.is_file():
        raise Refused(f"There is no file {file}.")
    unit, version = _unit(arguments.unit)
    conference = _conference(arguments.conference) if arguments.conference else None
    day = conference.day if conference else _day_of(version)
    with override("en"):
        found = queries.sources(spreadsheets.read_all(file.read_bytes()), {})
        lines = [line for source in found for line in source.lines]
        if not any(source.state == "taken" for source in found):
            raise HeadingsMissing
        if len(lines) > spreadsheets.MAX_DATA_ROWS:
            raise spreadsheets.TooManyRows
        rows = queries.judged(lines, queries.places_of(unit, day, conference), queries.register(conference))
        told = queries.told(found, lines, rows, unit=version, day=day)
    return json.dumps(told, ensure_ascii=False, indent=2) if arguments.json else queries.told_as_table(told)


def _unit(text: str) -> tuple[Unit, UnitVersion]:
    """The unit that LIST:CODE names, as it is today or was last."""
    listed, colon, code = text.rpartition(":")
    if not colon:
        raise Refused(f"“{text}” is a code without its list, and the same code means different units: write LIST:CODE, where LIST is {_CHOICES}.")
    code_list = CODE_LISTS.get(listed.strip(), listed.strip())
    if code_list not in CODE_LISTS.values():
        raise Refused(f"There is no code list “{listed}”: write LIST:CODE, where LIST is {_CHOICES}.")
    versions = UnitVersion.objects.filter(code_list=code_list, code=code.strip()).select_related("unit").order_by("period")
    version = versions.last()
    if version is None:
        raise Refused(f"No unit has the code {code} in the list {code_list}. The units are loaded by `diemcau units load`.")
    return version.unit, version


def _day_of(version: UnitVersion) -> date:
    """Today, or the last day of a unit that is no more."""
    today = day_of(timezone.now())
    last = version.last_day
    return min(today, last) if last else today


def _conference(number: int) -> Conference:
    conference = Conference.objects.filter(pk=number).select_related("host").first()
    if conference is None:
        raise Refused(f"There is no conference {number}.")
    return conference
