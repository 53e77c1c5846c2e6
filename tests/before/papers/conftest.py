from __future__ import annotations

from io import BytesIO

import pypdfium2
import pytest
from docx import Document

from diemcau.before.convening.models import Delegate
from diemcau.before.convening.papers import bundle
from diemcau.before.convening.queries.papers import PaperFacts, invited, paper_facts
from diemcau.foundation.papers.models import KINDS, KindCode, Scope
from diemcau.foundation.papers.services import render_docx
from tests.before.factories import NOW
from tests.before.papers_factories import a_conference


@pytest.fixture
def facts(db) -> PaperFacts:
    return paper_facts(a_conference(), now=NOW)


@pytest.fixture
def wanted(facts):
    """The paper of a kind: sites' papers for all sites, the invitation for the first delegate."""

    def build(code: KindCode, **changes) -> bundle.Wanted:
        delegates = Delegate.objects.filter(conference=facts.conference)
        sites = facts.sites if KINDS[code].scope == Scope.SITE else []
        person = next(invited(facts.conference, delegates)) if code == KindCode.INVITATION else None
        return bundle.Wanted(**{"code": code, "facts": facts, "delegates": delegates, "sites": sites, "person": person, **changes})

    return build


@pytest.fixture
def read_pdf(wanted):
    """The pages of a paper, each as its words with single spaces."""

    def read(code: KindCode, **changes) -> list[str]:
        document = pypdfium2.PdfDocument(bundle.pdf(wanted(code, **changes)))
        return [" ".join(page.get_textpage().get_text_bounded().split()) for page in document]

    return read


@pytest.fixture
def read_docx(wanted):
    def read(code: KindCode, **changes):
        return Document(BytesIO(render_docx(bundle.paper(wanted(code, **changes)))))

    return read
