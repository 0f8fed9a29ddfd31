"""评教: handed in once, answers without an author, results only when it is over and of five people or more."""

import json
from datetime import timedelta
from io import BytesIO

import pytest
from django.apps import apps
from django.core import serializers
from django.urls import reverse

from accounts.models import AuditEntry
from classes import checklist, evaluating, evaluation_results, requirements
from classes.models import (
    EvaluationCount,
    EvaluationHandIn,
    EvaluationTemplate,
    EvaluationText,
    Requirement,
)
from lib import clock
from lib.tables import read_sheets
from tests.accounts.refusals import refused
from tests.builders import make_class, make_enrolment, make_session, make_user
from tests.classes.desk_address import url
from tests.concurrently import at_once

GOOD = {"q1": "5", "q2": "4", "q3": "5", "q4-0": "5", "q5-0": "4", "q6": "合适"}


@pytest.fixture
def asked(room):
    """The class asks an evaluation; one teacher stands on the timetable."""
    make_session(room.training_class, teacher="教员一")
    Requirement.objects.create(training_class=room.training_class, kind="evaluation", order=9)
    return room


@pytest.fixture
def opened(asked, cast):
    evaluating.open_(training_class=asked.training_class, closes_on=clock.today(), by=cast.class_head, now=clock.now())
    asked.training_class.refresh_from_db()
    return asked


def hand_in(room, people, **answers):
    for place in people:
        evaluating.hand_in(
            evaluation=room.training_class.evaluation, place=place, answers={**GOOD, **answers}, now=clock.now()
        )


def end(room, cast):
    evaluating.end(training_class=room.training_class, by=cast.class_head, now=clock.now())
    room.training_class.evaluation.refresh_from_db()
    return evaluation_results.read(room.training_class.evaluation, now=clock.now())


def places(room, count):
    return [make_enrolment(room.training_class, make_user()) for _one in range(count)]


def test_handing_in_meets_the_requirement_and_can_be_done_once(opened):
    hand_in(opened, [opened.place])
    (row,) = requirements.rows([opened.place])
    assert next(s for s in row.standings if s.kind == "evaluation").met
    with refused("already_handed_in"):
        hand_in(opened, [opened.place])
    assert EvaluationHandIn.objects.count() == 1
    assert set(EvaluationCount.objects.values_list("number", flat=True)) == {1}, "the second said nothing"


def test_nothing_that_is_kept_leads_from_an_answer_to_a_person(opened, cast):
    before = AuditEntry.objects.count()
    hand_in(opened, [opened.place], q7="食堂很好")
    answers = [*EvaluationCount.objects.all(), *EvaluationText.objects.all()]
    for row in json.loads(serializers.serialize("json", answers)):
        assert set(row["fields"]) <= {"evaluation", "question", "teacher", "value", "number", "text"}
    (signed,) = json.loads(serializers.serialize("json", EvaluationHandIn.objects.all()))
    assert set(signed["fields"]) == {"evaluation", "enrolment", "day"}
    assert signed["fields"]["day"] == clock.today().isoformat()
    assert AuditEntry.objects.count() == before, "the trail has a time"
    pointing = {
        model.__name__
        for model in apps.get_models()
        for field in model._meta.get_fields()
        if field.is_relation and field.many_to_one and field.related_model in (EvaluationCount, EvaluationText)
    }
    assert not pointing


def test_texts_are_new_rows_after_every_hand_in(opened):
    first, second = opened.place, *places(opened, 1)
    hand_in(opened, [first], q7="一")
    was = EvaluationText.objects.get().pk
    hand_in(opened, [second], q7="二")
    assert sorted(EvaluationText.objects.values_list("text", flat=True)) == ["一", "二"]
    assert not EvaluationText.objects.filter(pk=was).exists()


