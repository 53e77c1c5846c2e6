"""Who reads."""

from __future__ import annotations

from typing import cast

from django.http import HttpRequest

from diemcau.foundation.accounts.models import User


def reader_of(request: HttpRequest) -> User:
    """The signed-in user who asks."""
    return cast("User", request.user)
