"""What leaves the product: what a person chose, in their language, once, and again only while it did not arrive."""

from datetime import timedelta
from smtplib import SMTPRecipientsRefused
from typing import ClassVar

import pytest
from django.core import mail

from accounts import channels, notices, outbox, tasks
from accounts.channels import Channel, Letter, Undeliverable
from accounts.models import ChannelChoice, Delivery, Notice, User
from classes import notice_templates
from lib import clock

EMAIL = ["accounts.channels.email.Email"]


class Fake(Channel):
    """An adapter as one for another messenger would be."""

    name = "fake"
    label = "Fake"
    had: ClassVar[list[tuple[Letter, str]]] = []
    fails: ClassVar[list[Exception]] = []

    def reaches(self, person):
        return True

    def deliver(self, letter, person):
        if self.fails:
            raise self.fails.pop(0)
        self.had.append((letter, person.staff_number))


@pytest.fixture
def fake(settings, cast):
    settings.NOTICE_CHANNELS = [f"{__name__}.Fake"]
    Fake.had, Fake.fails = [], []
    outbox.choose(user=cast.learner, email="", chosen=[("fake", "class")], now=clock.now())
    return Fake


def tell(*people, key="k", template=notice_templates.ENROLLED):
    params = {"title": "读书班", "class": 7}
    notices.send(template, user_ids=[person.pk for person in people], params=params, key=key)


def carry(minutes=0):
    return outbox.carry(now=clock.now() + timedelta(minutes=minutes))


def test_without_a_channel_nothing_is_queued(cast, settings):
    settings.NOTICE_CHANNELS = []
    ChannelChoice.objects.create(user=cast.learner, channel="email", kind="class")
    tell(cast.learner)
    assert Notice.objects.count() == 1
    assert not Delivery.objects.exists()


def test_only_what_a_person_chose_leaves(cast, fake):
    tell(cast.learner, cast.classmate)
    tell(cast.learner, key="c", template=notice_templates.CERTIFICATE_READY)
    carry()
    assert [number for _letter, number in fake.had] == ["L001"]
    assert Notice.objects.count() == 3


def test_it_leaves_once_however_often_it_is_told_or_carried(cast, fake):
    for _twice in range(2):
        tell(cast.learner)
        carry()
        carry(60)
    assert len(fake.had) == 1
    assert Delivery.objects.get().sent_at is not None


def test_it_speaks_the_language_of_the_person_and_names_whole_addresses(cast, fake, settings):
    settings.BASE_URL = "https://xuexi.example/"
    cast.learner.language = "en"
    cast.learner.save()
    tell(cast.learner)
    carry()
    letter = fake.had[0][0]
    assert letter.title == "You are enrolled in “读书班”"
    assert letter.url == "https://xuexi.example/classes/7/"


def test_what_fails_is_tried_again_later_and_with_the_same_key(cast, fake):
    fake.fails = [OSError("away: person@example.com")]
    tell(cast.learner)
    assert carry() == 0
    assert Delivery.objects.get().error == "OSError"
    assert carry(4) == 0
    assert carry(6) == 1
    assert len(fake.had) == 1


def test_it_is_given_up_after_the_last_try(cast, fake):
    fake.fails = [OSError() for _try in range(20)]
    tell(cast.learner)
    for hours in range(0, 100, 13):
        carry(hours * 60)
    row = Delivery.objects.get()
    assert (row.attempts, row.due_at, row.sent_at) == (len(outbox.PAUSES) + 1, None, None)
    assert len(fake.fails) == 20 - row.attempts


def test_what_can_never_arrive_is_not_tried_again(cast, fake):
    fake.fails = [Undeliverable()]
    tell(cast.learner)
    carry()
    carry(10_000)
    assert fake.had == []
    assert Delivery.objects.get().due_at is None


@pytest.mark.parametrize("change", ["disabled", "chose no more"])
def test_who_changed_their_mind_meanwhile_gets_nothing(cast, fake, change):
    tell(cast.learner)
    if change == "disabled":
        cast.learner.is_active = False
        cast.learner.save()
    else:
        outbox.choose(user=cast.learner, email="", chosen=[], now=clock.now())
    carry()
    assert fake.had == []


