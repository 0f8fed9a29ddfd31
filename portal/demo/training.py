"""Training classes at every stage: closed with certificates, running, open; and the learning and hours behind them."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from random import Random
from typing import Any

from django.utils import timezone

from accounts.models import User
from classes import asking, closing, enrolment, lifecycle
from classes.models import ClassSession, Requirement, TrainingClass
from courses.models import CourseCompletion, CoursePage, LessonProgress
from courses.progress import lessons_of
from quizzes import delivery
from quizzes.models import ItemBank, Paper, Sitting

from . import attended, entries, evaluated, exams, hours, marked, papers, watched, written
from .people import City

OBJECTIVE = (
    ("一、单项选择题", "single_choice", 20, "2"),
    ("二、多项选择题", "multiple_choice", 10, "3"),
    ("三、判断题", "true_false", 15, "2"),
)
FULL = (
    ("一、单项选择题", "single_choice", 10, "2"),
    ("二、多项选择题", "multiple_choice", 10, "3"),
    ("三、判断题", "true_false", 5, "2"),
    ("四、不定项选择题", "one_or_more_choice", 2, "2"),
    ("五、匹配题", "match", 1, "3"),
    ("六、排序题", "order", 1, "3"),
    ("七、填空题", "fill_blank", 5, "2"),
    ("八、简答题", "extended_text", 1, "10"),
    ("九、案例分析题", "case", 1, "10"),
)


@dataclass
class Stage:
    """What the acts below share."""

    city: City
    courses: dict[str, CoursePage]
    bank: ItemBank
    now: datetime
    rng: Random

    @property
    def today(self) -> date:
        return timezone.localdate(self.now)

    def at(self, days: int, hour: int = 9) -> datetime:
        """An aware moment so many days from today."""
        return timezone.make_aware(datetime.combine(self.today + timedelta(days=days), time(hour)))


def load(stage: Stage) -> None:
    """Everything, oldest first."""
    hours.load_rules()
    _closed_online(stage)
    _closed_ability(stage)
    _closed_visit(stage)
    _closed_seminar(stage)
    _running(stage)
    _open(stage)
    hours.load(stage)


def _closed_online(stage: Stage) -> None:
    """A big online class, closed: courses alone. It gives most people of the city their hours."""
    people = _with_learner(stage, [user for user in stage.city.people.values() if stage.rng.random() < 0.94])
    made = _class(stage, "QM-WL-01", "公务员法与依法履职网络专题班", "online", "online", hours="50", days=(-230, -140))
    asked = [_course(stage, "civil-service-essentials")]
    _enrol(stage, made, asked, None, people, at=stage.at(-230))
    learner, *others = people
    _learn(stage, [learner, *(u for u in others if stage.rng.random() < 0.93)], asked, between=(-228, -145))
    _close(stage, made, at=stage.at(-138))


def _closed_ability(stage: Stage) -> None:
    """能力素质提升班, first run: most of the townships and counties, full-time. The learner did not finish it."""
    people = _with_learner(stage, [u for u in stage.city.people.values() if stage.rng.random() < 0.68])
    made = _class(
        stage, "QM-NL-01", "基层民族工作能力素质提升班（第一期）", "ability", "full_time", hours="40", days=(-180, -176)
    )
    asked = [_course(stage, "city-ethnic-work")]
    _enrol(stage, made, asked, None, people, at=stage.at(-182))
    _learn(stage, [u for u in people[1:] if stage.rng.random() < 0.95], asked, between=(-180, -177))
    _close(stage, made, at=stage.at(-170))


def _closed_visit(stage: Stage) -> None:
    """观摩学习, full-time, townships and counties."""
    people = [u for u in stage.city.people.values() if stage.city.code_of[u.staff_number].count("-") == 2][:90]
    made = _class(stage, "QM-GM-01", "民族乡工作观摩学习班", "study_visit", "full_time", hours="24", days=(-130, -128))
    asked = [_course(stage, "ethnic-township")]
    _sessions(
        stage,
        made,
        [(-130, "观摩：和溪回族乡便民服务", "和溪回族乡"), (-129, "座谈：民族乡行政工作", "云浦县会议中心")],
    )
    _enrol(stage, made, asked, None, people, at=stage.at(-131))
    _learn(stage, [u for u in people if stage.rng.random() < 0.95], asked, between=(-130, -128))
    attended.enter(training_class=made, by=stage.city.accounts["class_head"], now=stage.at(-127))
    _close(stage, made, at=stage.at(-120))


def _closed_seminar(stage: Stage) -> None:
    """Closed with an exam: courses, attempts of every result, certificates."""
    people = _with_learner(
        stage, stage.city.below("QL-DZ")[:14] + stage.city.below("QL-0")[:14] + stage.city.below("QL-M")[:10]
    )
    made = _class(stage, "QM-ZT-01", "民族政策法规专题研讨班", "special", "full_time", hours="32", days=(-90, -60))
    asked = [_course(stage, "regional-autonomy-basics"), _course(stage, "autonomy-and-support")]
    paper = exams.make_paper(
        title="民族政策法规结业试卷",
        bank=stage.bank,
        sections=OBJECTIVE,
        author=stage.city.accounts["trainer"],
        now=stage.at(-95),
        named=True,
    )
    misled_by = stage.bank.items.usable().filter(interaction="single_choice").order_by("pk")[4]
    sitting = _sitting(
        stage,
        paper,
        "结业考试：民族政策法规专题研讨班",
        opens=stage.at(-64),
        closes=stage.at(-60, 18),
        attempts_allowed=2,
    )
    _sessions(
        stage,
        made,
        [(-90, "开班：制度与法律", "市委党校 1 号楼 201"), (-75, "研讨：自治权怎样行使", "市委党校 1 号楼 201")],
    )
    _enrol(stage, made, asked, sitting, people, at=stage.at(-92))
    _learn(stage, people[:-3], asked, between=(-88, -64))
    for n, user in enumerate(people[:-2]):
        skill = 0.45 if n % 9 == 4 else stage.rng.uniform(0.72, 0.97)
        first = exams.sit(
            user=user,
            sitting=sitting,
            skill=skill,
            at=stage.at(-63, 9) + timedelta(minutes=n),
            rng=stage.rng,
            misled_by=misled_by,
        )
        if not first.passed and n % 2:
            exams.sit(
                user=user, sitting=sitting, skill=0.85, at=stage.at(-61, 14) + timedelta(minutes=n), rng=stage.rng
            )
    exams.pace(sitting, rng=stage.rng)
    watched.grant_resits(
        sitting=sitting, by=stage.city.accounts["training_authority"], now=stage.at(-59), until=stage.at(-57, 18)
    )
    evaluated.load(made, people=people[:31], opens=stage.at(-61), ends=stage.at(-56))
    attended.enter(training_class=made, by=stage.city.accounts["class_head"], now=stage.at(-58))
    _close(stage, made, at=stage.at(-55))


def _running(stage: Stage) -> None:
    """Running: some done, some behind, an exam that is open now, answers waiting for a marker."""
    people = _with_learner(stage, (stage.city.below("QL-XP") + stage.city.below("QL-DZ")[:12])[:46])
    made = _class(stage, "QM-ZT-02", "城市民族工作条例专题培训班", "special", "online", hours="16", days=(-40, 9))
    asked = [_course(stage, "city-ethnic-work"), _course(stage, "lawful-duty-and-risk")]
    paper = exams.make_paper(
        title="城市民族工作条例结业试卷",
        bank=stage.bank,
        sections=FULL,
        author=stage.city.accounts["trainer"],
        now=stage.at(-45),
    )
    sitting = _sitting(
        stage,
        paper,
        "结业考试：城市民族工作条例专题培训班",
        opens=stage.at(-3),
        closes=stage.at(4, 18),
        attempts_allowed=2,
        **marked.RULE,
    )
    _sessions(
        stage,
        made,
        [
            (-34, "开班：条例的由来与适用", "市委党校 2 号楼 304"),
            (-27, "城市民族工作的主管部门与职责", "市委党校 2 号楼 304"),
            (-20, "条例第十六条：流动人员服务", "市委党校 2 号楼 304"),
            (-6, "研讨：社区里的服务与管理", "市委党校 2 号楼 304"),
            (3, "民族乡的设立与职责", "市委党校 2 号楼 304"),
        ],
    )
    _enrol(stage, made, asked, sitting, people, at=stage.at(-42), first_due=-4)
    learner, *others = people
    attended.run(training_class=made, learner=learner, by=stage.city.accounts["class_head"], now=stage.now)
    papers.load(training_class=made, learner=learner, by=stage.city.accounts["class_head"], now=stage.now)
    _learn(stage, others[:30], asked, between=(-38, -4))
    _learn(stage, [*others[30:38], learner], asked[:1], between=(-30, -6))
    _begin_lesson(stage, learner, asked[1])
    for n, user in enumerate(others[:24]):
        exams.sit(
            user=user,
            sitting=sitting,
            skill=stage.rng.uniform(0.5, 0.95),
            at=stage.at(-2, 9) + timedelta(minutes=3 * n),
            rng=stage.rng,
        )
    for user in others[24:27]:
        exams.sit(
            user=user, sitting=sitting, skill=0.8, at=stage.now - timedelta(minutes=5), rng=stage.rng, finish=False
        )
    accounts = stage.city.accounts
    markers = [accounts["reviewer"], accounts["training_authority"], accounts["trainer"]]
    marked.load(sitting=sitting, markers=markers, head=accounts["class_head"], now=stage.at(-1, 10))
    watched.watch(sitting=sitting, by=accounts["training_authority"], now=stage.now)
    written.load_report(training_class=made, people=others[:14], marker=accounts["trainer"], now=stage.now)
    written.load_call(
        unit=stage.city.root,
        people=others[20:26],
        markers=[accounts["trainer"], accounts["reviewer"]],
        by=accounts["class_head"],
        now=stage.now,
    )
    evaluated.load(made, people=others[:17], opens=stage.at(-2))


def _open(stage: Stage) -> None:
    """Open for enrolment, beginning soon."""
    people = stage.city.below("QL-WQ")[:18] + stage.city.below("QL-YP")[:12]
    made = _class(
        stage,
        "QM-NL-02",
        "基层民族工作能力素质提升班（第二期）",
        "ability",
        "full_time",
        hours="24",
        days=(12, 14),
        state="open",
    )
    asked = [_course(stage, "ethnic-township")]
    _sessions(stage, made, [(12, "依法履职与风险防范", "市委党校 1 号楼 105"), (13, "案例研讨", "市委党校 1 号楼 105")])
    _enrol(stage, made, asked, None, people, at=stage.at(-2))
    entries.load(city=stage.city, training_class=made, now=stage.at(-1))


def _class(
    stage: Stage,
    code: str,
    title: str,
    kind: str,
    form: str,
    *,
    hours: str,
    days: tuple[int, int],
    state: str = "running",
) -> TrainingClass:
    head = stage.city.accounts["class_head"]
    made = TrainingClass.objects.create(
        code=f"{code}-{(stage.today + timedelta(days=days[0])).year}",
        title=title,
        kind=kind,
        form=form,
        unit=stage.city.root,
        head=head,
        study_hours=Decimal(hours),
        starts_on=stage.today + timedelta(days=days[0]),
        ends_on=stage.today + timedelta(days=days[1]),
        summary="示例班次。",
        contact="请假、考试便利：办公室 0000-2103",
    )
    lifecycle.advance(training_class=made, to=state, by=head, now=stage.at(days[0] - 2 if state != "open" else -3))
    made.refresh_from_db()
    return made


def _course(stage: Stage, slug: str) -> CoursePage:
    return stage.courses[slug]


def _sessions(stage: Stage, made: TrainingClass, rows: Iterable[tuple[int, str, str]]) -> None:
    teacher = stage.city.accounts["trainer"].name
    ClassSession.objects.bulk_create(
        [
            ClassSession(
                training_class=made,
                title=title,
                starts_at=stage.at(day, 9),
                ends_at=stage.at(day, 11),
                place=place,
                teacher=teacher,
            )
            for day, title, place in rows
        ]
    )


def _sitting(stage: Stage, paper: Paper, title: str, *, opens: datetime, closes: datetime, **fields: Any) -> Sitting:
    by = stage.city.accounts["trainer"]
    return exams.make_sitting(
        paper=paper, unit=stage.city.root, title=title, opens=opens, closes=closes, by=by, **fields
    )


def _enrol(
    stage: Stage,
    made: TrainingClass,
    asked: Sequence[CoursePage],
    sitting: Sitting | None,
    people: Sequence[User],
    *,
    at: datetime,
    first_due: int | None = None,
) -> None:
    """`first_due`: the first course is due so many days from today."""
    by = stage.city.accounts["class_head"]
    for number, course in enumerate(asked):
        due = stage.today + timedelta(days=first_due) if first_due is not None and not number else None
        requirement = Requirement(training_class=made, kind="course", course=course, due_on=due)
        asking.add(requirement=requirement, by=by, now=at)
    if sitting is not None:
        requirement = Requirement(
            training_class=made,
            kind="exam",
            sitting=sitting,
            due_on=timezone.localdate(sitting.closes_at),
        )
        asking.add(requirement=requirement, by=by, now=at)
    enrolment.enrol(training_class=made, people=people, by=by, now=at)


def _learn(stage: Stage, people: Sequence[User], courses: Sequence[CoursePage], *, between: tuple[int, int]) -> None:
    """Courses finished by many, as the verbs would have left them; through the verbs it would take minutes."""
    lessons = lessons_of(courses)
    for course in courses:
        rows, done = [], []
        for user in people:
            at = stage.at(stage.rng.randint(*between), stage.rng.randint(8, 20))
            rows += [_finished(user, lesson, course, at) for lesson in lessons[course.pk]]
            done.append(
                CourseCompletion(
                    user=user,
                    course=course,
                    course_title=course.title,
                    study_hours=course.study_hours,
                    lessons=len(lessons[course.pk]),
                    completed_at=at,
                )
            )
        LessonProgress.objects.bulk_create(rows, ignore_conflicts=True)
        CourseCompletion.objects.bulk_create(done, ignore_conflicts=True)


def _finished(user: User, lesson: Any, course: CoursePage, at: datetime) -> LessonProgress:
    begun = at - timedelta(minutes=lesson.minutes)
    return LessonProgress(
        user=user,
        lesson_id=lesson.pk,
        course=course,
        lesson_title=lesson.title,
        place=100,
        started_at=begun,
        last_seen_at=at,
        reached_end_at=at,
        completed_at=at,
    )


def _begin_lesson(stage: Stage, user: User, course: CoursePage) -> None:
    """The learner is in the middle of something."""
    lesson = lessons_of([course])[course.pk][0]
    at = stage.at(-1, 20)
    LessonProgress.objects.create(
        user=user,
        lesson_id=lesson.pk,
        course=course,
        lesson_title=lesson.title,
        place=60,
        started_at=at,
        last_seen_at=at,
    )


def _close(stage: Stage, made: TrainingClass, *, at: datetime) -> None:
    delivery.close_overdue(now=at)
    closing.begin(training_class=made, by=stage.city.accounts["class_head"], now=at)
    closing.finish(class_id=made.pk, now=at)


def _with_learner(stage: Stage, people: Sequence[User]) -> list[User]:
    """The people, the demo's learner first."""
    learner = stage.city.accounts["learner"]
    return list({user.pk: user for user in [learner, *people]}.values())