def test_keys_of_counts_do_not_tell_what_the_first_or_the_last_person_said(opened):
    first, second, third = opened.place, *places(opened, 2)
    hand_in(opened, [first], q1="3")
    was = set(EvaluationCount.objects.values_list("pk", flat=True))
    hand_in(opened, [second], q1="5")
    hand_in(opened, [third], q1="4")
    counts = EvaluationCount.objects.filter(question="q1").order_by("pk")
    assert list(counts.values_list("value", "number")) == [("5", 1), ("4", 1), ("3", 1)], "as asked, not as said"
    assert not EvaluationCount.objects.filter(pk__in=was).exists()


def test_results_are_shown_when_it_is_over_and_not_before(opened, cast):
    hand_in(opened, [opened.place, *places(opened, 5)], q7="多讲案例")
    assert evaluation_results.read(opened.training_class.evaluation, now=clock.now()) is None
    assert evaluation_results.read(opened.training_class.evaluation, now=clock.now() + timedelta(days=1))
    results = end(opened, cast)
    assert results.handed_in == 6
    first = results.of_class[0]
    assert (first.answers, str(first.mean), first.lines[0].number) == (6, "5.00", 6)
    assert results.of_class[-1].texts == ["多讲案例"] * 6
    assert [result.answers for result in results.by_teacher["教员一"]] == [6, 6]
    with refused("evaluation_closed"):
        hand_in(opened, places(opened, 1))


def test_a_group_of_four_is_not_shown(opened, cast):
    everybody = [opened.place, *places(opened, 4)]
    hand_in(opened, everybody[:4])
    hand_in(opened, everybody[4:], **{"q4-0": "", "q5-0": ""})
    results = end(opened, cast)
    assert not results.of_class[0].hidden
    for result in results.by_teacher["教员一"]:
        assert (result.hidden, result.answers, result.lines, result.mean) == (True, 0, [], None)
    stream = BytesIO()
    evaluation_results.write_xlsx(stream, results)
    counted, _texts = read_sheets(stream.getvalue())
    assert next(row for row in counted.rows if row[0] == "教员一")[2:4] == [None, None]


def test_a_text_about_a_teacher_whom_two_people_heard_is_not_shown(asked, cast):
    """Who was there stands in the list of attendance: it would be by one of the two."""
    make_session(asked.training_class, teacher="教员二")
    questions = [
        {"id": "q1", "text": "讲授", "kind": "scale", "each_teacher": True, "choices": []},
        {"id": "q2", "text": "建议", "kind": "text", "each_teacher": True, "choices": []},
    ]
    about = {"training_class": asked.training_class, "by": cast.class_head, "now": clock.now()}
    evaluating.prepare(questions=questions, **about)
    evaluation = evaluating.open_(closes_on=clock.today(), **about)
    for number, place in enumerate([asked.place, *places(asked, 4)]):
        of_second = {"q1-1": "2", "q2-1": "照本宣科"} if number < 2 else {}
        said = {"q1-0": "5", "q2-0": "生动", **of_second}
        evaluating.hand_in(evaluation=evaluation, place=place, answers=said, now=clock.now())
    asked.training_class.refresh_from_db()
    by_teacher = end(asked, cast).by_teacher
    assert [result.hidden for result in by_teacher["教员一"]] == [False, False]
    assert [(result.hidden, result.texts) for result in by_teacher["教员二"]] == [(True, []), (True, [])]


def test_with_four_hand_ins_not_even_texts_are_shown(opened, cast):
    hand_in(opened, [opened.place, *places(opened, 3)], q7="悄悄话")
    results = end(opened, cast)
    assert all(result.hidden for _teacher, group in results.groups for result in group)
    assert all(not result.texts for result in results.of_class)


def test_once_opened_its_questions_and_teachers_stay(opened, cast):
    make_session(opened.training_class, teacher="教员二")
    about = {"training_class": opened.training_class, "by": cast.class_head, "now": clock.now()}
    for act in (
        lambda: evaluating.prepare(questions=evaluating.house_questions(), **about),
        lambda: evaluating.open_(closes_on=clock.today(), **about),
    ):
        with refused("evaluation_opened"):
            act()
    opened.training_class.evaluation.refresh_from_db()
    assert opened.training_class.evaluation.teachers == ["教员一"]


