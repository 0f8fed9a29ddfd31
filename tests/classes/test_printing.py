"""What a class hands out on paper: who is on it, what is left off it, and that names stay names."""

import re
from datetime import timedelta
from decimal import Decimal
from io import BytesIO

import pypdf
import pytest
from django.utils import translation

from accounts.models import AuditEntry
from classes import closing, rules
from classes.certificates import issuing
from classes.models import Requirement
from classes.printing import cards, completion, roster, transcript
from classes.rules.base import Found, Rule
from lib import clock
from quizzes.models import Candidate
from tests.accounts.refusals import refused
from tests.builders import (
    give_grade,
    make_class,
    make_enrolment,
    make_membership,
    make_requirement,
    make_session,
    make_sitting,
    make_unit,
    make_user,
)
from tests.classes.desk_address import url

HOSTILE = ["#let x = 1", "*粗*_体_", "\\line $x$", "<label> @ref", '`raw` ~ "q"', "[a] // b", "=HYPERLINK(1)"]
LONG = "阿卜杜热合曼·买买提吐尔逊·艾合买提江"


def pages_of(answer):
    """Of a PDF, or of an answer that carries one."""
    return list(pypdf.PdfReader(BytesIO(getattr(answer, "content", answer))).pages)


def text_of(answer):
    """The text without its white space, which a PDF keeps as it likes."""
    return re.sub(r"\s", "", "".join(page.extract_text() for page in pages_of(answer)))


def squeezed(name):
    return re.sub(r"\s", "", name)


def printed(module, room, by, **chosen):
    return module.made(room.training_class, **chosen, by=by, now=clock.now())


def close(room, by):
    closing.begin(training_class=room.training_class, by=by, now=clock.now())
    assert closing.finish(class_id=room.training_class.pk, now=clock.now())
    room.training_class.refresh_from_db()


def test_the_page_leads_to_all_six_prints_and_the_workspace_to_it(as_head, room):
    pk = room.training_class.pk
    assert url("printing", pk) in as_head.get(url("workspace", pk)).content.decode()
    session = make_session(room.training_class)
    page = as_head.get(url("printing", pk)).content.decode()
    for name in ("print-roster", "print-cards", "print-transcript", "timetable-pdf", "sign-in-all"):
        assert url(name, pk) in page, name
    assert url("print-completion", pk) not in page, "there is nothing to print yet"
    answer = as_head.get(url("sign-in-all", pk), {"session": session.pk})
    assert session.title in text_of(answer)
    assert as_head.get(url("sign-in-all", pk), {"session": make_session(make_class()).pk}).status_code == 404


def test_the_roster_stands_by_units_and_says_no_more_than_the_one_on_the_desk(as_head, room, cast):
    make_session(room.training_class, place="一号楼报告厅")
    make_enrolment(room.training_class, make_user("外单位甲"), unit=cast.sister, rank_name="乡科级正职")
    make_enrolment(room.training_class, make_user("已走的人"), state="withdrawn", reason="家事")
    answer = as_head.get(url("print-roster", room.training_class.pk))
    text = text_of(answer)
    for shown in (
        "法规读书班",
        "花名册",
        "东区（1人）",
        "西区（1人）",
        "外单位甲",
        "乡科级正职",
        "一号楼报告厅",
        "第1页共1页",
    ):
        assert shown in text
    assert text.index("东区（1人）") < text.index(cast.learner.name) < text.index("外单位甲")
    assert cast.learner.mobile not in text
    assert "已走的人" not in text
    text = text_of(as_head.get(url("print-roster", room.training_class.pk), {"with_withdrawn": "on"}))
    assert "已走的人" in text
    assert "已退学" in text
    assert "家事" not in text


def test_heads_and_unit_stand_again_on_each_page(room, cast):
    for _one in range(70):
        make_enrolment(room.training_class, unit=cast.unit)
    pages = pages_of(printed(roster, room, cast.class_head, with_withdrawn=False))
    assert len(pages) == 2
    for page in pages:
        text = squeezed(page.extract_text())
        assert "序号" in text
        assert "东区（71人）" in text
        assert "法规读书班" in text


