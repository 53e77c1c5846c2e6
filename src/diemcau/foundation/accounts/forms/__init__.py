"""Forms about accounts, roles, bodies, posts and people."""

from __future__ import annotations

from diemcau.foundation.accounts.forms.posts import AppointForm, IdentifierForm, LastDayForm, ListForm, PersonForm, PostForm, RenameForm, TitleForm
from diemcau.foundation.accounts.forms.users import (
    ActForm,
    BodyForm,
    GrantForm,
    NewUserForm,
    OwnChangePasswordForm,
    OwnResetPasswordForm,
    OwnResetPasswordKeyForm,
)

__all__ = [
    "ActForm",
    "AppointForm",
    "BodyForm",
    "GrantForm",
    "IdentifierForm",
    "LastDayForm",
    "ListForm",
    "NewUserForm",
    "OwnChangePasswordForm",
    "OwnResetPasswordForm",
    "OwnResetPasswordKeyForm",
    "PersonForm",
    "PostForm",
    "RenameForm",
    "TitleForm",
]
