from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from diemcau.before.sites.models import Site


class SignInSheet(models.Model):
    """A sign-in sheet of a site as it was printed: who stands in which row.

    ``number`` is made of the rows, so the same list printed twice is one sheet, and a changed list another.  It
    stands on the paper; with a row's number it says who signed, also on a phone without network.
    """

    site = models.ForeignKey(Site, on_delete=models.CASCADE, related_name="sign_in_sheets", db_index=False)
    number = models.CharField(_("number of the sheet"), max_length=4)
    rows = ArrayField(models.BigIntegerField(), verbose_name=_("delegates, row by row"))  # ids; row 1 is the first
    printed_at = models.DateTimeField(_("printed"))  # the first time

    class Meta:
        verbose_name = _("printed sign-in sheet")
        verbose_name_plural = _("printed sign-in sheets")
        constraints = [
            models.UniqueConstraint(fields=["site", "number"], name="convening_a_sheet_of_a_site_has_one_number"),
            models.CheckConstraint(condition=~Q(rows=[]), name="convening_a_sheet_has_rows"),
        ]

    def __str__(self) -> str:
        return f"sheet {self.number} of {self.site_id}"