def test_what_looks_like_markup_is_printed_as_it_was_typed(room, cast):
    for name in HOSTILE:
        make_enrolment(room.training_class, make_user(name), unit=make_unit(name))
    by_unit = text_of(printed(roster, room, cast.class_head, with_withdrawn=False))
    marks = text_of(printed(transcript, room, cast.class_head))
    made = [cards.Card(name, name) for name in HOSTILE]
    tents = text_of(cards.made(room.training_class, made, on_sheet=cards.ONE, by=cast.class_head, now=clock.now()))
    for name in map(squeezed, HOSTILE):
        assert (by_unit.count(name), marks.count(name)) == (2, 2), "the person and the unit"
        assert tents.count(name) == 4, "both of them on both faces"


def test_nobody_is_a_page_too(as_head, room):
    room.place.delete()
    pk = room.training_class.pk
    for name in ("print-roster", "print-transcript"):
        assert "名册里还没有人" in text_of(as_head.get(url(name, pk)))
    answer = as_head.post(url("print-cards", pk), {"who": "trainees", "on_sheet": "2"})
    assert answer.status_code == 400
    assert "没有可打印桌签的人员" in answer.content.decode()


def test_an_english_reader_gets_english_prints(room, cast):
    make_session(room.training_class)
    with translation.override("en"):
        text = text_of(printed(roster, room, cast.class_head, with_withdrawn=False))
        marks = text_of(printed(transcript, room, cast.class_head))
    assert "Classroster" in text
    assert "page1of1" in text
    assert "东区(1people)" in text
    assert "Transcriptoftheclass" in marks
    assert "Classhead(signature)" in marks
    assert "notbegun" in marks


# Name cards


@pytest.mark.parametrize(
    ("name", "shown"), [("张三", "张　三"), ("欧阳修", "欧阳修"), ("Li", "Li"), (LONG, LONG), ("張三", "張　三")]
)
def test_a_name_of_two_characters_gets_a_space(name, shown):
    assert cards.spaced(name) == shown


def test_a_long_name_is_smaller_and_never_breaks(room, cast):
    made = [cards.Card(cards.spaced(name), "东区") for name in ("张三丰", LONG)]
    answer = cards.made(room.training_class, made, on_sheet=cards.TWO, by=cast.class_head, now=clock.now())
    (page,) = pages_of(answer)
    sizes = {}

    def note(text, _current, matrix, _font, size):
        if text.strip():
            sizes[text.strip()] = size * abs(matrix[3])

    lines = page.extract_text(visitor_text=note).split("\n")
    assert [line.strip() for line in lines].count(LONG) == 2, "one line on each face"
    assert sizes[LONG] < sizes["张三丰"] / 2
    assert page.mediabox.height > page.mediabox.width


def test_cards_are_of_those_chosen_and_of_teachers(as_head, room, cast):
    room.enrol(cast.classmate)
    make_session(room.training_class, teacher="王教授、李四")
    make_session(room.training_class, teacher="李四")
    address = url("print-cards", room.training_class.pk)
    answer = as_head.post(address, {"who": "both", "people": f"{cast.classmate.staff_number}\n", "on_sheet": "1"})
    pages = pages_of(answer)
    assert [cast.classmate.name in text_of(answer), cast.learner.name in text_of(answer)] == [True, False]
    assert len(pages) == 3
    assert pages[0].mediabox.width > pages[0].mediabox.height
    assert text_of(answer).count("李四") == 2, "one card with two faces"
    answer = as_head.post(address, {"who": "trainees", "people": "学员 甲、陌生人", "on_sheet": "2"})
    page = answer.content.decode()
    assert answer.status_code == 400
    assert "名册中没有：陌生人" in page
    assert "学员 甲、陌生人" in page


# Transcript


def test_the_transcript_goes_by_unit_and_never_by_mark_and_stands_in_the_trail(as_head, room, cast):
    room.enrol(cast.classmate)
    give_grade(cast.learner, room.sitting, Decimal("61.5"))
    give_grade(cast.classmate, room.sitting, 99)
    low = make_enrolment(room.training_class, make_user("外单位甲"), unit=cast.sister).user
    give_grade(low, room.sitting, 12, passed=False)
    text = text_of(as_head.get(url("print-transcript", room.training_class.pk)))
    for shown in ("结业考试", "条例导读", "班主任（签字）", "61.5", "99", "(12)"):
        assert shown in text
    order = [text.index(person.name) for person in (cast.learner, cast.classmate, low)]
    assert order == sorted(order)
    entry = AuditEntry.objects.get(action="class.print_transcript")
    assert (entry.actor, entry.detail) == (cast.class_head, {"people": 3, "requirements": 2})
    assert entry.target_id == str(room.training_class.pk)


