"""Correcting an answer in the authors' door: from the question to the record of who changed."""

import pytest
from django.urls import reverse

from classes.models import Certificate, Enrolment
from lib import clock
from quizzes import delivery, interactions, regrading
from quizzes.models import Attempt, Regrade
from quizzes.regrading_forms import form_for
from quizzes.saving import Sent
from tests.builders import (
    make_candidate,
    make_class,
    make_enrolment,
    make_item,
    make_paper,
    make_requirement,
    make_sitting,
    make_user,
)
from tests.quizzes.authors.test_items import sent_back_from

pytestmark = pytest.mark.django_db


@pytest.fixture
def item(bank):
    return make_item(bank=bank)


@pytest.fixture
def sitting(item):
    return make_sitting(make_paper(item), pass_mark=2)


def sit(sitting, answer, user=None):
    seat = make_candidate(sitting, user)
    now = clock.now()
    attempt = delivery.start(user=seat.user, sitting_id=sitting.pk, now=now).attempt
    delivery.save(user=seat.user, attempt_id=attempt.pk, sent=[Sent(1, 1, answer)], now=now)
    return delivery.submit(user=seat.user, attempt_id=attempt.pk, now=now)


def start(item):
    return reverse("items:regrade", args=[item.pk])


def show(regrade):
    return reverse("items:regrade-show", args=[regrade.pk])


def ask(trainer, item, **said):
    values = sent_back_from(trainer.get(start(item)))
    values |= {"way": "new_key", "reason": "教材有误", **said}
    return trainer.post(start(item), {name: value for name, value in values.items() if value is not None})


def ready(trainer, item, **said):
    """A preview that is worked out."""
    ask(trainer, item, **said)
    regrade = Regrade.objects.get()
    regrading.work(regrade_id=regrade.pk, now=clock.now())
    return regrade


NEW_KEY = {"right_0": None, "right_1": "on"}


def test_a_key_is_corrected_from_the_question_to_the_end(trainer, item, sitting):
    attempt = sit(sitting, "b")
    assert start(item) in trainer.get(reverse("items:edit", args=[item.pk])).content.decode()
    regrade = ready(trainer, item, **NEW_KEY)
    page = trainer.get(show(regrade)).content.decode()
    assert attempt.candidate.user.name in page
    assert Attempt.objects.get(pk=attempt.pk).mark == 0
    trainer.post(show(regrade), {"step": "apply"})
    regrading.work_all(now=clock.now())
    assert Attempt.objects.get(pk=attempt.pk).mark == 2
    assert trainer.get(show(regrade)).context["regrade"].state == Regrade.State.APPLIED
    assert show(regrade) in trainer.get(reverse("items:regrades")).content.decode()


def test_the_page_says_how_far_the_work_is(trainer, item, sitting):
    sit(sitting, "b")
    ask(trainer, item, **NEW_KEY)
    Regrade.objects.update(state=Regrade.State.PREVIEWING, done=3, total=7)
    page = trainer.get(show(Regrade.objects.get())).content.decode()
    assert 'max="7" value="3"' in page
    assert "hx-trigger" in page


def test_what_was_asked_cannot_be_changed_on_the_way(trainer, item, sitting):
    page = ask(trainer, item, **NEW_KEY, text_0="另一个选项")
    assert page.status_code == 200
    assert page.context["form"].errors
    assert not Regrade.objects.exists()


def test_a_way_without_a_key_needs_none(trainer, item, sitting):
    sit(sitting, "b")
    assert ready(trainer, item, way="void").keys == []


@pytest.mark.parametrize("kind", list(interactions.REGISTRY))
def test_the_editor_of_every_type_gives_back_the_key_that_it_was_shown(trainer, bank, cast, kind):
    item = make_item(kind, bank=bank)
    version = item.approved_version
    if version.key == {}:
        pytest.fail(f"builders know no key of {kind}")
    values = sent_back_from(trainer.get(start(item)))
    way = "give_all" if interactions.get(kind).needs_person else "new_key"
    form = form_for(version)({**values, "way": way, "reason": "核对"}, for_user=cast.trainer)
    assert form.is_valid(), form.errors
    if way == "new_key":
        assert interactions.get(kind).printed_key(version.body, form.key, ()) == interactions.get(kind).printed_key(
            version.body, version.key, ()
        )


@pytest.mark.parametrize("who", ["other_trainer", "learner", "class_head", "system_admin", "audit_admin"])
def test_it_exists_for_nobody_who_does_not_work_on_the_bank(cast, browse, trainer, item, sitting, who):
    sit(sitting, "b")
    regrade = ready(trainer, item, **NEW_KEY)
    other = browse(getattr(cast, who))
    addresses = [start(item), show(regrade), reverse("items:regrade-export", args=[regrade.pk, "csv"])]
    for address in addresses:
        assert other.get(address).status_code in (302, 404)
        assert b"choices" not in other.get(address).content
    assert other.post(show(regrade), {"step": "apply"}).status_code in (302, 404)
    assert Regrade.objects.get().state == Regrade.State.READY


