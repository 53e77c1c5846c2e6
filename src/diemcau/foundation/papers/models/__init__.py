"""What a paper is (``document``), which kinds there are, how an office writes and which acts it rests on."""

from __future__ import annotations

from diemcau.foundation.papers.models.acts import OFFICIAL, Basis, Confidence, LegalAct, RetentionBasis
from diemcau.foundation.papers.models.document import (
    GAP,
    Align,
    Annex,
    Block,
    Cell,
    Code,
    Column,
    Heading,
    LegalBasis,
    Paper,
    Paragraph,
    Signer,
    Table,
    cleaned,
    roman,
)
from diemcau.foundation.papers.models.kinds import CITING, KINDS, NUMBERED_WITH, KindCode, PaperKind, Scope
from diemcau.foundation.papers.models.offices import OfficeProfile, Standing
from diemcau.foundation.papers.models.receipts import ExchangeStatus, PaperReceipt
from diemcau.foundation.papers.models.records import OUTSIDE, PREPARED, FileRole, PaperEvent, PaperFile, PaperRecipient, PaperRecord, State, Step
from diemcau.foundation.papers.models.registers import NumberState, Register, RegisterNumber
from diemcau.foundation.papers.models.templates import PaperTemplate

__all__ = [
    "CITING", "GAP", "KINDS", "NUMBERED_WITH", "OFFICIAL", "OUTSIDE", "PREPARED", "Align", "Annex", "Basis", "Block", "Cell", "Code", "Column",
    "Confidence", "ExchangeStatus", "FileRole", "Heading", "KindCode", "LegalAct", "LegalBasis", "NumberState", "OfficeProfile", "Paper",
    "PaperEvent", "PaperFile", "PaperKind", "PaperReceipt", "PaperRecipient", "PaperRecord", "PaperTemplate", "Paragraph", "Register",
    "RegisterNumber", "RetentionBasis", "Scope", "Signer", "Standing", "State", "Step", "Table", "cleaned", "roman",
]  # fmt: skip
