from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class MapLayer(models.Model):
    """The shapes of all units of one level, drawn in one frame: provinces of a code list, or communes of a province.

    Installed from a data pack and replaceable as a whole.  ``province_code`` is empty on a map of the country.  ``labels``
    are names written into the drawing: {name, x, y, radius}.
    """

    code_list = models.CharField(_("code list"), max_length=60)
    province_code = models.CharField(_("code of the province"), max_length=30, blank=True)
    height = models.FloatField(_("height"))  # of a drawing 1,000 units wide
    labels = models.JSONField(_("labels"), default=list)
    source = models.CharField(_("source"), max_length=300, blank=True)  # blank: not stated
    licence = models.CharField(_("licence"), max_length=300, blank=True)  # blank: not stated
    digest = models.CharField(max_length=64, editable=False)  # SHA-256 of the file: installing the same again changes nothing
    installed_at = models.DateTimeField(_("installed"))

    class Meta:
        verbose_name = _("map layer")
        verbose_name_plural = _("map layers")
        constraints = [
            models.UniqueConstraint(fields=["code_list", "province_code"], name="network_one_map_of_a_place"),
            models.CheckConstraint(condition=Q(height__gt=0), name="network_map_has_a_height"),
        ]

    def __str__(self) -> str:
        return f"{self.code_list} {self.province_code}".strip()


class MapShape(models.Model):
    """How one unit is drawn on its layer: an SVG path, and where a label may stand."""

    layer = models.ForeignKey(MapLayer, on_delete=models.CASCADE, related_name="shapes")
    code = models.CharField(_("code"), max_length=30)
    path = models.TextField(_("outline"))
    x = models.FloatField()
    y = models.FloatField()

    class Meta:
        verbose_name = _("shape on a map")
        verbose_name_plural = _("shapes on maps")
        constraints = [models.UniqueConstraint(fields=["layer", "code"], name="network_unit_is_drawn_once")]

    def __str__(self) -> str:
        return self.code
