"""What convening writes: workbooks, and the papers of a conference in the form of the decree."""

from __future__ import annotations

from diemcau.before.convening.papers.workbooks import COLUMNS, delegates_workbook, quotas_workbook, template_workbook

__all__ = ["COLUMNS", "delegates_workbook", "quotas_workbook", "template_workbook"]