def test_what_is_not_released_is_not_printed_nor_whether_it_was_enough(room, cast):
    give_grade(cast.learner, room.sitting, 87)
    room.sitting.release_mark = "never"
    room.sitting.save()
    (line,) = transcript.read(room.training_class, clock.now())
    assert (line.cells[1], line.outcome) == (transcript.WAITS, "0 / 2")
    assert "87" not in text_of(printed(transcript, room, cast.class_head)).partition("结业考试")[2]


def test_after_closing_it_prints_what_closing_froze_without_what_was_voided_since(room, cast):
    room.enrol(cast.classmate)
    room.do_everything(cast.learner)
    close(room, cast.class_head)
    read = lambda: [line.cells for line in transcript.read(room.training_class, clock.now())]  # noqa: E731
    assert read() == [["√", "80"], ["×", "×"]]
    Candidate.objects.filter(user=cast.learner).update(grade=None, passed=None)
    assert read()[0] == ["√", "√"], "the outcome stands until it is corrected; the mark is gone"
    room.sitting.release_mark = "never"
    room.sitting.save()
    give_grade(cast.learner, room.sitting)
    assert read()[0] == ["√", "√"]
    assert "已结业" in text_of(printed(transcript, room, cast.class_head))


def test_a_kind_of_requirement_that_is_new_prints_itself(room, cast, monkeypatch):
    class Typed(Rule):
        name, label = "typed", "纸笔考试"

        def reader(self, asked, places, shown_at):
            return lambda requirement, place: Found(met=False, started=True, grade=Decimal("58.50"))

    monkeypatch.setitem(rules.REGISTRY, "typed", Typed())
    Requirement.objects.create(training_class=room.training_class, kind="typed", order=9)
    (line,) = transcript.read(room.training_class, clock.now())
    assert line.cells[2] == "(58.5)"
    assert "纸笔考试" in text_of(printed(transcript, room, cast.class_head))


def test_many_requirements_are_numbered_and_beyond_twenty_stand_on_further_sheets(room, cast):
    for number in range(19):
        make_requirement(room.training_class, sitting=make_sitting(unit=cast.unit, title=f"第{number + 3}项考核"))
    pages = pages_of(printed(transcript, room, cast.class_head))
    assert len(pages) == 2
    assert all(page.mediabox.width > page.mediabox.height for page in pages)
    texts = [squeezed(page.extract_text()) for page in pages]
    assert "第3项考核" in texts[0]
    assert "第21项考核" in texts[1]
    assert "第21项考核" not in texts[0]
    assert all(cast.learner.name in text for text in texts)


# Completion register


def test_the_completion_register_waits_for_closing(as_head, room, cast):
    with refused("class_not_closed"):
        printed(completion, room, cast.class_head)
    answer = as_head.get(url("print-completion", room.training_class.pk))
    assert answer.status_code == 409
    assert "请先办理结班" in answer.content.decode()
    assert not AuditEntry.objects.filter(action="class.print_register").exists()


def test_the_completion_register_says_what_came_of_everybody(as_head, room, cast):
    room.training_class.study_hours = Decimal("12.5")
    room.training_class.save()
    moved = make_user("换单位的人")
    make_membership(moved, cast.sister, starts_on=clock.today() - timedelta(days=3))
    make_enrolment(room.training_class, moved, unit=cast.unit)
    make_enrolment(room.training_class, make_user(), state="withdrawn", reason="误")
    room.enrol(cast.classmate)
    room.do_everything(cast.learner, cast.classmate)
    close(room, cast.class_head)
    kept, gone = (person.certificates.get() for person in (cast.learner, cast.classmate))
    issuing.revoke(certificate=gone, reason="误发", by=cast.class_head, now=clock.now())
    text = text_of(as_head.get(url("print-completion", room.training_class.pk)))
    for shown in (squeezed(kept.serial), f"{squeezed(gone.serial)}（已撤销）", "12.5", "主办单位（盖章）"):
        assert shown in text
    assert f"{squeezed(kept.serial)}（已撤销）" not in text
    assert re.search("换单位的人西区未结业––", text)
    assert "合计25" in text
    assert "在班3人已结业2人未结业1人已退学1人有效证书1份已撤销1份" in text
    entry = AuditEntry.objects.get(action="class.print_register")
    assert (entry.actor, entry.detail) == (cast.class_head, {"people": 3})
