"""What is never written down about a person (PRODUCT: "What it never does")."""

from __future__ import annotations

import re
from itertools import pairwise

from tests.contracts import house

# Parts of a column's name that would hold what must not be held.
FORBIDDEN = {
    "religion", "faith", "ethnicity", "ethnic", "race", "opinion", "belief", "party", "politics", "health", "disability", "diagnosis", "blood",
    "biometric", "biometrics", "face", "fingerprint", "voiceprint", "iris", "photo", "portrait", "selfie", "location", "latitude", "longitude", "gps",
    "geolocation", "cccd", "cmnd", "passport", "identity", "score", "rating", "rank", "risk", "watch", "suspicion", "sentiment", "sexual",
    "orientation", "gender", "birth", "birthday", "age", "marital", "income", "salary",
}  # fmt: skip
FORBIDDEN_PAIRS = {"id card", "id number", "ip address", "user agent"}

# Everything that is written down about a person.  A new column here is a decision for docs/adr/0004.
PEOPLE = {
    "accounts.User": {"id", "password", "last_login", "email", "full_name", "is_active", "created_at"},
    "convening.Delegate": {
        "id", "conference", "site", "unit", "kind", "stands_for", "person", "full_name", "post", "phone", "email", "code", "seal", "event_id",
        "folded", "sort_key", "created_at", "cancelled_at",
    },
    "convening.Nomination": {
        "id", "quota", "site", "receipt", "person", "full_name", "post", "phone", "email", "folded", "sort_key", "status", "delegate",
        "stands_in_for", "created_at",
    },
    "convening.UnitLink": {
        "id", "conference", "unit", "contact_name", "contact_phone", "contact_email", "token_hash", "created_at", "opened_at", "revoked_at",
    },
    "notices.Notice": {
        "id", "purpose", "about", "to_name", "email", "phone", "subject", "text", "short_text", "key", "copy", "posted_at", "posted_by", "due_at",
    },
    "convening.ImportDraft": {
        "id", "conference", "owner", "filename", "content", "sheets", "sources", "choices", "rows", "counts", "done", "expected", "refusal",
        "created_at", "begun_at", "read_at", "expires_at", "accepted_at", "accepted", "entered", "receipts", "undone_at",
    },
    "accounts.ListDraft": {
        "id", "unit", "owner", "kind", "filename", "content", "lines", "found", "choices", "counts", "done", "expected", "refusal",
        "handed_in_at", "begun_at", "read_at", "expires_at", "accepted_at", "entered", "undone_at",
    },
    "network.Person": {"id", "full_name", "phone", "email", "merged_into", "folded", "folded_back", "sort_key"},
    "network.Holding": {"id", "person", "post", "period"},
    "network.PersonMerge": {"id", "merged", "kept", "at", "split_at"},
    "sites.HelpLines": {"conference", "office_name", "office_phone", "support_name", "support_phone"},
    "conferences.Speaker": {"id", "conference", "full_name", "post"},
    "sites.Operator": {"id", "site", "full_name", "phone", "salt", "iterations", "pin_key", "pin_set_at", "created_at", "left_at"},
    "attendance.SiteMinutes": {"id", "closing", "written", "digest", "seal", "signature", "public_key", "log", "agrees", "replaces", "kept_at"},
    "attendance.Presence": {"id", "delegate", "site", "is_in", "is_elsewhere", "is_repeated", "first_at", "last_at"},
}  # fmt: skip
SITE_OPERATOR = {"operator_name", "operator_phone"}


def columns(model) -> set[str]:
    return {field.name for field in model._meta.get_fields() if getattr(field, "concrete", False)}


def test_no_column_says_what_must_not_be_known():
    found = []
    for model in house.models():
        for name in columns(model):
            words = re.split(r"_+", name.lower())
            pairs = {" ".join(pair) for pair in pairwise(words)}
            if FORBIDDEN & set(words) or FORBIDDEN_PAIRS & pairs:
                found.append(f"{model._meta.label}.{name}")
    assert found == []


def test_what_is_written_about_people_is_a_frozen_list():
    by_label = {model._meta.label: model for model in house.models()}
    assert {label: columns(by_label[label]) for label in PEOPLE} == PEOPLE


def test_no_other_model_names_or_reaches_a_person():
    """A model with a name, telephone or e-mail of someone must stand in the frozen list."""
    describing = {
        model._meta.label
        for model in house.models()
        if any(re.search(r"full_name|phone|email|first_name|last_name|address", name) for name in columns(model) - {"address"})
    }
    assert describing - set(PEOPLE) == {"sites.Site"}


def test_a_site_knows_of_its_operator_only_a_name_and_a_telephone():
    site = next(model for model in house.models() if model._meta.label == "sites.Site")
    assert {name for name in columns(site) if name.startswith("operator")} == SITE_OPERATOR
