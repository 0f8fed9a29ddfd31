"""One written question that many answered, for the tests of marking."""

import re
from decimal import Decimal

from django.test import Client
from django.urls import reverse

from lib import clock
from quizzes import delivery, marking, moderation
from quizzes.models import Response
from quizzes.saving import Sent
from tests.builders import make_bank, make_candidate, make_item, make_paper, make_sitting, make_user

RUBRIC = {"rubric": [{"id": "1", "title": "依据准确", "max": "3"}, {"id": "2", "title": "做法可行", "max": "4"}]}


class Exam:
    """One written question, answered by as many as one likes."""

    def __init__(self, unit, *, key=None, mark=10, **sitting):
        bank = make_bank(unit=unit)
        self.item = make_item("extended_text", bank=bank, key=RUBRIC if key is None else key)
        paper = make_paper(make_item(bank=bank), self.item, unit=unit, mark=mark)
        self.sitting = make_sitting(paper, **{"minutes": 10, "title": "结业考试", **sitting})

    def answer(self, text="我的回答", user=None):
        candidate = make_candidate(self.sitting, user)
        now = clock.now()
        attempt = delivery.start(user=candidate.user, sitting_id=self.sitting.pk, now=now).attempt
        sent = [Sent(1, 1, "a"), Sent(2, 1, text)]
        delivery.save(user=candidate.user, attempt_id=attempt.pk, sent=sent, now=now)
        delivery.submit(user=candidate.user, attempt_id=attempt.pk, now=now)
        return Response.objects.get(attempt=attempt, position=2)

    def url(self, name, response=None):
        ids = {"sitting_id": self.sitting.pk, "version_id": self.item.approved_version_id}
        return reverse(f"quizzes_desk:{name}", kwargs=ids | ({"response_id": response.pk} if response else {}))


def double(unit, **fields):
    """Two people mark every answer; they may differ by 2 of 10."""
    return Exam(unit, **{"double_marking": "all", "most_apart": 2, "most_apart_in": "marks", **fields})


def give(response, marker=None, **given):
    values = {k: Decimal(str(v)) if k == "mark" else v for k, v in given.items()}
    return marking.mark(response=response, marker=marker or make_user(), now=clock.now(), **values)


def decide(response, by, mark, **given):
    return moderation.decide(response=response, by=by, mark=Decimal(str(mark)), now=clock.now(), **given)


def reopen(response, by, *, reason="学员申诉", anew=True):
    return moderation.reopen(response=response, by=by, reason=reason, anew=anew, now=clock.now())


def browser(user):
    client = Client()
    client.force_login(user)
    return client


def state_of(response):
    """(state of the attempt, mark of the answer as text)."""
    response.refresh_from_db()
    response.attempt.refresh_from_db()
    return response.attempt.state, None if response.mark is None else str(response.mark)


def page_of(user, address):
    return browser(user).get(address).content.decode()


def numbers_in(told):
    """Every number that stands in an address or an id."""
    return set(map(int, re.findall(r"(?<=[/=-])[0-9]+(?=[/\"&-])", told)))
