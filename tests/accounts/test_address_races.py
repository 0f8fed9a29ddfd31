"""Real threads, real transactions: one link confirms once, and a mail leaves once."""

from functools import partial

import pytest
from django.core import mail, signing

from accounts import addresses, outbox
from accounts.models import AuditEntry, EmailConfirmation, User
from lib import clock
from lib.problems import Refusal
from tests.cast import assemble
from tests.concurrently import at_once

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def person(settings, monkeypatch):
    settings.NOTICE_CHANNELS = ["accounts.channels.email.Email"]
    monkeypatch.setattr(addresses, "_enqueue", lambda: None)
    learner = assemble().learner
    outbox.choose(user=learner, email="a@example.com", chosen=[], now=clock.now())
    return User.objects.get(pk=learner.pk)


def refusals(results):
    strange = [each for each in results if isinstance(each, Exception) and not isinstance(each, Refusal)]
    assert strange == []
    return sorted(each.code for each in results if isinstance(each, Refusal))


def test_a_link_opened_twice_at_once_confirms_once(person):
    token = signing.dumps(EmailConfirmation.objects.get().pk, salt=addresses.SALT)
    act = partial(addresses.confirm, token=token, user=person, now=clock.now())
    assert refusals(at_once(act, act, act)) == ["link_used", "link_used"]
    assert AuditEntry.objects.filter(action="account.email_confirm").count() == 1


def test_asking_at_once_keeps_to_the_limit(person):
    results = at_once(*[partial(addresses.ask, user=person, now=clock.now())] * 8)
    assert refusals(results) == ["too_many_mails"] * (9 - addresses.MOST)
    assert EmailConfirmation.objects.count() == addresses.MOST


def test_two_workers_send_a_mail_once(person):
    results = at_once(*[partial(addresses.carry, now=clock.now())] * 3)
    assert refusals(results) == []
    assert sum(results) == len(mail.outbox) == 1


def test_confirming_while_the_address_changes_never_confirms_the_new_one(person):
    token = signing.dumps(EmailConfirmation.objects.get().pk, salt=addresses.SALT)
    change = partial(outbox.choose, user=person, email="b@example.com", chosen=[], now=clock.now())
    results = at_once(change, partial(addresses.confirm, token=token, user=person, now=clock.now()))
    assert refusals(results) in ([], ["link_outdated"])
    person.refresh_from_db()
    assert (person.email, person.email_confirmed_at) == ("b@example.com", None)
