"""A class of three that is closed, with something on record for every folder of the package."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.core.files.base import ContentFile

from classes import asking, closing, evaluating, materials, messaging
from classes.assignments import marking, setting, store, writing
from classes.attending import entering, leave
from classes.attending.entering import Entry
from classes.certificates import issuing
from classes.messaging import Draft
from classes.models import Assignment, Certificate, ClassMaterial, Requirement, SubmittedFile
from classes.paper_exams import entering as marks
from classes.paper_exams.entering import Entry as Mark
from lib import clock
from tests.builders import make_session, make_user
from tests.classes.assignments.works import POINTS, parts

HOSTILE = ("../../etc/passwd", 'CON:"<讲义>|?*\u202e.pdf', "x" * 300 + ".pdf", "课件.pdf", "课件.PDF")


@pytest.fixture(autouse=True)
def private(settings, tmp_path):
    settings.PRIVATE_ROOT, settings.MEDIA_ROOT = tmp_path / "private", tmp_path / "media"
    return settings.PRIVATE_ROOT


@pytest.fixture
def closed(room, cast):
    """The learner and the classmate complete it, the third does not; five say what they think of it."""
    training_class, now = room.training_class, clock.now()
    third, *others = [make_user(f"=学员{n}", unit=cast.unit, staff_number=f"Z{n}") for n in range(4)]
    places = [room.place, *room.enrol(cast.classmate, third, *others)]
    room.do_everything(cast.learner, cast.classmate, *others)
    _meet(training_class, places, cast)
    _sit(training_class, places, cast)
    _write(training_class, [cast.learner, cast.classmate], cast)
    _say(training_class, places, cast)
    draft = Draft("提醒", "请{name}按时完成", frozenset([third.pk]))
    messaging.send(training_class=training_class, draft=draft, token="t" * 32, by=cast.class_head, now=now)
    for name in HOSTILE:
        new = ClassMaterial(training_class=training_class, title=name[:120], file_name=name[:200], size=4)
        new.file = ContentFile(name.encode()[:40], name="x.pdf")
        materials.add(material=new, by=cast.class_head, now=now)
    closing.begin(training_class=training_class, by=cast.class_head, now=now)
    closing.finish(class_id=training_class.pk, now=now)
    first = Certificate.objects.get(user=cast.learner)
    issuing.reissue(certificate=first, reason="姓名有误", by=cast.class_head, now=now)
    training_class.refresh_from_db()
    return training_class


def _meet(training_class, places, cast):
    """One session; the learner has leave of an hour, which is corrected once."""
    session = make_session(training_class, "开班式", starts_at=clock.now() - timedelta(days=2))
    asked = leave.ask(enrolment=places[0], hours={session: Decimal("0.25")}, reason="公务", now=clock.now())
    leave.approve(request=asked, answer="同意", by=cast.class_head, now=clock.now())
    entries = [Entry(place.pk, "present", None, "", 0) for place in places[1:]]
    entries.append(Entry(places[0].pk, "present", None, "更正：提前返回", 1))
    entering.enter(session=session, entries=entries, by=cast.class_head, now=clock.now())


def _sit(training_class, places, cast):
    """An exam on paper: the mark of the learner is corrected once, the classmate did not come."""
    settings = {"title": "结业笔试", "max_mark": "100", "pass_mark": "60", "step": "0.5"}
    held = {"held_on": training_class.starts_on.isoformat()}
    asked = Requirement(training_class=training_class, kind="paper_exam", is_required=False, settings=settings | held)
    asking.add(requirement=asked, by=cast.class_head, now=clock.now())
    first = [Mark(places[0].pk, "marked", Decimal(58)), Mark(places[1].pk, "absent")]
    for entries in (first, [Mark(places[0].pk, "marked", Decimal(85), "漏加一题", 1)]):
        marks.enter(requirement=asked, entries=entries, by=cast.class_head, now=clock.now())


def _write(training_class, people, cast):
    """Marked without names; the work of the first alone is released."""
    now = clock.now()
    new = Assignment(
        title="调研: 报告/一",
        brief="走访一个社区。",
        opens_at=now - timedelta(days=2),
        closes_at=now + timedelta(days=5),
        rubric=POINTS,
        pass_mark=6,
        training_class=training_class,
    )
    report = setting.create(assignment=new, markers=[], by=cast.class_head, now=now)
    asked = Requirement(training_class=training_class, kind="assignment", is_required=False, assignment=report)
    asking.add(requirement=asked, by=cast.class_head, now=now)
    for person in people:
        writing.save_draft(assignment=report, user=person, text=f"{person.name}的走访记录", seen=0, now=now)
        work = report.submissions.get(user=person)
        path = store.keep(b"%PDF-1.7 work", "pdf")
        SubmittedFile.objects.create(submission=work, name="附件.pdf", kind="pdf", path=path, size=13, uploaded_at=now)
        writing.hand_in(assignment=report, user=person, seen=1, now=now)
        marking.mark(work=work, version=1, parts=parts(4, 3), comment="", by=cast.class_head, now=now)
        if person == people[0]:
            marking.release(assignment=report, by=cast.class_head, now=now)


def _say(training_class, places, cast):
    """Five hand in; of the teacher, whom only four rate, nothing may be read."""
    now = clock.now()
    evaluating.open_(training_class=training_class, closes_on=clock.today(), by=cast.class_head, now=now)
    evaluation = training_class.evaluation
    for number, place in enumerate(places[:5]):
        said = {"q1": "5", "q2": "4", "q6": f"意见{number}"} | ({"q4-0": "1"} if number < 4 else {})
        evaluating.hand_in(evaluation=evaluation, place=place, answers=said, now=now)
    evaluating.end(training_class=training_class, by=cast.class_head, now=now)