def test_a_teacher_whose_only_meeting_is_cancelled_is_not_asked_about(asked):
    cancelled = make_session(asked.training_class, teacher="未到的教员")
    cancelled.cancelled_at = clock.now()
    cancelled.save()
    assert evaluating.teachers(asked.training_class) == ["教员一"]


def test_it_is_not_opened_for_a_day_that_is_past_nor_in_a_draft_nor_twice_ended(asked, cast):
    about = {"by": cast.class_head, "now": clock.now()}
    with refused("day_past"):
        yesterday = clock.today() - timedelta(days=1)
        evaluating.open_(training_class=asked.training_class, closes_on=yesterday, **about)
    draft = make_class(unit=cast.unit, head=cast.class_head, state="draft")
    with refused("class_is_draft"):
        evaluating.open_(training_class=draft, closes_on=clock.today(), **about)
    with refused("evaluation_closed"):
        evaluating.end(training_class=asked.training_class, **about)


def test_the_checklist_hints_at_it_and_does_not_block(opened):
    read = checklist.read(training_class=opened.training_class, now=clock.now())
    check = next(check for check in read.checks if check.code == "evaluation")
    assert not check.ok
    assert not check.blocks


@pytest.mark.django_db(transaction=True)
def test_one_person_who_hands_in_twice_at_once_counts_once(opened):
    results = at_once(*[lambda: hand_in(opened, [opened.place])] * 3)
    assert sorted(type(result).__name__ for result in results) == ["NoneType", "Refusal", "Refusal"]
    assert set(EvaluationCount.objects.values_list("number", flat=True)) == {1}


# --- pages ------------------------------------------------------------------------------------------------------------


def test_a_trainee_finds_fills_and_hands_in_the_form(client, cast, opened):
    client.force_login(cast.learner)
    page = reverse("classes:evaluation", args=[opened.training_class.pk])
    assert page in client.get(reverse("classes:detail", args=[opened.training_class.pk])).content.decode()
    shown = client.get(page).content.decode()
    assert "教员一" in shown
    assert "讲授内容充实、条理清楚" in shown
    half = client.post(page, {"q1": "5", "q7": "留住"})
    assert half.status_code == 400
    assert "留住" in half.content.decode(), "what was typed stays"
    assert not EvaluationHandIn.objects.exists()
    assert "no-store" in half["Cache-Control"], "a shared computer shows the next person nothing"
    assert client.post(page, {**GOOD, "q7": "好"}).status_code == 302
    assert EvaluationText.objects.get().text == "好"
    assert 'name="q1"' not in client.get(page).content.decode()


def test_of_a_teacher_whom_one_did_not_hear_one_says_so(client, cast, opened):
    client.force_login(cast.learner)
    page = reverse("classes:evaluation", args=[opened.training_class.pk])
    silent = {name: value for name, value in GOOD.items() if name != "q4-0"}
    assert client.post(page, silent).status_code == 400
    assert client.post(page, {**silent, "q4-0": "not-heard"}).status_code == 302
    assert not EvaluationCount.objects.filter(question="q4").exists()
    assert EvaluationCount.objects.get(question="q5").teacher == "教员一"


def test_it_does_not_exist_for_others_nor_before_it_is_opened(client, cast, asked):
    page = reverse("classes:evaluation", args=[asked.training_class.pk])
    client.force_login(cast.learner)
    assert client.get(page).status_code == 404
    evaluating.open_(training_class=asked.training_class, closes_on=clock.today(), by=cast.class_head, now=clock.now())
    assert client.get(page).status_code == 200
    for person in (cast.classmate, cast.class_head, cast.system_admin):
        client.force_login(person)
        assert client.get(page).status_code == 404
        assert client.post(page, GOOD).status_code == 404


