"""Reading who is convened."""

from __future__ import annotations

from django.conf import settings

from diemcau.before.convening.models import Delegate, DelegateQuerySet
from diemcau.before.sites.models import Site
from diemcau.kernel.tokens import sign_code


def roster(site: Site) -> DelegateQuerySet:
    """People expected at ``site`` or entered there, without those cancelled, by given name."""
    return Delegate.objects.filter(site=site, cancelled_at=None).order_by("sort_key", "pk")


def qr_word(delegate: Delegate) -> str:
    """What the QR of ``delegate`` says: the code and its signature."""
    return sign_code(delegate.code, settings.SECRET_KEY)
