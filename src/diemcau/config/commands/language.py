"""The language of the command line.

The screens speak Vietnamese; the command speaks English, for whoever installs the platform, in every sentence:
one told half in either language is read by nobody, and scripts look for words in it.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from django.conf import settings
from django.utils import translation


@contextmanager
def in_english() -> Iterator[None]:
    """What is translated inside comes out in English; nothing to do where Django does not stand."""
    if not settings.configured:
        yield
        return
    with translation.override("en"):
        yield