RUNS_IT = ("class_head", "unit_manager", "authority")


def test_on_the_desk_it_exists_for_who_runs_the_class(client, cast, opened):
    pk = opened.training_class.pk
    acts = {url("evaluation", pk): {}, url("evaluation-open", pk): {}, url("evaluation-end", pk): {}}
    for name, person in cast.people.items():
        client.force_login(person)
        found = name in RUNS_IT
        assert client.get(url("evaluation", pk)).status_code == (200 if found else 404), name
        assert client.get(url("evaluation-xlsx", pk)).status_code == 404, "not over yet"
        for address, data in acts.items():
            if not found:
                assert client.post(address, data).status_code == 404, (name, address)
    for address in (url("evaluation-open", pk), url("evaluation-end", pk)):
        client.force_login(cast.class_head)
        assert client.get(address).status_code == 405


def questions_sent(*texts):
    rows = {"q-TOTAL_FORMS": len(texts), "q-INITIAL_FORMS": 0}
    for number, text in enumerate(texts):
        rows |= {f"q-{number}-text": text, f"q-{number}-kind": "scale"}
    return rows


def test_the_head_prepares_opens_and_ends_it_and_takes_the_results(as_head, asked):
    pk = asked.training_class.pk
    assert url("evaluation", pk) in as_head.get(url("workspace", pk)).content.decode()
    as_head.post(url("evaluation", pk), questions_sent("食宿安排", ""))
    as_head.post(url("evaluation-open", pk), {"closes_on": clock.today().isoformat()})
    asked.training_class.refresh_from_db()
    assert [question["text"] for question in asked.training_class.evaluation.questions] == ["食宿安排"]
    hand_in(asked, [asked.place, *places(asked, 4)], q1="3")
    assert "3.00" not in as_head.get(url("evaluation", pk)).content.decode()
    as_head.post(url("evaluation-end", pk))
    assert "3.00" in as_head.get(url("evaluation", pk)).content.decode()
    sent = as_head.get(url("evaluation-xlsx", pk))
    assert read_sheets(b"".join(sent.streaming_content))[0].rows[1][1] == "食宿安排"
    actions = AuditEntry.objects.order_by("pk").values_list("action", flat=True)
    wanted = [f"evaluation.{name}" for name in ("prepare", "open", "end", "export")]
    assert [action for action in actions if action.startswith("evaluation.")] == wanted


def test_a_choice_needs_two_choices_and_an_evaluation_a_question(as_head, asked):
    pk = asked.training_class.pk
    sent = questions_sent("时间") | {"q-0-kind": "choice", "q-0-choices": "偏短"}
    assert as_head.post(url("evaluation", pk), sent).status_code == 400
    as_head.post(url("evaluation", pk), questions_sent(""))
    asked.training_class.refresh_from_db()
    assert evaluating.of(asked.training_class) is None


def test_the_form_of_the_house_is_changed_by_the_training_authority_alone(client, cast, asked):
    page = url("evaluation-template")
    for name, person in cast.people.items():
        client.force_login(person)
        allowed = name == "authority"
        assert client.get(page).status_code == (200 if allowed else 404), name
        assert client.post(page, questions_sent("新题")).status_code == (302 if allowed else 404), name
    assert EvaluationTemplate.objects.get().changed_by == cast.authority
    client.force_login(cast.class_head)
    assert "新题" in client.get(url("evaluation", asked.training_class.pk)).content.decode()


def test_a_bigger_class_costs_the_page_of_results_no_more_queries(as_head, opened, cast, django_assert_max_num_queries):
    hand_in(opened, [opened.place, *places(opened, 24)])
    end(opened, cast)
    as_head.get(url("evaluation", opened.training_class.pk))
    with django_assert_max_num_queries(14):
        as_head.get(url("evaluation", opened.training_class.pk))