def test_a_correction_made_by_the_authority_is_not_the_unit_trainers_to_apply(cast, browse, trainer, item, sitting):
    regrade = ready(browse(cast.authority), item, **NEW_KEY)
    assert trainer.get(show(regrade)).status_code == 404


def test_the_export_names_everybody_whose_answer_changes(trainer, item, sitting):
    attempt = sit(sitting, "b")
    regrade = ready(trainer, item, **NEW_KEY)
    table = trainer.get(reverse("items:regrade-export", args=[regrade.pk, "csv"]))
    assert attempt.candidate.user.staff_number in b"".join(table.streaming_content).decode()
    workbook = trainer.get(reverse("items:regrade-export", args=[regrade.pk, "xlsx"]))
    assert b"".join(workbook.streaming_content).startswith(b"PK")


def test_the_page_asks_as_often_for_thirty_people_as_for_two(trainer, item, sitting, count_queries):
    for _ in range(2):
        sit(sitting, "b")
    regrade = ready(trainer, item, **NEW_KEY)
    few = count_queries(trainer, show(regrade))
    for _ in range(28):
        sit(sitting, "b")
    Regrade.objects.update(state=Regrade.State.PREVIEWING)
    regrading.work_all(now=clock.now())
    assert count_queries(trainer, show(regrade)) == few


def test_outcomes_of_closed_classes_are_listed_and_nothing_is_revoked(trainer, cast, item, sitting):
    person = make_user("李梅", unit=cast.unit)
    training_class = make_class("二月班", unit=cast.unit, state="closed")
    place = make_enrolment(training_class, person, outcome=Enrolment.Outcome.COMPLETED)
    sit(sitting, "a", person)
    make_requirement(training_class, sitting=sitting)
    regrade = ready(trainer, item, **NEW_KEY)
    page = trainer.get(show(regrade)).content.decode()
    assert ("二月班" in page, "李梅" in page) == (True, True)
    trainer.post(show(regrade), {"step": "apply"})
    regrading.work_all(now=clock.now())
    place.refresh_from_db()
    assert place.outcome == Enrolment.Outcome.COMPLETED
    assert not Certificate.objects.exclude(revoked_at=None).exists()


def test_the_candidate_reads_both_marks_and_the_reason_once_answers_are_released(trainer, browse, item):
    sitting = make_sitting(make_paper(item), pass_mark=2, release_key="at_once")
    attempt = sit(sitting, "b")
    regrade = ready(trainer, item, **NEW_KEY)
    trainer.post(show(regrade), {"step": "apply"})
    regrading.work_all(now=clock.now())
    page = browse(attempt.candidate.user).get(reverse("quizzes:attempt-review", args=[attempt.pk]) + "?show=all")
    [line] = page.context["review"].lines
    assert (line.mark_was, line.mark, line.key["choices"]) == (0, 2, ["b"])
    assert "教材有误" in page.content.decode()


def test_an_answer_that_is_right_as_well_is_shown_as_right(trainer, browse, item):
    sitting = make_sitting(make_paper(item), pass_mark=2, release_key="at_once")
    attempts = [sit(sitting, "b"), sit(sitting, "a")]
    regrade = ready(trainer, item, **NEW_KEY, way="accept_also")
    trainer.post(show(regrade), {"step": "apply"})
    regrading.work_all(now=clock.now())
    shown = []
    for attempt in attempts:
        page = browse(attempt.candidate.user).get(reverse("quizzes:attempt-review", args=[attempt.pk]) + "?show=all")
        [line] = page.context["review"].lines
        shown.append((line.key["choices"], line.also_right, line.verdict))
    assert shown == [(["b"], "A", "right"), (["a"], "B", "right")]


@pytest.mark.parametrize("release_mark", ["at_once", "never"])
def test_nothing_of_the_new_key_reaches_a_candidate_before_it_is_released(trainer, browse, bank, release_mark):
    item = make_item("fill_blank", bank=bank)
    sitting = make_sitting(make_paper(item), release_mark=release_mark, release_key="never")
    attempt = sit(sitting, ["甲"])
    writing = make_candidate(sitting)
    running = delivery.start(user=writing.user, sitting_id=sitting.pk, now=clock.now()).attempt
    regrade = ready(trainer, item, blanks="KANARIE", reason="KANARIE-reason")
    trainer.post(show(regrade), {"step": "apply"})
    regrading.work_all(now=clock.now())
    for user, number in ((attempt.candidate.user, attempt.pk), (writing.user, running.pk)):
        client = browse(user)
        names = ("attempt-review", "attempt-room", "attempt-submit")
        addresses = [reverse(f"quizzes:{name}", args=[number]) for name in names]
        for address in [*addresses, f"/api/v1/attempts/{number}/", f"/api/v1/attempts/{number}/review/", "/"]:
            answer = client.get(address, follow=True)
            assert "KANARIE" not in answer.content.decode()
            assert "KANARIE" not in str(answer.headers)
