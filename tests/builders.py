"""Factory functions for tests: what is not said gets a plain value that is valid and unlike any other."""

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from itertools import count
from typing import Any

from wagtail.rich_text import RichText

from accounts import groups, scope
from accounts.models import Membership, RankLevel, RoleGrant, Unit, User
from classes.certificates import issuing
from classes.models import Certificate, ClassSession, Enrolment, Requirement, TrainingClass
from cms.models import ArticlePage, ColumnIndexPage, ColumnPage, Law, LawArticle, LawVersion, Topic
from courses.models import CourseCompletion, CourseIndexPage, CoursePage, LessonCheck, LessonPage
from lib import clock
from quizzes.models import (
    Candidate,
    DrawRule,
    Item,
    ItemBank,
    ItemVersion,
    Paper,
    PaperItem,
    PaperSection,
    ResitGrant,
    Sitting,
)

PASSWORD = "granat-roof-42"
LONG_AGO = date(2020, 1, 1)

_number = count(1)


def make_unit(name: str = "", *, parent: Unit | None = None, **fields: Any) -> Unit:
    """A unit at the top, or below `parent`."""
    number = next(_number)
    unit = Unit(name=name or f"测试单位{number}", code=fields.pop("code", f"U{number:05}"), **fields)
    if parent is None:
        return Unit.add_root(instance=unit)
    parent.refresh_from_db()
    return parent.add_child(instance=unit)


def make_user(name: str = "", *, unit: Unit | None = None, role: str | None = None, **fields: Any) -> User:
    """A person who can log in with PASSWORD, serving in `unit` if given, holding `role` over it if given."""
    number = next(_number)
    password = fields.pop("password", PASSWORD)
    staff_number = fields.pop("staff_number", f"T{number:06}")
    user = User.objects.create_user(staff_number, name or f"测试{number}", password, **fields)
    if unit is not None:
        make_membership(user, unit)
    if role is not None:
        assert unit is not None, "a role is granted for a unit"
        grant(user, role, unit)
    return user


def make_membership(
    user: User, unit: Unit, *, rank: RankLevel | None = None, starts_on: date = LONG_AGO, **fields: Any
) -> Membership:
    user.__dict__.pop("membership", None)
    return Membership.objects.create(user=user, unit=unit, rank=rank, starts_on=starts_on, **fields)


def grant(user: User, role: str, unit: Unit) -> RoleGrant:
    """What `roles.grant` leaves behind, without its rules and its trail: a cast is made for nearly every test."""
    held = RoleGrant.objects.create(user=user, role=role, unit=unit)
    scope.forget(user)
    if role in groups.GROUPS:
        groups.sync_groups(user)
    return held


# --- exams ------------------------------------------------------------------------------------------------------------

BODIES: dict[str, tuple[dict[str, Any], dict[str, Any]]] = {
    "single_choice": (
        {"choices": [{"id": i, "text": f"选项{i}"} for i in "abcd"]},
        {"choices": ["a"]},
    ),
    "multiple_choice": (
        {"choices": [{"id": i, "text": f"选项{i}"} for i in "abcd"]},
        {"choices": ["a", "b", "c"]},
    ),
    "one_or_more_choice": (
        {"choices": [{"id": i, "text": f"选项{i}"} for i in "abcd"]},
        {"choices": ["b"]},
    ),
    "true_false": ({}, {"value": True}),
    "fill_blank": ({"blanks": 1, "ordered": True}, {"blanks": [["十五", "15"]]}),
    "extended_text": (
        {"expected_length": 200},
        {"reference": "<p>参考答案</p>", "rubric": [{"id": "1", "title": "依据准确", "max": "3"}]},
    ),
    "match": (
        {
            "left": [{"id": i, "text": f"左项{i}"} for i in "pq"],
            "choices": [{"id": i, "text": f"右项{i}"} for i in "xyz"],
        },
        {"pairs": {"p": "z", "q": "x"}},
    ),
    "order": (
        {"choices": [{"id": i, "text": f"条目{i}"} for i in "abc"], "scoring": "in_place"},
        {"order": ["c", "a", "b"]},
    ),
}
# A case of other types; its parts have one-letter ids.
CASE_PARTS = {"p": "single_choice", "q": "fill_blank", "x": "multiple_choice"}


def make_case(parts: dict[str, str], *, weights: dict[str, str] | None = None) -> tuple[dict[str, Any], dict[str, Any]]:
    """Body and key of a case whose parts, {id: type}, are what BODIES says; a part weighs 1 if nothing is said."""
    rows = [
        {
            "id": name,
            "interaction": kind,
            "stem": f"小题{name}" + ("____" if kind == "fill_blank" else ""),
            "body": BODIES[kind][0],
            "weight": (weights or {}).get(name, "1"),
        }
        for name, kind in parts.items()
    ]
    return {"parts": rows}, {"parts": {name: BODIES[kind][1] for name, kind in parts.items()}}


BODIES["case"] = make_case(CASE_PARTS)


