"""Installing the shapes of units from a data pack, and taking them away again."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from diemcau.foundation.audit import services as audit
from diemcau.foundation.audit.rules import name_act
from diemcau.foundation.network.errors import BadMapPack
from diemcau.foundation.network.models import (
    CODES_SINCE_2025,
    CODES_UNTIL_2025,
    COMMUNE_KINDS,
    PROVINCE_KINDS,
    MapLayer,
    MapShape,
    Unit,
    UnitEdge,
    UnitVersion,
)
from diemcau.foundation.network.queries import root
from diemcau.foundation.network.rules import maps as rules
from diemcau.foundation.network.rules.maps import BadMap
from diemcau.kernel.actors import Actor
from diemcau.kernel.text import clean

name_act("network.maps-installed", gettext_lazy("Maps were installed"))
name_act("network.maps-removed", gettext_lazy("The installed maps were removed"))

LARGEST_FILE = 16 * 1024 * 1024  # bytes; the largest known has 160 kB
MOST_FILES = 200  # 34 provinces, two maps of the country, and room
MANIFEST = "maps.json"
_ENDINGS = (".topo.json", ".geojson", ".json")  # of two files of one layer the first kind is taken: it is the smaller
_NAMES = (  # what the files of a pack without a manifest are called → code list of their codes
    (re.compile(r"provinces_34"), CODES_SINCE_2025),
    (re.compile(r"provinces_63_until_2025-06-30"), CODES_UNTIL_2025),
    (re.compile(r"communes/(?P<province>[0-9]{2})"), CODES_SINCE_2025),
)


@dataclass(slots=True)
class InstalledMaps:
    """What a pack brought: layers drawn anew, layers that were there already, shapes drawn anew, and what to know of it."""

    drawn: int = 0
    unchanged: int = 0
    shapes: int = 0
    remarks: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class _File:
    path: Path
    name: str
    code_list: str
    province_code: str
    source: str = ""
    licence: str = ""


@transaction.atomic
def install_maps(folder: Path, *, by: Actor, now: datetime) -> InstalledMaps:
    """Draw every layer that ``folder`` holds and put it in the place of the one before; the whole pack, or nothing.

    A pack is TopoJSON or GeoJSON whose features carry a ``code``: files named as in docs/maps.md, or a ``maps.json``
    that names them.  Installing the same pack again changes nothing.  Raises ``BadMapPack`` with a sentence for each
    file that cannot be used: codes that its list does not know, a map of the country without one of its provinces or
    island groups.
    """
    report, problems = InstalledMaps(), []
    for file in _files(folder):
        try:
            _install(file, report, now)
        except BadMap as problem:
            problems.append(f"{file.name}: {problem}.")
    if problems:
        raise BadMapPack("\n".join([_("Nothing was installed; the maps from before stand."), *problems]))
    if report.drawn:
        audit.record("network.maps-installed", _centre(), by=by, at=now, layers=report.drawn, shapes=report.shapes)
    return report


@transaction.atomic
def remove_maps(*, by: Actor, now: datetime) -> int:
    """Take all installed layers away: the grid of tiles stands in again.  Says how many went."""
    count = MapLayer.objects.count()
    if count:
        MapLayer.objects.all().delete()
        audit.record("network.maps-removed", _centre(), by=by, at=now, layers=count)
    return count


def _centre() -> Unit:
    """What the act is about: maps are of the whole country, and none is installed before its units."""
    centre = root()
    if centre is None:
        raise BadMapPack(_("no unit of the network bears these codes; load the units first"))
    return centre


def _install(file: _File, report: InstalledMaps, now: datetime) -> None:
    content = _content(file.path)
    digest = hashlib.sha256(content).hexdigest()
    place = {"code_list": file.code_list, "province_code": file.province_code}
    words = {"source": file.source[:300], "licence": file.licence[:300]}
    if MapLayer.objects.filter(**place, **words, digest=digest).exists():
        report.unchanged += 1
        return
    is_national = not file.province_code
    found = rules.features(_json(content))
    wanted = _codes(file)
    if faults := rules.faults(found, wanted, is_national=is_national):
        raise BadMap("; ".join(faults))
    if missing := wanted - {feature.code for feature in found}:
        report.remarks.append(_("%(file)s: %(count)s units of today are not drawn") % {"file": file.name, "count": len(missing)})
    drawn = rules.drawing(found, is_national=is_national)
    labels = [{"name": label.name, "x": label.x, "y": label.y, "radius": label.radius} for label in drawn.labels]
    MapLayer.objects.filter(**place).delete()
    layer = MapLayer.objects.create(**place, **words, height=drawn.height, labels=labels, digest=digest, installed_at=now)
    MapShape.objects.bulk_create([MapShape(layer=layer, code=shape.code, path=shape.path, x=shape.x, y=shape.y) for shape in drawn.shapes])
    report.drawn += 1
    report.shapes += len(drawn.shapes)


def _codes(file: _File) -> set[str]:
    """Codes that the layer may show: of the list's provinces, or of the communes that ever stood in the province under this list."""
    versions = UnitVersion.objects.filter(code_list=file.code_list)
    provinces = versions.of_kinds(PROVINCE_KINDS)
    if file.province_code:  # step by step: nested, the planner may walk all versions for each commune before it knows their number
        parents = list(provinces.filter(code=file.province_code).values_list("unit", flat=True))
        children = list(UnitEdge.objects.filter(parent__in=parents).values_list("child", flat=True))
        codes = set(versions.of_kinds(COMMUNE_KINDS).filter(unit__in=children).values_list("code", flat=True))
    else:
        codes = set(provinces.values_list("code", flat=True))
    if not codes:
        raise BadMap(_("no unit of the network bears these codes; load the units first"))
    return codes


