"""Nothing of a key reaches anybody but its authors: every address of site, desk and API, asked by each of the others
while the exam goes on and when it is over, in HTML, JSON, tables and headers."""

import io
import json
import re
import zipfile
from datetime import timedelta
from itertools import product

import pytest
from django.test import Client
from django.urls import get_resolver

from lib import clock
from quizzes import delivery, history
from quizzes.models import Attempt, LateResponse, Response, Sitting
from quizzes.printing import course
from quizzes.printing.pictures import Pictures
from quizzes.saving import Sent
from reports.catalogue import REPORTS
from tests.builders import (
    make_bank,
    make_candidate,
    make_class,
    make_enrolment,
    make_paper,
    make_requirement,
    make_sitting,
)

from .test_canaries import CANARY, Flow, hidden, secret_items, words

pytestmark = pytest.mark.django_db

# Everybody who may not see a key: who sat, who sits later, who looks after the exam, who administers.
OTHERS = ("learner", "classmate", "class_head", "unit_manager", "audit_admin")
# The authors' door has a walk of its own; logging out would end this one.
LEFT_ALONE = re.compile(r"cms/|documents/|account/|_util/|.*\^|.*<(?!int:|slug:slug)")
LOOKED_FOR = ("search/", "desk/exams/", "desk/people/audit/")


@pytest.fixture
def walk(cast):
    """An exam that a class has to pass: the learner handed in, with a late answer; the classmate has a later sitting of
    the same paper still to come."""
    never = dict.fromkeys(("release_mark", "release_key", "release_explanation"), "never")
    paper = make_paper(*secret_items(make_bank(unit=cast.unit)), unit=cast.unit)
    training_class = make_class(unit=cast.unit, head=cast.class_head)
    make_enrolment(training_class, cast.learner)
    make_requirement(training_class, sitting=make_sitting(paper, unit=cast.unit, **never))
    walk = Flow(Sitting.objects.get().candidates.get())
    walk.before()
    walk.after()
    late = [Sent(1, 100, "c")]
    delivery.save(user=cast.learner, attempt_id=walk.attempt["attempt_id"], sent=late, now=clock.now())
    make_candidate(make_sitting(paper, unit=cast.unit, **never), cast.classmate)
    return walk


def addresses(walk):
    """Every address of the site, with what exists wherever it asks for a number."""
    written = Response.objects.get(attempt=walk.attempt["attempt_id"], version__item__interaction="extended_text")
    ids = {
        "sitting_id": list(Sitting.objects.values_list("pk", flat=True)),
        "attempt_id": [walk.attempt["attempt_id"]],
        "candidate_id": [walk.candidate.pk],
        "late_id": list(LateResponse.objects.values_list("pk", flat=True)),
        "version_id": [written.version_id],
        "response_id": [written.pk],
        "item_id": [written.version.item_id],
        "pk": sorted({1, walk.candidate.user_id}),
        "slug": list(REPORTS),
    }
    for route in routes(get_resolver()):
        names = re.findall(r"<\w+:(\w+)>", route)
        for values in product(*[ids.get(name, [1]) for name in names]):
            yield "/" + re.sub(r"<\w+:\w+>", "{}", route).format(*values)
            if route in LOOKED_FOR:
                yield f"/{route}?q={CANARY}"


def routes(resolver, prefix=""):
    for pattern in resolver.url_patterns:
        route = prefix + str(pattern.pattern)
        if LEFT_ALONE.match(route):
            continue
        if hasattr(pattern, "url_patterns"):
            yield from routes(pattern, route)
        else:
            yield route


def asked(client, address):
    """Everything that comes back, headers too; a table unpacked."""
    found = []
    for accept in ("text/html", "application/json") if address.startswith("/api/") else ("text/html",):
        answer = client.get(address, headers={"accept": accept})
        body = b"".join(answer.streaming_content) if answer.streaming else answer.content
        found += [f"{key}: {value}" for key, value in answer.items()]
        found.append(unpacked(body).decode(errors="replace"))
    return "\n".join(found)


def unpacked(body):
    if not body.startswith(b"PK"):
        return body
    with zipfile.ZipFile(io.BytesIO(body)) as table:
        return b"".join(table.read(name) for name in table.namelist())


def leaks(user, walk):
    client = Client(raise_request_exception=False)
    client.force_login(user)
    found = {address: words(asked(client, address)) for address in addresses(walk)}
    # What was looked for is said again, and is no secret.
    secret = {address: sorted(word for word in heard if word.startswith("-")) for address, heard in found.items()}
    return {address: heard for address, heard in secret.items() if heard}


@pytest.mark.parametrize("name", OTHERS)
def test_nobody_but_its_authors_meets_a_key_at_any_address(cast, walk, name):
    assert leaks(cast.people[name], walk) == {}


@pytest.mark.parametrize("name", ["learner", "class_head"])
def test_nor_when_the_exam_is_over(cast, walk, name):
    over = clock.now() - timedelta(minutes=5)
    Sitting.objects.filter(pk=walk.candidate.sitting_id).update(closes_at=over)
    assert leaks(cast.people[name], walk) == {}


def test_the_walk_goes_everywhere_and_would_hear_the_canary(cast, walk):
    """A canary in the stem is heard by those who look after the exam, at the addresses that show questions."""
    assert len(set(addresses(walk))) > 90
    over = clock.now() - timedelta(minutes=5)
    Sitting.objects.filter(pk=walk.candidate.sitting_id).update(closes_at=over, title=hidden("title"))
    heard = leaks(cast.class_head, walk)
    attempt = walk.attempt["attempt_id"]
    for address in ("/desk/exams/", f"/desk/exams/attempts/{attempt}/history/", "/desk/marking/late/"):
        assert "-title" in heard[address], address


@pytest.mark.parametrize("name", ["class_head", "unit_manager"])
def test_the_history_is_printed_without_a_key(cast, walk, name):
    over = clock.now() - timedelta(minutes=5)
    Sitting.objects.filter(pk=walk.candidate.sitting_id).update(closes_at=over)
    attempt = Attempt.objects.select_related("candidate__sitting", "candidate__user").get(pk=walk.attempt["attempt_id"])
    reader = cast.people[name]
    told = history.on_desk(attempt, reader=reader, now=clock.now())
    assert told.entries
    data = course.layout(told, by=reader, now=clock.now(), pictures=Pictures())
    assert words(json.dumps(data, ensure_ascii=False)) == set()


def test_a_resit_brings_nothing_of_the_key_along(cast, walk):
    """The learner sits the same paper again in another sitting, its first attempt not released."""
    again = Flow(make_candidate(Sitting.objects.order_by("pk").last(), cast.learner))
    again.before()
    again.after()
    assert again.leaks() == []
    assert leaks(cast.learner, again) == {}
