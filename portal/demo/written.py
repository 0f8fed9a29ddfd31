"""Written work of the demo: a report of the running class at every stage, and an essay call of the whole city."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from decimal import Decimal

from accounts.models import Unit, User
from classes.assignments import marking, rubric, selecting, setting, writing
from classes.models import Assignment, Submission, TrainingClass

RUBRIC = """
选题与依据 | 30 | 扣住《城市民族工作条例》的条文
调研与分析 | 40 | 有走访、有数据、有分析
对策建议 | 30 | 能在本单位做到
"""
BRIEF = (
    "走访本单位所在的一个社区，围绕“流动人员服务怎样更方便”写一篇调研报告。\n\n"
    "写清楚走访的时间和方式、发现的问题、对应的条文和可行的建议。不写居民姓名、住址等个人信息。"
)
TEXTS = (
    "本月走访了社区服务站，与站里的工作人员座谈两次。窗口办事的人多在周末，而周末只开一个窗口。",
    "调研采用走访和问卷两种方式，共发放问卷四十份。反映最多的是不知道该到哪个窗口办理。",
    "在社区旁听了一次议事会，会上讨论了办事指引的改版。建议用一张图说清楚三类事项的办理地点。",
    "对照条例第十六条，逐项核对了服务站的八项服务，其中六项已经做到，两项还在筹备。",
)
MORE = "据此建议：一是调整窗口开放时间；二是把办事指引放到服务站门口；三是每季度回访一次，把意见逐条答复。"
GIVEN = (("27", "36", "27"), ("24", "32", "22"), ("15", "20", "16"))
COMMENTS = ("走访扎实，建议可行。", "条文引用准确，数据再充实一些。", "调研方式没有写清楚，建议较笼统。")


def load_report(*, training_class: TrainingClass, people: Sequence[User], marker: User, now: datetime) -> Assignment:
    """Handed in by many: marked, returned, waiting, and drafts. `now`: when the last of it was done."""
    head, begun = training_class.head, now - timedelta(days=12)
    made = setting.create(
        assignment=_assignment(
            kind=Assignment.Kind.REPORT,
            title="调研报告：流动人员服务怎样更方便",
            training_class=training_class,
            unit=training_class.unit,
            brief=BRIEF,
            opens_at=begun,
            closes_at=now + timedelta(days=6),
        ),
        markers=[marker],
        ask=False,
        by=head,
        now=begun,
    )
    works = [_write(made, user, number, begun + timedelta(days=3, hours=number)) for number, user in enumerate(people)]
    for number, work in enumerate(works[:9]):
        _mark(work, number, marker, now - timedelta(hours=20 - number))
    marking.give_back(
        work=works[9],
        version=1,
        reason="请补充走访的时间和方式，并注明对应的条文。",
        until=now + timedelta(days=5),
        by=marker,
        now=now - timedelta(hours=9),
    )
    marking.release(assignment=made, by=head, now=now - timedelta(hours=6))
    _select(works[0], head, now)
    return made


def load_call(*, unit: Unit, people: Sequence[User], markers: Sequence[User], by: User, now: datetime) -> Assignment:
    """征文活动 for everybody of the city, marked by two people: one work is settled, one is to be decided, one waits
    for its second mark."""
    begun = now - timedelta(days=8)
    call = _assignment(
        kind=Assignment.Kind.ESSAY,
        title="“石榴籽的故事”征文",
        unit=unit,
        brief="写一个您在工作中经历的民族团结进步的小故事，体裁不限。入选作品经作者同意后在本页展示。",
        opens_at=begun,
        closes_at=now + timedelta(days=30),
        files_most=2,
        is_double=True,
        most_apart=Decimal(15),
    )
    setting.create(assignment=call, markers=markers, by=by, now=begun)
    made = setting.publish(assignment=call, by=by, now=begun)
    works = [_write(made, user, number, begun + timedelta(days=2, hours=number)) for number, user in enumerate(people)]
    for place, (number, given) in enumerate(((0, 0), (1, 0), (2, 1))):
        _mark(works[number], given, markers[0], now - timedelta(hours=8 - place))
    for place, (number, given) in enumerate(((0, 1), (1, 2))):
        _mark(works[number], given, markers[1], now - timedelta(hours=4 - place))
    return made


def _assignment(**fields: object) -> Assignment:
    return Assignment(rubric=rubric.parse(RUBRIC), pass_mark=Decimal(60), most=3000, **fields)


def _write(assignment: Assignment, user: User, number: int, at: datetime) -> Submission:
    text = f"{TEXTS[number % len(TEXTS)]}\n\n{TEXTS[(number + 1) % len(TEXTS)]}\n\n{MORE}"
    work = writing.save_draft(assignment=assignment, user=user, text=text, seen=0, now=at)
    writing.hand_in(assignment=assignment, user=user, seen=work.draft_number, now=at + timedelta(minutes=5))
    work.refresh_from_db()
    return work


def _mark(work: Submission, number: int, marker: User, now: datetime) -> None:
    parts = {str(at): Decimal(given) for at, given in enumerate(GIVEN[number % len(GIVEN)], start=1)}
    comment = COMMENTS[number % len(COMMENTS)]
    marking.mark(work=work, version=1, parts=parts, comment=comment, by=marker, now=now)
    work.refresh_from_db()


def _select(work: Submission, head: User, now: datetime) -> None:
    work.refresh_from_db()
    selected = selecting.choose(work=work, by=head, now=now - timedelta(hours=5))
    selecting.answer(selected=selected, consent="named", now=now - timedelta(hours=3))
