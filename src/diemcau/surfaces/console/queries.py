"""What the console's pages show besides the hall itself."""

from __future__ import annotations

import base64
import hashlib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.conf import settings
from django.templatetags.static import static
from django.urls import reverse
from django.utils.translation import gettext as _

from diemcau.before.conferences.models import Conference
from diemcau.before.sites.models import Device, Site
from diemcau.foundation.network.models import UnitVersion
from diemcau.kernel.tokens import public_key


@dataclass(frozen=True, slots=True)
class Landing:
    """What an operator must recognise before opening a site: which conference, which hall, whose."""

    conference: Conference
    site: Site
    host: str  # blank: its name on that day is not loaded


def landing(site: Site) -> Landing:
    """What a link or a code of ``site``, which knows its conference, opens.  One query."""
    conference = site.conference
    host = UnitVersion.objects.on(conference.day).filter(unit=conference.host_id).values_list("name", flat=True).first()
    return Landing(conference=conference, site=site, host=host or "")


_STATIC = Path(settings.STATICFILES_DIRS[0])
_APART = {"console/worker.js", "console/pairing.js"}  # the worker itself, and what only link pages load


def _files(*patterns: str) -> tuple[str, ...]:
    """Static files that fit ``patterns``, by name."""
    return tuple(sorted(str(path.relative_to(_STATIC)) for pattern in patterns for path in _STATIC.glob(pattern)))


MODULES = tuple(name for name in _files("console/*.js") if name not in _APART)
_STYLES = ("vendor/bootstrap/bootstrap.min.css", "base/fonts.css", "base/tokens.css", "base/base.css", *_files("console/*.css"))
_CORE = (*MODULES, *_STYLES, *_files("vendor/fonts/*.woff2", "console/icon*.png"), "base/icon.svg")
_READER = _files("vendor/zxing/**/*.js", "vendor/zxing/**/*.wasm")


@dataclass(frozen=True, slots=True)
class Release:
    """The code a device keeps: never a page with names.  ``version`` changes with any of it."""

    version: str
    shell: str
    core: list[str]  # without these the console does not open
    reader: list[str]  # the code reader, 1 MB: kept once the console stands
    is_hashed: bool  # the name of a file tells its content, so that an older release's copy is as good


def release(shell: str) -> Release:
    """What a device keeps of this release, whose page is ``shell``."""
    names = (*_CORE, *_READER, "console/worker.js")
    told = hashlib.sha256(shell.encode())
    for name in names:
        told.update(static(name).encode())
        if not settings.IS_PRODUCTION:  # elsewhere the address of a file stays when its content changes
            told.update((_STATIC / name).read_bytes())
    return Release(
        version=told.hexdigest()[:16],
        shell=reverse("console:console"),
        core=[static(name) for name in _CORE],
        reader=[static(name) for name in _READER],
        is_hashed=settings.IS_PRODUCTION,
    )


def machine(device: Device) -> dict[str, Any]:
    """Which device asks, for which site, its own key's public half, and the key with which it checks what the centre signs.  Names nobody."""
    return {
        "device": str(device.pk),
        "site": device.site_id,
        "key": device.public_key,
        "centre_key": base64.b64encode(public_key(settings.SECRET_KEY)).decode(),
    }


def manifest() -> dict[str, Any]:
    """The console as a program of the telephone's home screen."""
    scope = reverse("console:console")
    return {
        "id": scope,
        "name": _("Điểm Cầu: site console"),
        "short_name": _("Điểm Cầu"),
        "start_url": scope,
        "scope": scope,
        "display": "standalone",
        "lang": "vi",
        "background_color": "#7d101c",
        "theme_color": "#7d101c",
        "icons": [
            {"src": static("console/icon-192.png"), "sizes": "192x192", "type": "image/png", "purpose": "any maskable"},
            {"src": static("console/icon-512.png"), "sizes": "512x512", "type": "image/png", "purpose": "any maskable"},
            {"src": static("base/icon.svg"), "sizes": "any", "type": "image/svg+xml"},
        ],
    }
