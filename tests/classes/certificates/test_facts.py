"""The frozen facts: what goes into storage comes back equal, and what cannot be printed is refused."""

import json
from dataclasses import FrozenInstanceError, replace
from datetime import date

import pytest

from classes.certificates.facts import CertificateFacts
from tests.classes.certificates.samples import ENGLISH, LONG, ORDINARY


@pytest.mark.parametrize("facts", [ORDINARY, LONG, ENGLISH, replace(ORDINARY, signatories=())])
def test_facts_come_back_from_storage_as_they_went_in(facts: CertificateFacts):
    assert CertificateFacts.from_json(json.loads(json.dumps(facts.as_json()))) == facts


def test_facts_cannot_be_changed_after_issue():
    with pytest.raises(FrozenInstanceError):
        ORDINARY.holder_name = "别人"


def test_storage_keeps_the_hours_as_written():
    assert ORDINARY.as_json()["study_hours"] == "24.0"


@pytest.mark.parametrize(
    "broken",
    [
        {"ends_on": date(2026, 6, 15)},
        {"language": "fr"},
        {"seal": "印"},
        {"serial_number": ""},
        {"holder_name": ""},
        {"class_title": ""},
        {"issuer": ""},
        {"verify_url": ""},
    ],
)
def test_it_refuses_what_cannot_be_printed(broken: dict):
    with pytest.raises(ValueError):
        replace(ORDINARY, **broken)


@pytest.mark.parametrize(
    "change",
    [
        lambda stored: stored.pop("issuer"),
        lambda stored: stored.update(ethnicity="x"),
        lambda stored: stored.update(study_hours="many"),
        lambda stored: stored.update(issued_on="yesterday"),
        lambda stored: stored.update(signatories=[{"name": "唐未晞"}]),
    ],
)
def test_it_refuses_stored_facts_that_are_not_whole(change):
    stored = ORDINARY.as_json()
    change(stored)
    with pytest.raises(ValueError):
        CertificateFacts.from_json(stored)
