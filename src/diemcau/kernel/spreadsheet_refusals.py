"""What can be wrong with a file that should be a list, in sentences."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from diemcau.kernel.errors import Refused


class FileTooLarge(Refused):
    """More bytes than a list of people needs."""

    def __init__(self) -> None:
        super().__init__(_("The file is larger than 10 MB. Nothing was imported; keep only the sheet with the list and upload it again."))


class FileEmpty(Refused):
    """No byte, or no cell with content."""

    def __init__(self) -> None:
        super().__init__(_("The file is empty. Nothing was imported; check that you chose the right file."))


class NotASpreadsheet(Refused):
    """Neither Excel nor CSV, whatever its name says."""

    def __init__(self) -> None:
        super().__init__(_("This file is not an Excel workbook or a CSV list. Nothing was imported; save the list as .xlsx and upload it again."))


class OldExcel(Refused):
    """The format of Excel 97–2003."""

    def __init__(self) -> None:
        super().__init__(_("This is an old Excel file (.xls). Nothing was imported; open it, save it as .xlsx and upload it again."))


class LockedWorkbook(Refused):
    """A workbook with a password."""

    def __init__(self) -> None:
        super().__init__(_("This workbook is protected by a password. Nothing was imported; remove the password and upload it again."))


class TooHeavy(Refused):
    """A file that unpacks, or computes, into far more than a list."""

    def __init__(self) -> None:
        super().__init__(
            _("This file takes far more memory or time than a list needs. Nothing was imported; copy the list into a new workbook and upload it.")
        )


class Damaged(Refused):
    """A workbook that cannot be read to its end."""

    def __init__(self) -> None:
        super().__init__(_("The workbook is damaged and could not be read. Nothing was imported; open it in Excel, save it again and upload it."))


class TooManyRows(Refused):
    """More people than one list may hold."""

    def __init__(self) -> None:
        super().__init__(_("The list has more than 20,000 rows. Nothing was imported; split it into several files."))


class OpenDocument(Refused):
    """The format of LibreOffice."""

    def __init__(self) -> None:
        super().__init__(_("This is an OpenDocument sheet (.ods). Nothing was imported; open it, save it as .xlsx and upload it again."))


class WordDocument(Refused):
    """A Word file, whatever its name says."""

    def __init__(self) -> None:
        super().__init__(
            _("This is a Word document, although its name may say otherwise. Nothing was imported; copy the table into Excel and upload that file.")
        )