def _files(folder: Path) -> list[_File]:
    """The files that ``folder`` offers, one a layer; raises ``BadMapPack`` when there are none."""
    if not folder.is_dir():
        raise BadMapPack(_("There is no folder %(folder)s.") % {"folder": folder})
    manifest = folder / MANIFEST
    offered = _listed(folder, manifest) if manifest.is_file() else _recognised(folder)
    layers: dict[tuple[str, str], _File] = {}
    for file in offered:
        layers.setdefault((file.code_list, file.province_code), file)
    if not layers:
        raise BadMapPack(_("The folder holds no map that is known by its name, and no maps.json. See docs/maps.md."))
    if len(layers) > MOST_FILES:
        raise BadMapPack(_("The pack names more than %(limit)s files.") % {"limit": MOST_FILES})
    return list(layers.values())


def _recognised(folder: Path) -> Iterator[_File]:
    for ending in _ENDINGS:
        for path in sorted([*folder.glob(f"*{ending}"), *folder.glob(f"communes/*{ending}")]):
            name = path.relative_to(folder).as_posix()
            for pattern, code_list in _NAMES:
                if match := pattern.fullmatch(name.removesuffix(ending)):
                    yield _File(path, name, code_list, match.groupdict().get("province", ""))


def _listed(folder: Path, manifest: Path) -> Iterator[_File]:
    """The files that maps.json names; nothing outside ``folder`` is opened."""
    try:
        told = _json(_content(manifest))
        source, licence = clean(told.get("source", "")), clean(told.get("licence", ""))
        for one in told["layers"]:
            path = (folder / one["file"]).resolve()
            if folder.resolve() not in path.parents:
                raise BadMapPack(_("maps.json names a file outside the folder: %(file)s.") % {"file": one["file"]})
            yield _File(path, one["file"], one["code_list"], one.get("province_code", ""), source, licence)
    except (BadMap, KeyError, TypeError, AttributeError) as error:
        raise BadMapPack(_("maps.json cannot be read. See docs/maps.md for what it holds.")) from error


def _content(path: Path) -> bytes:
    try:
        if path.stat().st_size > LARGEST_FILE:
            raise BadMap(_("it is larger than %(limit)s MB") % {"limit": LARGEST_FILE // 1024**2})
        return path.read_bytes()
    except OSError as error:
        raise BadMap(_("it cannot be opened")) from error


def _json(content: bytes) -> Any:
    try:
        return json.loads(content)
    except (ValueError, RecursionError) as error:
        raise BadMap(_("it is not JSON")) from error
