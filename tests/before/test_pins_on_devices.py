"""The device and the server reckon a PIN alike: one file of vectors, read by both."""

from __future__ import annotations

import base64
import json
from pathlib import Path
from uuid import UUID

from diemcau.before.sites import rules
from diemcau.before.sites.models import Operator

VECTOR = json.loads((Path(__file__).parents[1] / "js" / "pin_vectors.json").read_text())


def test_what_the_phone_makes_of_a_pin_is_what_the_server_checks():
    told = VECTOR["operator"]
    key = rules.pin_key(VECTOR["pin"], base64.b64decode(told["salt"]), told["iterations"])
    operator = Operator(pk=told["id"], salt=told["salt"], iterations=told["iterations"], pin_key=base64.b64encode(key).decode())
    event, device = UUID(VECTOR["event"]), UUID(VECTOR["device"])

    assert rules.verifier(operator) == told["verifier"]
    assert rules.is_proven(operator, VECTOR["proof"], event=event, device=device)
    assert not rules.is_proven(operator, VECTOR["proof"], event=device, device=event)
    assert not rules.is_proven(Operator(pk=told["id"]), VECTOR["proof"], event=event, device=device)
