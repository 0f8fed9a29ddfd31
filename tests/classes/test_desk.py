"""The workspace of a class on the desk: what it asks and plans, who stands how, and closing it."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from classes import closing
from classes.models import Certificate, Requirement
from lib import clock
from tests.builders import make_course, make_sitting
from tests.classes.desk_address import url


def test_a_course_and_an_exam_are_added_and_removed(as_head, cast, room):
    pk = room.training_class.pk
    sitting = make_sitting(unit=cast.bureau, title="全局考试")
    as_head.post(url("requirement-new", pk, "course"), {"course": make_course().pk, "is_required": "on"})
    as_head.post(url("requirement-new", pk, "exam"), {"sitting": sitting.pk})
    asked = list(room.training_class.requirements.all())
    assert [(one.kind, one.is_required, one.order) for one in asked[2:]] == [("course", True, 2), ("exam", False, 3)]
    assert sitting.candidates.get().user == cast.learner
    as_head.post(url("requirement-remove", pk, asked[3].pk))
    assert room.training_class.requirements.count() == 3
    assert not sitting.candidates.exists()


@pytest.mark.parametrize("wrong", ["nothing", "draft course", "asked already", "foreign exam", "draft exam", "day"])
def test_what_cannot_be_asked_is_refused_and_the_form_keeps_what_was_typed(as_head, cast, room, wrong):
    draft = make_course("未发布", live=False)
    kind, sent = {
        "nothing": ("exam", {}),
        "draft course": ("course", {"course": draft.pk}),
        "asked already": ("course", {"course": room.course.pk}),
        "foreign exam": ("exam", {"sitting": make_sitting(unit=cast.sister).pk}),
        "draft exam": ("exam", {"sitting": make_sitting(unit=cast.unit, state="draft").pk}),
        "day": ("course", {"course": make_course().pk, "due_on": (clock.today() + timedelta(days=9)).isoformat()}),
    }[wrong]
    answer = as_head.post(url("requirement-new", room.training_class.pk, kind), sent)
    assert answer.status_code == 400
    assert answer.context["form"].errors
    assert Requirement.objects.filter(training_class=room.training_class).count() == 2


def test_a_meeting_lies_within_the_days_of_the_class_and_ends_after_it_begins(as_head, room):
    day = room.training_class.starts_on
    address = url("session-add", room.training_class.pk)

    def send(starts, ends):
        return as_head.post(
            address, {"meeting-title": "讲", "meeting-starts_at": f"{starts}", "meeting-ends_at": f"{ends}"}
        )

    assert send(f"{day}T09:00", f"{day}T08:00").context["session_form"].errors
    after = room.training_class.ends_on + timedelta(days=1)
    assert send(f"{after}T09:00", f"{after}T10:00").context["session_form"].errors
    assert not room.training_class.sessions.exists()
    assert send(f"{day}T09:00", f"{day}T10:00").status_code == 302
    assert timezone.localtime(room.training_class.sessions.get().starts_at).hour == 9


def test_the_roster_is_filtered_by_what_is_missing_and_by_words(as_head, cast, room):
    room.enrol(cast.classmate)
    room.do_everything(cast.classmate)
    address = url("workspace", room.training_class.pk)

    def names(**query):
        return [row.enrolment.user.name for row in as_head.get(address, query).context["page_obj"]]

    assert names() == ["学员甲", "学员乙"]
    assert names(show="ready") == ["学员乙"]
    assert names(show="more") == ["学员甲"]
    assert names(show="one") == []
    assert names(q="L002") == ["学员乙"]
    assert names(q="东区") == ["学员甲", "学员乙"]
    exam = room.training_class.requirements.get(kind="exam")
    assert names(lacks=exam.pk) == ["学员甲"]
    assert names(lacks="nonsense", show="nonsense") == ["学员甲", "学员乙"]


def test_the_matrix_says_of_everybody_how_they_stand(as_head, cast, room):
    room.enrol(cast.classmate)
    room.do_everything(cast.classmate)
    answer = as_head.get(url("matrix", room.training_class.pk))
    assert answer.context["met"] == [1, 1]
    text = answer.content.decode()
    assert "条例导读" in text
    assert "80 分" in text


def test_the_button_closes_the_class_and_says_what_came_of_it(as_head, cast, room, django_capture_on_commit_callbacks):
    room.do_everything(cast.learner)
    with django_capture_on_commit_callbacks(execute=True):
        as_head.post(url("close", room.training_class.pk))
    page = as_head.get(url("workspace", room.training_class.pk))
    assert page.context["over"]
    certificates = reverse("certificates_desk:list")
    assert f"{certificates}?training_class={room.training_class.pk}" in page.content.decode()
    assert Certificate.objects.count() == 1


def test_a_class_that_cannot_be_closed_says_why(as_head, room):
    room.sitting.closes_at = clock.now() + timedelta(hours=1)
    room.sitting.save()
    answer = as_head.post(url("close", room.training_class.pk), follow=True)
    assert "还不能结班" in answer.content.decode()
    room.training_class.refresh_from_db()
    assert room.training_class.state == "running"


def test_a_closed_class_shows_what_was_frozen_and_offers_no_act(as_head, cast, room):
    room.enrol(cast.classmate)
    room.do_everything(cast.learner)
    closing.begin(training_class=room.training_class, by=cast.class_head, now=clock.now())
    closing.finish(class_id=room.training_class.pk, now=clock.now())
    room.course.title = "改名以后"
    room.course.save()
    answer = as_head.get(url("matrix", room.training_class.pk)).content.decode()
    assert "条例导读" in answer
    assert "改名以后" not in answer
    workspace = as_head.get(url("workspace", room.training_class.pk)).content.decode()
    assert url("enrol", room.training_class.pk) not in workspace
    assert url("close", room.training_class.pk) not in workspace


def test_the_workspace_leads_to_exams_in_ones_reach(as_head, cast, room):
    far = make_sitting(unit=cast.bureau, title="全局考试")
    as_head.post(url("requirement-new", room.training_class.pk, "exam"), {"sitting": far.pk})
    page = as_head.get(url("workspace", room.training_class.pk)).content.decode()
    assert "全局考试" in page
    assert reverse("quizzes_desk:sitting", args=[room.sitting.pk]) in page
    assert reverse("quizzes_desk:sitting", args=[far.pk]) not in page
