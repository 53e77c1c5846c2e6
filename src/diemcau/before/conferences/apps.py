from __future__ import annotations

from django.apps import AppConfig
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from diemcau.kernel import acts, doors, panels


class ConferencesConfig(AppConfig):
    name = "diemcau.before.conferences"
    label = "conferences"

    def ready(self) -> None:
        doors.register("prepare", "conferences:detail")
        doors.register("programme", "conferences:programme")
        panels.register(panels.Panel("conference-tab", "prepare", _("Preparation"), lambda pk: reverse("conferences:detail", args=[pk]), 10))
        panels.register(panels.Panel("conference-tab", "programme", _("Programme"), lambda pk: reverse("conferences:programme", args=[pk]), 15))
        acts.register(
            {
                "conferences.created": _("created the conference"),
                "conferences.changed": _("changed the facts of the conference"),
                "conferences.topic-added": _("added a topic"),
                "conferences.speaker-added": _("added a speaker"),
                "conferences.speaker-removed": _("removed a speaker"),
                "conferences.item-added": _("added an item to the programme"),
                "conferences.item-changed": _("changed an item of the programme"),
                "conferences.item-removed": _("removed an item from the programme"),
                "conferences.item-moved": _("moved an item of the programme"),
            }
        )
