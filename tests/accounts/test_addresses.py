"""An address gets nothing but one link before its person opened that link: in time, once, logged in as themselves."""

import re
import time
from datetime import timedelta

import pytest
from django.core import mail, signing
from django.urls import reverse

from accounts import addresses, notices, outbox, tasks
from accounts.models import AuditEntry, ChannelChoice, Delivery, EmailConfirmation, Notice, User
from classes import notice_templates
from lib import clock
from lib.problems import Refusal

PAGE = "/account/notices/"
AGAIN = "/account/notices/mail/"


@pytest.fixture(autouse=True)
def mailing(settings):
    settings.NOTICE_CHANNELS = ["accounts.channels.email.Email"]


@pytest.fixture
def mine(client, cast):
    client.force_login(cast.learner)
    return client


def give(client, email="a@example.com", **typed):
    return client.post(PAGE, {"email": email, "kinds_email": ["class"], **typed})


def link():
    """The path that the newest mail names."""
    return re.search(r"/account/notices/confirm/\S+", mail.outbox[-1].body)[0]


def asked(client, email="a@example.com"):
    give(client, email)
    addresses.carry(now=clock.now())
    return link()


def is_confirmed(person):
    return User.objects.get(pk=person.pk).email_confirmed_at is not None


def tell(person, key):
    notices.send(notice_templates.ENROLLED, user_ids=[person.pk], params={"title": "读书班", "class": 7}, key=key)
    outbox.carry(now=clock.now())


def test_an_address_is_confirmed_by_the_link_that_was_sent_there(mine, cast):
    path = asked(mine)
    [sent] = mail.outbox
    assert (sent.to, sent.subject) == (["a@example.com"], "请确认您的电子邮箱")
    assert cast.learner.name not in sent.body
    assert "a@example.com" in mine.get(path).content.decode()
    assert not is_confirmed(cast.learner), "programs of mail servers open links too"
    assert mine.post(path)["Location"] == PAGE
    assert is_confirmed(cast.learner)
    assert AuditEntry.objects.filter(action="account.email_confirm").count() == 1


def test_only_a_confirmed_address_gets_notices_and_the_inbox_says_why_once(mine, cast):
    path = asked(mine)
    for key in ("one", "two"):
        tell(cast.learner, key)
    assert len(mail.outbox) == 1
    assert Notice.objects.filter(template="accounts.confirm_address").count() == 1
    mine.post(path)
    tell(cast.learner, "three")
    assert [message.subject for message in mail.outbox[1:]] == ["您已加入“读书班”"]
    assert Delivery.objects.filter(sent_at=None, due_at=None).count() == 2


def test_another_address_is_not_confirmed_and_keeps_what_was_ticked(mine, cast):
    mine.post(asked(mine))
    give(mine, "b@example.com")
    assert not is_confirmed(cast.learner)
    assert ChannelChoice.objects.filter(user=cast.learner).count() == 1
    give(mine, "b@example.com", kinds_email=["exam"])
    assert EmailConfirmation.objects.filter(email="b@example.com").count() == 1


def test_saving_the_same_address_again_leaves_it_confirmed(mine, cast):
    mine.post(asked(mine))
    give(mine)
    assert is_confirmed(cast.learner)


@pytest.mark.parametrize("outdated", ["used", "a day old", "newer mail", "other address", "gone", "damaged"])
def test_a_link_that_does_not_count_says_so_and_confirms_nothing(mine, cast, monkeypatch, outdated):
    path = asked(mine)
    if outdated == "used":
        mine.post(path)
        User.objects.filter(pk=cast.learner.pk).update(email_confirmed_at=None)
    elif outdated == "a day old":
        later = time.time() + 24 * 3600 + 1
        monkeypatch.setattr(signing.time, "time", lambda: later)
    elif outdated == "newer mail":
        mine.post(AGAIN)
    elif outdated == "other address":
        give(mine, "b@example.com")
    elif outdated == "gone":
        EmailConfirmation.objects.all().delete()
    else:
        path = path[:-3] + "x/"
    for answer in (mine.get(path), mine.post(path)):
        assert answer.status_code == 409
        assert 'role="alert"' in answer.content.decode()
    assert not is_confirmed(cast.learner)


