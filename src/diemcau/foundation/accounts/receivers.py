from __future__ import annotations

from typing import Any

from django.contrib.auth.signals import user_logged_in
from django.dispatch import receiver
from django.http import HttpRequest

from diemcau.foundation.accounts import rules
from diemcau.foundation.accounts.models import User
from diemcau.foundation.network.queries import today


@receiver(user_logged_in, dispatch_uid="accounts.remember_the_menu")
def remember_the_menu(sender: object, request: HttpRequest, user: User, **kwargs: Any) -> None:
    """Whether the menu offers "Users": asked once at sign-in, not on every page.  The page itself asks the rule."""
    request.session["is_administrator"] = rules.may_administer(user, on=today())
