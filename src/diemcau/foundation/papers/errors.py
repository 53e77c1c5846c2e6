"""What goes wrong with papers and what a person does about it."""

from __future__ import annotations

from collections.abc import Sequence

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from diemcau.kernel.errors import Refused

WHY = {
    "kind": gettext_lazy("This file is not a Word document (.docx). Nothing was stored; save the template as .docx and upload it again."),
    "large": gettext_lazy("This file unpacks into more than a template needs. Nothing was stored; remove large pictures and upload it again."),
    "active": gettext_lazy(
        "The file holds macros, embedded objects or fields that fetch other files. Nothing was stored; remove them and upload it again."
    ),
    "external": gettext_lazy("The file refers to files elsewhere. Nothing was stored; put pictures into the document itself and upload it again."),
    "damaged": gettext_lazy("The file could not be read. Nothing was stored; open it in Word, save it again and upload it."),
}


class TemplateRefused(Refused):
    """A file that is no harmless template; ``why`` is a key of ``WHY``."""

    def __init__(self, why: str) -> None:
        super().__init__(WHY.get(why, WHY["damaged"]))


class UnknownPlaceholders(Refused):
    """Names nobody can fill; each told with the nearest right one."""

    def __init__(self, told: Sequence[tuple[str, str]]) -> None:
        lines = [
            _("{{%(name)s}}: did you mean {{%(nearest)s}}?") % {"name": name, "nearest": nearest} if nearest else f"{{{{{name}}}}}"
            for name, nearest in told
        ]
        super().__init__(_("Nothing was stored: the template holds placeholders that nobody can fill. %(lines)s") % {"lines": " ".join(lines)})


class ActKnown(Refused):
    """An act with this number is in the table."""

    def __init__(self, number: str) -> None:
        super().__init__(_("Act %(number)s is already in the table. Nothing was stored; choose it under “Legal basis”.") % {"number": number})


class ActCited(Refused):
    """An act that papers of its office rest on."""

    def __init__(self, number: str) -> None:
        super().__init__(
            _("Papers of this office rest on %(number)s. Nothing was removed; take it out of the legal basis first.") % {"number": number}
        )


class WrongStep(Refused):
    """The paper does not stand where this step begins."""

    def __init__(self) -> None:
        super().__init__(
            gettext_lazy("This paper is not at the step you chose; perhaps somebody was quicker. Nothing was changed; look at its history.")
        )


class InForceAlready(Refused):
    """The same paper was issued; a new one must name it."""

    def __init__(self, old: str) -> None:
        super().__init__(gettext_lazy("%(old)s is in force. Nothing was changed; open it and choose “Replace it” to correct it.") % {"old": old})


class ReasonMissing(Refused):
    """An end, or a void number, without a reason."""

    def __init__(self) -> None:
        super().__init__(gettext_lazy("Say why, in one sentence. Nothing was changed."))


class BadNumber(Refused):
    """No number a register could hold, or one that is given away."""


class BadDay(Refused):
    """A day on which the paper cannot have been issued."""

    def __init__(self) -> None:
        super().__init__(gettext_lazy("The paper cannot have been issued on a day that has not come. Nothing was changed; check the date."))


class BadFile(Refused):
    """An upload that is not what it should be."""

    def __init__(self, sentence: str | Promise) -> None:
        super().__init__(sentence)


class ExchangeImpossible(Refused):
    """The file of the exchange would have to invent something."""
