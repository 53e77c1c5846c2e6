"""Code lists of the national exchange that a person chooses from (docs/sources.md#edxml)."""

from __future__ import annotations

from django.db import models
from django.utils.translation import pgettext_lazy


class Urgency(models.TextChoices):
    """``OtherInfo/Priority``."""

    ORDINARY = "0", pgettext_lazy("edXML", "ordinary")
    URGENT = "1", pgettext_lazy("edXML", "urgent")
    MORE_URGENT = "2", pgettext_lazy("edXML", "very urgent")
    EXPRESS = "3", pgettext_lazy("edXML", "express")
    EXPRESS_BY_HOUR = "4", pgettext_lazy("edXML", "express, by an hour")


class Steering(models.TextChoices):
    """``SteeringType``: whether the paper directs its recipients."""

    NONE = "0", pgettext_lazy("edXML", "directs nobody")
    DIRECTS = "1", pgettext_lazy("edXML", "directs")
    REPORTS = "2", pgettext_lazy("edXML", "reports on a direction")
