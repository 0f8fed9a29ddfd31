"""The list of classes on the desk, and the particulars of one: what may be sent, and what is said of what may not."""

from datetime import datetime, time, timedelta

import pytest
from django.utils import timezone

from accounts.models import AuditEntry
from classes.models import TrainingClass
from lib import clock
from tests.builders import (
    make_class,
    make_course,
    make_enrolment,
    make_requirement,
    make_session,
    make_sitting,
    make_unit,
)
from tests.classes.desk_address import url


def test_the_list_is_searched_and_filtered(as_head, cast):
    make_class("甲班", unit=cast.unit, code="KA")
    make_class("乙班", unit=cast.section, code="KB", state="closed")
    make_class("丙班", unit=make_unit(), code="KC")

    def titles(**query):
        return [one.title for one in as_head.get(url("list"), query).context["page_obj"]]

    assert set(titles()) == {"甲班", "乙班"}
    assert titles(q="ka") == ["甲班"]
    assert titles(state="closed") == ["乙班"]
    assert set(titles(state="nonsense")) == {"甲班", "乙班"}


def particulars(cast, **changes):
    return {
        "title": "新班",
        "code": "XB-1",
        "kind": "special",
        "form": "online",
        "unit": cast.unit.pk,
        "head": cast.class_head.pk,
        "starts_on": "2026-11-01",
        "ends_on": "2026-11-30",
        "study_hours": "16",
        "summary": "说明",
        "contact": "",
        **changes,
    }


def test_a_class_is_made_and_changed(as_head, cast):
    assert as_head.post(url("new"), particulars(cast)).status_code == 302
    made = TrainingClass.objects.get(code="XB-1")
    assert (made.title, made.state, made.unit) == ("新班", "draft", cast.unit)
    assert as_head.post(url("edit", made.pk), particulars(cast, title="改名")).status_code == 302
    made.refresh_from_db()
    assert made.title == "改名"
    assert AuditEntry.objects.get(action="class.change").detail == {"fields": ["title"]}


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"ends_on": "2026-10-01"}, "ends_on"),
        ({"starts_on": "2026-02-30"}, "starts_on"),
        ({"ends_on": ""}, "ends_on"),
        ({"ends_on": "9999-12-31"}, "ends_on"),
        ({"study_hours": "-1"}, "study_hours"),
        ({"study_hours": "很多"}, "study_hours"),
        ({"kind": "nonsense"}, "kind"),
        ({"title": ""}, "title"),
    ],
    ids=str,
)
def test_a_wrong_particular_is_said_at_its_field_and_what_was_typed_is_kept(as_head, cast, changes, field):
    answer = as_head.post(url("new"), particulars(cast, **changes))
    assert answer.status_code == 400
    assert field in answer.context["form"].errors
    assert "说明" in answer.content.decode()
    assert not TrainingClass.objects.filter(code="XB-1").exists()


def test_a_number_that_is_taken_is_said_in_our_words(as_head, cast):
    make_class(unit=cast.sister, code="XB-1")
    answer = as_head.post(url("new"), particulars(cast))
    assert answer.context["form"].errors["code"] == ["这个班次编号已被别的班次使用。"]
    assert TrainingClass.objects.filter(code="XB-1").count() == 1


def test_units_and_heads_out_of_reach_are_neither_offered_nor_accepted(as_head, cast):
    form = as_head.get(url("new")).context["form"]
    assert set(form.fields["unit"].queryset) == {cast.unit, cast.section}
    assert set(form.fields["head"].queryset) == {cast.class_head, cast.unit_manager}
    for changes in ({"unit": cast.sister.pk}, {"head": cast.sister_manager.pk}, {"head": cast.learner.pk}):
        assert as_head.post(url("new"), particulars(cast, **changes)).status_code == 400
    assert not TrainingClass.objects.exists()


def test_a_class_may_keep_a_unit_and_a_head_that_lie_out_of_reach(client, cast):
    made = make_class(unit=cast.sister, head=cast.class_head, code="XB-1")
    client.force_login(cast.class_head)
    sent = particulars(cast, unit=cast.sister.pk, title="仍可改")
    assert client.post(url("edit", made.pk), sent).status_code == 302
    made.refresh_from_db()
    assert (made.title, made.unit) == ("仍可改", cast.sister)