def test_the_link_of_another_person_confirms_nothing(mine, client, cast):
    path = asked(mine)
    client.force_login(cast.classmate)
    assert client.post(path).status_code == 409
    assert "a@example.com" not in client.get(path).content.decode()
    assert not is_confirmed(cast.learner)
    client.logout()
    assert client.get(path)["Location"].startswith("/account/login/")


def test_enough_mails_are_enough(mine, client, cast):
    give(mine)
    for _again in range(addresses.MOST + 2):
        mine.post(AGAIN)
    assert EmailConfirmation.objects.count() == addresses.MOST
    assert give(mine, "b@example.com").status_code == 400
    assert User.objects.get(pk=cast.learner.pk).email == "a@example.com", "nothing is half done"
    client.force_login(cast.classmate)
    assert give(client).status_code == 400, "nor does another account fill that mailbox"
    EmailConfirmation.objects.update(asked_at=clock.now() - timedelta(days=2))
    assert give(client).status_code == 302


@pytest.mark.parametrize(
    ("code", "state"), [("no_mail_server", "none"), ("no_address", "empty"), ("confirmed_already", "done")]
)
def test_asking_for_nothing_is_refused(cast, settings, code, state):
    if state == "none":
        settings.NOTICE_CHANNELS = []
    if state == "done":
        User.objects.filter(pk=cast.learner.pk).update(email="a@example.com", email_confirmed_at=clock.now())
    with pytest.raises(Refusal) as refused:
        addresses.ask(user=cast.learner, now=clock.now())
    assert refused.value.code == code


def test_a_mail_that_fails_is_tried_again_and_leaves_once(mine, monkeypatch):
    give(mine)
    monkeypatch.setattr("django.core.mail.EmailMessage.send", lambda self, **kwargs: 1 / 0)
    assert addresses.carry(now=clock.now()) == 0
    monkeypatch.undo()
    assert addresses.carry(now=clock.now() + timedelta(minutes=4)) == 0
    assert addresses.carry(now=clock.now() + timedelta(minutes=6)) == 1
    assert addresses.carry(now=clock.now() + timedelta(days=1)) == 0
    assert len(mail.outbox) == 1


def test_only_the_newest_mail_leaves(mine):
    for email in ("a@example.com", "b@example.com"):
        give(mine, email)
    assert addresses.carry(now=clock.now()) == 1
    assert mail.outbox[0].to == ["b@example.com"]


def test_the_clock_has_it_sent_and_forgets_it_in_time(mine):
    give(mine)
    tasks.send_notices_on()
    assert len(mail.outbox) == 1
    assert addresses.forget(now=clock.now()) == 0
    assert addresses.forget(now=clock.now() + timedelta(days=31)) == 1


def test_the_page_says_how_the_address_stands(mine, cast, settings):
    def alerts():
        text = mine.get(PAGE).content.decode()
        return text, f'action="{AGAIN}"' in text

    assert alerts()[1] is False
    path = asked(mine)
    text, may_ask = alerts()
    assert may_ask
    assert "a@example.com" in text
    mine.post(path)
    assert alerts()[1] is False
    settings.NOTICE_CHANNELS = []
    assert "本平台未配置邮件服务器" in alerts()[0]


def test_without_a_mail_server_an_address_can_still_be_deleted(mine, cast, settings):
    mine.post(asked(mine))
    settings.NOTICE_CHANNELS = []
    assert mine.post(PAGE, {"email": ""}).status_code == 302
    assert User.objects.get(pk=cast.learner.pk).email == ""
    assert 'name="email"' not in mine.get(PAGE).content.decode()
    assert reverse("accounts:notices") in mine.get("/account/").content.decode()