def make_bank(name: str = "", *, unit: Unit | None = None, **fields: Any) -> ItemBank:
    return ItemBank.objects.create(name=name or f"测试题库{next(_number)}", unit=unit or make_unit(), **fields)


def make_item(
    interaction: str = "single_choice",
    *,
    bank: ItemBank | None = None,
    approved: bool = True,
    body: dict[str, Any] | None = None,
    key: dict[str, Any] | None = None,
    stem: str = "",
    explanation: str = "",
    author: User | None = None,
    **fields: Any,
) -> Item:
    """A question with one version: approved by a second person, or a draft. BODIES says what is right by default."""
    bank = bank or make_bank()
    author = author or make_user()
    item = Item.objects.create(bank=bank, interaction=interaction, created_by=author, **fields)
    usual_body, usual_key = BODIES.get(interaction, ({}, {}))
    approval = {"state": "approved", "reviewed_by": make_user(), "reviewed_at": clock.now()} if approved else {}
    version = ItemVersion.objects.create(
        item=item,
        number=1,
        stem=stem or f"测试题干{item.pk}" + ("____" if interaction == "fill_blank" else ""),
        body=usual_body if body is None else body,
        key=usual_key if key is None else key,
        explanation=explanation,
        author=author,
        **approval,
    )
    item.latest = version
    item.approved_version = version if approved else None
    item.save()
    return item


def make_paper(
    *items: Item,
    unit: Unit | None = None,
    draws: Iterable[dict[str, Any]] = (),
    mark: Any = 2,
    state: str = "published",
    **fields: Any,
) -> Paper:
    """A paper of one section: the given questions at `mark` each, then `draws` (fields of DrawRule). Nothing given: one
    single choice question. Options keep their order unless `shuffle_choices=True` is said."""
    bank_unit = unit or (items[0].bank.unit if items else make_unit())
    values = {"title": f"测试试卷{next(_number)}", "shuffle_choices": False, **fields}
    published_at = clock.now() if state == "published" else None
    paper = Paper.objects.create(
        unit=bank_unit, state=state, created_by=make_user(), published_at=published_at, **values
    )
    section = PaperSection.objects.create(paper=paper, title="第一部分")
    if not items and not draws:
        items = (make_item(bank=make_bank(unit=bank_unit)),)
    for order, item in enumerate(items):
        PaperItem.objects.create(section=section, order=order, item=item, mark=mark)
    for order, draw in enumerate(draws, start=len(items)):
        DrawRule.objects.create(section=section, order=order, **{"mark": mark, **draw})
    return paper


def make_sitting(paper: Paper | None = None, *, unit: Unit | None = None, **fields: Any) -> Sitting:
    """A published sitting that opened an hour ago and closes tomorrow: 60 minutes, one attempt, passed with 1 mark."""
    paper = paper or make_paper(unit=unit)
    now = clock.now()
    values = {
        "title": f"测试考试{next(_number)}",
        "opens_at": now - timedelta(hours=1),
        "closes_at": now + timedelta(days=1),
        "pass_mark": 1,
        "state": "published",
        **fields,
    }
    return Sitting.objects.create(paper=paper, unit=unit or paper.unit, created_by=make_user(), **values)


def make_candidate(sitting: Sitting | None = None, user: User | None = None, **fields: Any) -> Candidate:
    """Somebody's place in a sitting; `extra_attempts` are granted by a resit within the sitting's window."""
    made = Candidate.objects.create(sitting=sitting or make_sitting(), user=user or make_user(), **fields)
    if made.extra_attempts:
        ResitGrant.objects.create(candidate=made, attempts=made.extra_attempts, reason="试", at=clock.now())
    return made


def make_class(title: str = "", *, unit: Unit | None = None, head: User | None = None, **fields: Any) -> TrainingClass:
    """A running class of three days that ended yesterday, worth 24 study hours."""
    number = next(_number)
    today = clock.today()
    values = {
        "code": f"K{number:05}",
        "starts_on": today - timedelta(days=3),
        "ends_on": today - timedelta(days=1),
        "study_hours": 24,
        "state": TrainingClass.State.RUNNING,
        **fields,
    }
    unit = unit or make_unit()
    return TrainingClass.objects.create(
        title=title or f"测试培训班{number}", unit=unit, head=head or make_user(unit=unit), **values
    )


def make_enrolment(training_class: TrainingClass | None = None, user: User | None = None, **fields: Any) -> Enrolment:
    """A place in a class, of a person who serves in the unit of the class; not completed yet."""
    training_class = training_class or make_class()
    values = {"unit": training_class.unit, "enrolled_at": clock.now(), **fields}
    return Enrolment.objects.create(
        training_class=training_class, user=user or make_user(unit=training_class.unit), **values
    )