def test_other_days_are_held_against_the_timetable_and_the_other_classes_of_those_enrolled(as_head, cast):
    first = clock.today() + timedelta(days=30)
    made = make_class(unit=cast.unit, head=cast.class_head, code="XB-1", starts_on=first, ends_on=first)
    at = timezone.make_aware(datetime.combine(first, time(9)))
    make_session(made, "开班式", starts_at=at, ends_at=at + timedelta(hours=1))
    there = first + timedelta(days=7)
    for training_class in (made, make_class("同期班", unit=cast.unit, starts_on=there, ends_on=there)):
        make_enrolment(training_class, cast.learner)
    sent = particulars(cast, starts_on=there.isoformat(), ends_on=there.isoformat())
    page = as_head.post(url("edit", made.pk), sent, follow=True)
    said = " ".join(map(str, page.context["messages"]))
    assert "开班式" in said
    assert "学员甲" in said
    assert "同期班" in said


def test_a_closed_class_is_not_edited(as_head, cast, room):
    room.training_class.state = "closed"
    room.training_class.save()
    assert as_head.get(url("edit", room.training_class.pk)).status_code == 409
    assert as_head.post(url("edit", room.training_class.pk), particulars(cast)).status_code == 409
    room.training_class.refresh_from_db()
    assert room.training_class.title == "法规读书班"


def test_state_and_dates_of_closing_cannot_be_sent(as_head, cast):
    as_head.post(url("new"), particulars(cast, state="closed", closed_at="2026-01-01", closing_by=cast.learner.pk))
    made = TrainingClass.objects.get(code="XB-1")
    assert (made.state, made.closed_at, made.closing_by) == ("draft", None, None)


# --- a class like one that was


@pytest.fixture
def last_year(cast):
    """Over for two months; it asked a course and an exam and met twice."""
    begins = clock.today() - timedelta(days=90)
    old = make_class(
        "读书班",
        unit=cast.unit,
        head=cast.class_head,
        code="OLD",
        starts_on=begins,
        ends_on=begins + timedelta(days=30),
    )
    due = begins + timedelta(days=20)
    make_requirement(old, course=make_course("条例导读"), due_on=due, is_required=False)
    make_requirement(old, course=make_course("下架的课", live=False))
    make_requirement(old, sitting=make_sitting(unit=cast.unit))
    for day in (0, 29):
        at = clock.now() - timedelta(days=90 - day)
        make_session(old, f"第{day}天", starts_at=at, ends_at=at + timedelta(minutes=1))
    return old


def test_a_copy_begins_a_whole_number_of_weeks_later_and_after_today(as_head, last_year):
    form = as_head.get(url("copy", last_year.pk)).context["form"]
    assert (form["title"].value(), form["code"].value()) == ("读书班", None)
    starts, ends = form["starts_on"].value(), form["ends_on"].value()
    assert starts > clock.today()
    assert (starts - last_year.starts_on).days % 7 == 0
    assert ends - starts == last_year.ends_on - last_year.starts_on


def test_a_copy_takes_over_live_courses_and_meetings_moved_with_the_first_day_but_no_exam(as_head, cast, last_year):
    starts = last_year.starts_on + timedelta(weeks=52)
    ends = starts + timedelta(days=25)
    sent = particulars(cast, code="NEW", starts_on=starts.isoformat(), ends_on=ends.isoformat())
    assert as_head.post(url("copy", last_year.pk), sent).status_code == 302
    made = TrainingClass.objects.get(code="NEW")
    (asked,) = made.requirements.all()
    assert (str(asked), asked.is_required, asked.due_on) == ("条例导读", False, starts + timedelta(days=20))
    (session,) = made.sessions.all()  # the other would lie after the last day
    assert session.title == "第0天"
    assert session.starts_at - last_year.sessions.get(title="第0天").starts_at == timedelta(weeks=52)
    assert (last_year.requirements.count(), last_year.sessions.count()) == (3, 2)
    assert AuditEntry.objects.get(action="class.create").detail == {"like": "OLD"}


def test_a_copy_that_cannot_be_saved_leaves_nothing(as_head, cast, last_year):
    assert as_head.post(url("copy", last_year.pk), particulars(cast, code="OLD")).status_code == 400
    assert TrainingClass.objects.count() == 1
