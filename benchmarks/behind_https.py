"""The application as it stands behind a proxy that speaks https, which production asks for; for browsers on the same machine."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from diemcau.config.wsgi import application as house


def application(environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
    return house(environ | {"HTTP_X_FORWARDED_PROTO": "https"}, start_response)