def test_a_worker_killed_on_the_way_leads_to_one_more_try_after_the_pause(cast, fake, monkeypatch):
    tell(cast.learner)

    def die(*args, **kwargs):
        raise SystemExit

    monkeypatch.setattr(outbox, "_end", die)
    with pytest.raises(SystemExit):
        carry()
    monkeypatch.undo()
    assert len(fake.had) == 1
    assert carry(1) == 0
    assert carry(6) == 1
    assert len(fake.had) == 2
    assert carry(600) == 0


def test_two_workers_that_saw_the_same_row_send_it_once(cast, fake):
    tell(cast.learner)
    now = clock.now()
    first = outbox._claim(Delivery.objects.get().pk, now)
    assert first is not None
    assert outbox._claim(first.pk, now) is None


def test_the_clock_has_it_carried(cast, fake):
    tell(cast.learner)
    tasks.send_notices_on()
    assert len(fake.had) == 1


def ticked(client):
    return client.get("/account/notices/").context["form"]["kinds_email"].value()


@pytest.fixture
def mailing(settings, cast):
    settings.NOTICE_CHANNELS = EMAIL
    chosen = [("email", "class"), ("email", "reminder")]
    outbox.choose(user=cast.learner, email="a@example.com", chosen=chosen, now=clock.now())
    User.objects.filter(pk=cast.learner.pk).update(email_confirmed_at=clock.now())


def test_a_mail_holds_the_notice_and_no_more(cast, mailing):
    tell(cast.learner)
    carry()
    [message] = mail.outbox
    assert (message.to, message.subject) == (["a@example.com"], "您已加入“读书班”")
    assert cast.learner.staff_number not in message.body
    assert cast.learner.name not in message.body
    assert message.extra_headers["Message-ID"].startswith("<")


def test_a_line_end_in_a_subject_makes_no_header(cast, mailing):
    params = {"subject": "题\nBcc: x@example.com", "text": "文", "class": 1}
    notices.send(notice_templates.MESSAGE, user_ids=[cast.learner.pk], params=params, key="m")
    carry()
    assert mail.outbox[0].subject == "题 Bcc: x@example.com"
    assert mail.outbox[0].bcc == []


@pytest.mark.parametrize(("code", "again"), [(550, False), (450, True)])
def test_an_address_that_is_refused_for_good_is_not_tried_again(cast, mailing, monkeypatch, code, again):
    def refuse(self, **kwargs):
        raise SMTPRecipientsRefused({"a@example.com": (code, b"no")})

    monkeypatch.setattr("django.core.mail.EmailMessage.send", refuse)
    tell(cast.learner)
    carry()
    assert (Delivery.objects.get().due_at is not None) == again


def test_without_an_address_nothing_is_chosen(cast, settings):
    settings.NOTICE_CHANNELS = EMAIL
    outbox.choose(user=cast.learner, email="", chosen=[("email", "class")], now=clock.now())
    assert not ChannelChoice.objects.exists()


def test_the_page_keeps_what_is_chosen(client, cast, settings):
    client.force_login(cast.learner)
    settings.NOTICE_CHANNELS = EMAIL
    assert "/account/notices/" in client.get("/account/").content.decode()
    assert ticked(client) == []
    client.post("/account/notices/", {"email": "a@example.com", "kinds_email": ["exam"]})
    assert list(ChannelChoice.objects.values_list("user", "channel", "kind")) == [(cast.learner.pk, "email", "exam")]
    assert ticked(client) == ["exam"]
    client.post("/account/notices/", {"email": ""})
    cast.learner.refresh_from_db()
    assert cast.learner.email == ""
    assert not ChannelChoice.objects.exists()


@pytest.mark.parametrize("typed", [{"email": "x"}, {"email": "", "kinds_email": ["exam"]}, {"kinds_email": ["no"]}])
def test_what_does_not_fit_is_sent_back(client, cast, settings, typed):
    settings.NOTICE_CHANNELS = EMAIL
    client.force_login(cast.learner)
    assert client.post("/account/notices/", typed).status_code == 400
    assert not ChannelChoice.objects.exists()


def test_every_channel_that_is_configured_has_a_name_of_its_own(settings):
    settings.NOTICE_CHANNELS = [*EMAIL, f"{__name__}.Fake"]
    assert list(channels.configured()) == ["email", "fake"]
