"""Marking without names, returning, releasing; what the class learns of it; the selection."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.models import Notice
from classes import asking, checklist, closing, explaining, lifecycle, pending, requirements
from classes.assignments import marking, selecting, setting, writing
from classes.models import Assignment, SelectedWork, Submission, TrainingClass, Verdict
from lib import clock
from tests.accounts.refusals import refused
from tests.builders import make_class
from tests.classes.assignments.works import docx, parts


def standing(training_class, user, **how):
    (row,) = requirements.rows([training_class.enrolments.get(user=user)], **how)
    return row.standings[0]


def test_a_mark_counts_for_the_class_at_once_and_for_its_author_when_released(marked, training_class, cast):
    assert standing(training_class, cast.learner).met
    assert not standing(training_class, cast.learner, shown_at=clock.now()).met
    before = Notice.objects.filter(user=cast.learner).count()
    assert marking.release(assignment=marked.assignment, by=cast.class_head, now=clock.now()) == 1
    assert marking.release(assignment=marked.assignment, by=cast.class_head, now=clock.now()) == 0
    assert standing(training_class, cast.learner, shown_at=clock.now()).met
    assert Notice.objects.filter(user=cast.learner).count() == before + 1


def test_below_the_pass_mark_is_not_passed_and_marking_again_is_knowingly(handed_in, training_class, cast):
    about = {"work": handed_in, "version": 1, "comment": "", "by": cast.trainer, "now": clock.now()}
    marking.mark(**about, parts=parts(3, 2))
    assert not standing(training_class, cast.learner).met
    with refused("marked_already"):
        marking.mark(**about, parts=parts(5, 5))
    marking.mark(**about, parts=parts(5, 5), again=True)
    assert standing(training_class, cast.learner).value == 10
    assert Verdict.objects.count() == 2


@pytest.mark.parametrize("wrong", [{}, parts(6, 1), {"1": 1}])
def test_a_mark_keeps_to_the_rubric(handed_in, cast, wrong):
    with pytest.raises(marking.Refusal):
        marking.mark(work=handed_in, version=1, parts=wrong, comment="", by=cast.trainer, now=clock.now())
    assert not Verdict.objects.exists()


def test_returned_work_comes_again_after_the_end_and_every_version_stays(handed_in, report, cast):
    now = clock.now()
    with refused("reason_missing"):
        marking.give_back(work=handed_in, version=1, reason=" ", until=now, by=cast.trainer, now=now)
    until = report.closes_at + timedelta(days=7)
    marking.give_back(work=handed_in, version=1, reason="补充数据", until=until, by=cast.trainer, now=now)
    later = report.closes_at + timedelta(days=1)
    with refused("nothing_changed"):
        writing.hand_in(assignment=report, user=cast.learner, seen=1, now=later)
    writing.save_draft(assignment=report, user=cast.learner, text="走访记录与数据", seen=1, now=later)
    version = writing.hand_in(assignment=report, user=cast.learner, seen=2, now=later)
    assert (version.number, version.is_late) == (2, False)
    with refused("version_changed"):
        marking.mark(work=handed_in, version=1, parts=parts(1, 1), comment="", by=cast.trainer, now=later)
    marking.mark(work=handed_in, version=2, parts=parts(4, 4), comment="", by=cast.trainer, now=later)
    handed_in.refresh_from_db()
    assert (handed_in.state, handed_in.mark, handed_in.versions.count()) == ("marked", 8, 2)


def test_nobody_marks_a_work_of_ones_own(handed_in, cast):
    with refused("own_work"):
        marking.mark(work=handed_in, version=1, parts=parts(5, 5), comment="", by=cast.learner, now=clock.now())


def test_the_rubric_stays_once_a_work_is_marked(marked, cast):
    with refused("already_marked"):
        setting.change(
            assignment=marked.assignment, fields=["pass_mark"], markers=[], by=cast.class_head, now=clock.now()
        )


def test_the_class_waits_for_the_mark_and_is_not_closed_before(handed_in, training_class, cast):
    check = checklist.read(training_class=training_class, now=clock.now())
    assert "works" in [each.code for each in check.blockers]
    asked = requirements.of_class(training_class)
    lines = pending.read(training_class=training_class, asked=asked, checklist=check, now=clock.now())
    assert "works" in [line.code for line in lines]
    with refused("class_not_ready"):
        closing.begin(training_class=training_class, by=cast.class_head, now=clock.now())


def test_every_way_to_stand_is_told_and_explained(report, training_class, cast):
    place, asked = training_class.enrolments.get(user=cast.learner), training_class.requirements.get()
    seen = set()

    def look():
        for shown_at in (None, clock.now()):
            found = explaining.explain(place=place, requirement=asked, shown_at=shown_at)
            assert found.steps
            seen.add(found.standing.told)

    look()
    writing.save_draft(assignment=report, user=cast.learner, text="一", seen=0, now=clock.now())
    look()
    writing.hand_in(assignment=report, user=cast.learner, seen=1, now=clock.now())
    look()
    work = report.submissions.get()
    marking.mark(work=work, version=1, parts=parts(0, 1), comment="", by=cast.trainer, now=clock.now())
    look()
    marking.release(assignment=report, by=cast.class_head, now=clock.now())
    look()
    assert len(seen) == 4
    (row,) = requirements.rows([place])
    assert row.lacks


def test_a_class_made_alike_asks_the_same_with_its_days_moved(report, training_class, cast):
    new = make_class("下一班", unit=cast.unit, head=cast.class_head)
    TrainingClass.objects.filter(pk=new.pk).delete()
    new.pk, new.starts_on = None, training_class.starts_on + timedelta(days=364)
    new.ends_on, new.code = training_class.ends_on + timedelta(days=364), "新-1"
    lifecycle.create(training_class=new, by=cast.class_head, now=clock.now(), like=training_class)
    copied = new.requirements.get().assignment
    assert copied.pk != report.pk
    assert copied.closes_at == report.closes_at + timedelta(days=364)
    assert list(copied.markers.all()) == [cast.trainer]


def test_what_is_asked_no_longer_keeps_its_works(handed_in, training_class, cast):
    asking.remove(requirement=training_class.requirements.get(), by=cast.class_head, now=clock.now())
    assert Assignment.objects.get().submissions.count() == 1


def test_a_work_is_shown_when_its_author_agrees_and_as_the_author_said(client, marked, cast):
    now = clock.now()
    with refused("not_released"):
        selecting.choose(work=marked, by=cast.class_head, now=now)
    marking.release(assignment=marked.assignment, by=cast.class_head, now=now)
    marked.refresh_from_db()
    selected = selecting.choose(work=marked, by=cast.class_head, now=now)
    assert selecting.choose(work=marked, by=cast.class_head, now=now) == selected
    address = f"/assignments/{marked.assignment_id}/selection/"
    client.force_login(cast.classmate)
    assert "走访记录" not in client.get(address).content.decode(), "not before the author agrees"
    client.post(f"/assignments/selection/{selected.pk}/consent/", {"consent": "named"})
    assert SelectedWork.objects.get().consent == "asked", "only the author answers"
    for consent, shown, named in (("unnamed", True, False), ("named", True, True), ("declined", False, False)):
        client.force_login(cast.learner)
        client.post(f"/assignments/selection/{selected.pk}/consent/", {"consent": consent})
        client.force_login(cast.classmate)
        page = client.get(address).content.decode()
        assert ("走访记录" in page, "学员甲" in page) == (shown, named)
    with refused("declined"):
        selecting.choose(work=marked, by=cast.class_head, now=now)


def test_a_withdrawn_work_is_shown_no_longer(client, marked, cast):
    marking.release(assignment=marked.assignment, by=cast.class_head, now=clock.now())
    marked.refresh_from_db()
    selected = selecting.choose(work=marked, by=cast.class_head, now=clock.now())
    selecting.answer(selected=selected, consent="named", now=clock.now())
    client.force_login(cast.class_head)
    client.post(f"/desk/assignments/{marked.assignment_id}/choose/{marked.code}/", {"withdraw": "1"})
    assert not SelectedWork.objects.shown().exists()
    with refused("withdrawn"):
        selecting.answer(selected=selected, consent="named", now=clock.now())


def test_a_marker_sees_no_name_of_person_or_file_and_no_author_in_it(client, report, cast):
    Submission.objects.create(assignment=report, user=cast.classmate).files.create(
        name="先.pdf", kind="pdf", path="first", size=1, uploaded_at=clock.now()
    )
    made = writing.add_file(
        assignment=report, user=cast.learner, name="学员甲的报告.docx", data=docx("学员甲"), now=clock.now()
    )
    work = report.submissions.get(user=cast.learner)
    writing.hand_in(assignment=report, user=cast.learner, seen=work.draft_number, now=clock.now())
    client.force_login(cast.trainer)
    page = client.get(f"/desk/assignments/{report.pk}/next/", follow=True)
    assert page.redirect_chain[-1][0] == f"/desk/assignments/works/{work.code}/"
    for secret in ("学员甲", "L001", f"files/{made.pk}/"):
        assert secret not in page.content.decode(), "nor a number that tells who was earlier"
    file = client.get(f"/desk/assignments/works/{work.code}/files/1/")
    assert f'"{work.code}-1.docx"' in file.headers["Content-Disposition"]
    import io
    import zipfile

    with zipfile.ZipFile(io.BytesIO(file.content)) as archive:
        whole = b"".join(archive.read(name) for name in archive.namelist())
    assert "学员甲".encode() not in whole


def test_the_list_of_names_says_what_became_of_a_work_once_it_is_released(client, marked, cast):
    """Who marks without names and keeps the list would find the name by what has changed in it."""
    client.force_login(cast.class_head)
    address = f"/desk/assignments/{marked.assignment_id}/"
    place = marked.assignment.training_class.enrolments.get(user=cast.learner)
    why = reverse("classes_desk:why", args=[place.training_class_id, place.pk, marked.assignment.requirements.get().pk])
    before, reasons = client.get(address).content.decode(), client.get(why).content.decode()
    assert "学员甲" in before
    for told in (">7<", "通过", timezone.localtime(marked.handed_in_at).strftime("%H:%M")):
        assert told not in before.split("<tbody>")[1], told
    assert "7 分" not in reasons
    matrix = reverse("classes_desk:matrix", args=[place.training_class_id])
    assert "7 分" not in client.get(matrix).content.decode()
    marking.release(assignment=marked.assignment, by=cast.class_head, now=clock.now())
    assert ">7<" in client.get(address).content.decode().split("<tbody>")[1]
    assert "7 分" in client.get(why).content.decode()
    assert "7 分" in client.get(matrix).content.decode()


def test_who_was_told_that_no_names_are_shown_is_not_shown_by_name_later(handed_in, cast):
    report = handed_in.assignment
    report.is_anonymous = False
    about = {"fields": ["is_anonymous"], "markers": [], "by": cast.class_head, "now": clock.now()}
    with refused("names_promised"):
        setting.change(assignment=report, **about)
    Submission.objects.update(state="draft")
    setting.change(assignment=report, **about)


def test_marking_leads_from_work_to_work_and_two_markers_get_different_ones(client, report, cast):
    for user in (cast.learner, cast.classmate):
        writing.save_draft(assignment=report, user=user, text=f"作品{user.pk}", seen=0, now=clock.now())
        writing.hand_in(assignment=report, user=user, seen=1, now=clock.now())
    client.force_login(cast.trainer)
    first = client.get(f"/desk/assignments/{report.pk}/next/").url
    client.force_login(cast.class_head)
    second = client.get(f"/desk/assignments/{report.pk}/next/").url
    assert first != second
    answer = client.post(second, {"version": "1", "part-1": "4", "part-2": "5", "comment": "好"})
    assert answer.url == "/desk/assignments/", "the other one is open before another marker"
    client.force_login(cast.trainer)
    assert client.post(first, {"version": "1", "part-1": "9", "part-2": "5"}).status_code == 400
    client.post(f"{first}return/", {"version": "1", "reason": "补充", "until": "2099-01-01T10:00"})
    assert sorted(report.submissions.values_list("state", flat=True)) == ["marked", "returned"]
