from __future__ import annotations

from datetime import timedelta

from django.apps import AppConfig
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from diemcau.kernel import doors, retention


class NoticesConfig(AppConfig):
    name = "diemcau.foundation.notices"
    label = "notices"

    def ready(self) -> None:
        doors.register("letter-box", "notices:box")
        letters, kept = _("letters and messages, with name and address of the recipient"), timedelta(days=settings.KEEP_LETTERS_DAYS)
        retention.register(retention.Period("notices.letters", letters, _("after they were posted"), kept, is_automatic=True))