def make_requirement(
    training_class: TrainingClass, *, course: CoursePage | None = None, sitting: Sitting | None = None, **fields: Any
) -> Requirement:
    """The exam or the course given, or a course of its own, is asked. Whoever is enrolled may sit the exam."""
    if sitting is None:
        values = {"kind": "course", "course": course or make_course()}
    else:
        values = {"kind": "exam", "sitting": sitting}
        for place in training_class.enrolments.active():
            Candidate.objects.get_or_create(sitting=sitting, user_id=place.user_id)
    return Requirement.objects.create(
        training_class=training_class, order=training_class.requirements.count(), **{**values, **fields}
    )


def make_session(training_class: TrainingClass, title: str = "", **fields: Any) -> ClassSession:
    """A meeting of two hours tomorrow."""
    starts_at = fields.pop("starts_at", clock.now() + timedelta(days=1))
    values = {"ends_at": starts_at + timedelta(hours=2), "place": "一号教室", "teacher": "教员", **fields}
    title = title or f"测试面授{next(_number)}"
    return ClassSession.objects.create(training_class=training_class, title=title, starts_at=starts_at, **values)


def finish_course(user: User, course: CoursePage, **fields: Any) -> CourseCompletion:
    """What finishing every lesson leaves behind."""
    values = {"course_title": course.title, "study_hours": 0, "lessons": 1, "completed_at": clock.now(), **fields}
    return CourseCompletion.objects.create(user=user, course=course, **values)


def give_grade(user: User, sitting: Sitting, grade: Any = 80, *, passed: bool = True) -> Candidate:
    """What grading leaves behind at the candidate; without the attempt."""
    values = {"grade": grade, "passed": passed, "graded_at": clock.now()}
    return Candidate.objects.update_or_create(sitting=sitting, user=user, defaults=values)[0]


# --- content ----------------------------------------------------------------------------------------------------------


def make_topic(name: str = "", *, parent: Topic | None = None, **fields: Any) -> Topic:
    number = next(_number)
    slug = fields.pop("slug", f"topic-{number}")
    return Topic.objects.create(name=name or f"测试知识点{number}", parent=parent, slug=slug, **fields)


def make_law(title: str = "", *, version: str = "现行文本", articles: Iterable[str] = (), **fields: Any) -> Law:
    """A law with one version in force, and an article for each text."""
    number = next(_number)
    law = Law.objects.create(title=title or f"测试法{number}", slug=fields.pop("slug", f"law-{number}"), **fields)
    made = LawVersion.objects.create(law=law, label=version, effective_on=LONG_AGO)
    for at, text in enumerate(articles, start=1):
        make_article(made, number=at, text=text)
    return law


def make_article(version: LawVersion | None = None, *, number: int = 1, text: str = "", **fields: Any) -> LawArticle:
    version = version or make_law().versions.get()
    label = fields.pop("label", f"第{number}条")
    return LawArticle.objects.create(version=version, number=number, label=label, text=text or "测试条文", **fields)


def make_course(title: str = "", *, lessons: int = 0, **fields: Any) -> CoursePage:
    """A course that is live, with so many lessons."""
    number = next(_number)
    title, slug = title or f"测试课程{number}", fields.pop("slug", f"course-{number}")
    index = CourseIndexPage.objects.get()
    course = index.add_child(instance=CoursePage(title=title, slug=slug, **fields))
    for _lesson in range(lessons):
        make_lesson(course)
    return course


def make_lesson(
    course: CoursePage | None = None,
    title: str = "",
    *,
    text: str = "测试正文",
    checks: Iterable[Item] = (),
    **fields: Any,
) -> LessonPage:
    """A lesson that is live, with a paragraph of text (or the blocks given as `body`) and check questions."""
    course = course or make_course()
    course.refresh_from_db()
    number = next(_number)
    title, slug = title or f"测试课时{number}", fields.pop("slug", f"lesson-{number}")
    body = fields.pop("body", None) or [("rich_text", RichText(f"<p>{text}</p>"))]
    page = LessonPage(title=title, slug=slug, body=body, **fields)
    lesson = course.add_child(instance=page)
    for at, item in enumerate(checks):
        LessonCheck.objects.create(page=lesson, item=item, sort_order=at)
    return lesson


def make_column(title: str = "", **fields: Any) -> ColumnPage:
    number = next(_number)
    page = ColumnPage(title=title or f"测试专栏{number}", slug=f"column-{number}", **fields)
    return ColumnIndexPage.objects.get().add_child(instance=page)


def make_column_article(
    column: ColumnPage | None = None, title: str = "", *, text: str = "测试文章", **fields: Any
) -> ArticlePage:
    column = column or make_column()
    column.refresh_from_db()
    number = next(_number)
    body = fields.pop("body", None) or [("rich_text", RichText(f"<p>{text}</p>"))]
    fields.setdefault("first_published_at", clock.now())
    page = ArticlePage(title=title or f"测试文章{number}", slug=f"article-{number}", body=body, **fields)
    return column.add_child(instance=page)


def issue(*, enrolment: Enrolment, now: datetime, by: User | None = None) -> Certificate:
    """The certificate of a completed place: made now, or the newest ever made."""
    issuing.issue_many(enrolments=[enrolment], by=by, now=now)
    return Certificate.objects.filter(enrolment=enrolment).latest("version")
