"""Setting exams in the authors' door."""

from datetime import datetime, timedelta
from decimal import Decimal

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.models import AuditEntry
from lib import clock
from lib.problems import Refusal
from quizzes import candidacy, composing, delivery
from quizzes.models import ItemBank, Sitting
from tests.builders import make_candidate, make_item, make_paper, make_sitting, make_user

pytestmark = pytest.mark.django_db
State = Sitting.State


@pytest.fixture
def paper(bank):
    """Ten marks."""
    return make_paper(*(make_item(bank=bank) for _ in range(5)), unit=bank.unit, title="结业试卷")


@pytest.fixture
def sitting(paper) -> Sitting:
    return make_sitting(paper, state="draft", title="第一场")


def page_of(sitting: Sitting) -> str:
    return reverse("sittings:edit", args=[sitting.pk])


def act(client, sitting: Sitting, step: str):
    return client.post(reverse("sittings:act", args=[sitting.pk]), {"step": step}, follow=True)


def sent_from(client, address: str, **changes) -> dict:
    """The form as a browser would send it unchanged, then with changes."""
    form = client.get(address).context["form"]
    values = {}
    for field in form:
        value = field.value()
        if isinstance(value, datetime):
            value = value.strftime("%Y-%m-%d %H:%M")
        if value is not None:
            values[field.html_name] = value
    return values | changes


def levels(page) -> list[str]:
    return [message.level_tag for message in page.context["messages"]]


def test_a_new_sitting_knows_what_follows_from_its_paper(trainer, paper):
    address = f"{reverse('sittings:add')}?paper={paper.pk}"
    trainer.post(reverse("sittings:add"), sent_from(trainer, address))
    made = Sitting.objects.get()
    assert (made.title, made.paper, made.unit) == ("结业试卷", paper, paper.unit)
    assert (made.pass_mark, made.state) == (Decimal(6), State.DRAFT)
    assert timezone.localtime(made.opens_at).hour == 9
    assert made.closes_at - made.opens_at == timedelta(hours=2)


def test_times_are_those_of_the_office(trainer, paper):
    address = f"{reverse('sittings:add')}?paper={paper.pk}"
    times = {"opens_at": "2030-06-01 08:30", "closes_at": "2030-06-01 10:30"}
    trainer.post(reverse("sittings:add"), sent_from(trainer, address, **times))
    assert Sitting.objects.get().opens_at.isoformat() == "2030-06-01T00:30:00+00:00"


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"closes_at": "2020-01-01 08:00"}, "closes_at"),
        ({"closes_at": "someday"}, "closes_at"),
        ({"pass_mark": "11"}, "pass_mark"),
        ({"minutes": "0"}, "minutes"),
    ],
)
def test_what_cannot_be_is_said_at_its_field(trainer, sitting, changes, field):
    page = trainer.post(page_of(sitting), sent_from(trainer, page_of(sitting), title="记住我", **changes))
    assert page.context["form"].errors[field]
    assert "记住我" in page.content.decode()
    sitting.refresh_from_db()
    assert sitting.title == "第一场"


MARKING = {"double_marking": "sample", "double_share": "30", "most_apart": "1.5", "most_apart_in": "marks"}


def test_a_sitting_says_who_marks_and_how_far_apart_two_may_be(trainer, sitting):
    trainer.post(page_of(sitting), sent_from(trainer, page_of(sitting), **MARKING))
    sitting.refresh_from_db()
    assert (sitting.double_marking, sitting.double_share, sitting.most_apart) == ("sample", 30, Decimal("1.5"))
    assert sitting.apart_at_most(Decimal(10)) == Decimal("1.5")
    trainer.post(page_of(sitting), sent_from(trainer, page_of(sitting), most_apart_in="percent", most_apart="15"))
    sitting.refresh_from_db()
    assert sitting.apart_at_most(Decimal(10)) == Decimal("1.5")


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"double_share": "0"}, "double_share"),
        ({"double_share": "101"}, "double_share"),
        ({"most_apart": "-1"}, "most_apart"),
        ({"most_apart": "101", "most_apart_in": "percent"}, "most_apart"),
    ],
)
def test_marking_that_cannot_be_is_said_at_its_field(trainer, sitting, changes, field):
    page = trainer.post(page_of(sitting), sent_from(trainer, page_of(sitting), **MARKING | changes))
    assert page.context["form"].errors[field]


def test_who_marks_is_settled_once_somebody_has_begun(trainer, sitting):
    Sitting.objects.filter(pk=sitting.pk).update(state=State.PUBLISHED)
    candidate = make_candidate(sitting)
    delivery.start(user=candidate.user, sitting_id=sitting.pk, now=clock.now())
    trainer.post(page_of(sitting), sent_from(trainer, page_of(sitting), **MARKING))
    sitting.refresh_from_db()
    assert (sitting.double_marking, sitting.most_apart) == ("none", 20)


def test_showing_names_to_markers_and_hiding_them_again_is_in_the_trail(trainer, cast, sitting):
    def actions():
        found = AuditEntry.objects.filter(actor=cast.trainer, action__startswith="sitting.")
        return list(found.order_by("pk").values_list("action", flat=True))

    trainer.post(page_of(sitting), sent_from(trainer, page_of(sitting), marking_shows_names="on"))
    assert actions() == ["sitting.show_names"]
    trainer.post(page_of(sitting), sent_from(trainer, page_of(sitting), title="第二场"))
    assert actions() == ["sitting.show_names"]
    values = sent_from(trainer, page_of(sitting))
    values.pop("marking_shows_names")
    trainer.post(page_of(sitting), values)
    assert actions() == ["sitting.show_names", "sitting.hide_names"]


def test_only_published_papers_of_ones_own_units_are_offered(trainer, bank, foreign_bank, paper):
    make_paper(make_item(bank=bank), unit=bank.unit, state="draft")
    make_paper(make_item(bank=foreign_bank), unit=foreign_bank.unit)
    form = trainer.get(reverse("sittings:add")).context["form"]
    assert list(form.fields["paper"].queryset) == [paper]


def test_a_foreign_paper_or_unit_is_refused(trainer, cast, sitting, foreign_bank):
    foreign = make_paper(make_item(bank=foreign_bank), unit=foreign_bank.unit)
    for changes in ({"paper": foreign.pk}, {"unit": cast.sister.pk}):
        page = trainer.post(page_of(sitting), sent_from(trainer, page_of(sitting), **changes))
        assert page.context["form"].errors


def test_a_sitting_is_published_and_cancelled(trainer, sitting):
    assert levels(act(trainer, sitting, "publish")) == ["success"]
    sitting.refresh_from_db()
    assert sitting.state == State.PUBLISHED
    assert levels(act(trainer, sitting, "cancel")) == ["success"]
    sitting.refresh_from_db()
    assert sitting.state == State.CANCELLED


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ({"closes_at": clock.now() - timedelta(hours=1), "opens_at": clock.now() - timedelta(days=1)}, "sitting_past"),
        ({"pass_mark": 11}, "pass_mark"),
        ({"state": "cancelled"}, "sitting_not_draft"),
    ],
)
def test_publishing_says_why_not(trainer, cast, paper, fields, code):
    sitting = make_sitting(paper, **{"state": "draft", **fields})
    with pytest.raises(Refusal) as refused:
        composing.publish_sitting(sitting=sitting, by=cast.trainer, now=clock.now())
    assert refused.value.code == code
    assert levels(act(trainer, sitting, "publish")) == ["error"]


def test_a_sitting_of_a_draft_is_not_published(cast, bank):
    sitting = make_sitting(make_paper(make_item(bank=bank), unit=bank.unit, state="draft"), state="draft")
    with pytest.raises(Refusal) as refused:
        composing.publish_sitting(sitting=sitting, by=cast.trainer, now=clock.now())
    assert refused.value.code == "paper_draft"


def test_a_draft_is_not_cancelled_but_deleted(trainer, sitting):
    assert levels(act(trainer, sitting, "cancel")) == ["error"]
    trainer.post(reverse("sittings:delete", args=[sitting.pk]))
    assert not Sitting.objects.exists()


def test_a_published_sitting_is_not_deleted(trainer, paper):
    sitting = make_sitting(paper)
    trainer.post(reverse("sittings:delete", args=[sitting.pk]))
    assert Sitting.objects.filter(pk=sitting.pk).exists()


def test_what_results_rest_on_is_frozen_once_somebody_began(trainer, cast, paper):
    sitting = make_sitting(paper, pass_mark=6, minutes=60)
    make_candidate(sitting, cast.learner)
    delivery.start(user=cast.learner, sitting_id=sitting.pk, now=clock.now())
    changes = {"pass_mark": 1, "minutes": 5, "grade_rule": "last", "title": "改名", "release_key": "never"}
    trainer.post(page_of(sitting), sent_from(trainer, page_of(sitting)) | changes)
    sitting.refresh_from_db()
    assert (sitting.pass_mark, sitting.minutes, sitting.grade_rule) == (6, 60, Sitting.GradeRule.BEST)
    assert (sitting.title, sitting.release_key) == ("改名", Sitting.Release.NEVER)


def test_a_later_closing_gives_running_attempts_the_time_back(trainer, cast, paper):
    now = clock.now()
    sitting = make_sitting(paper, minutes=60, closes_at=now + timedelta(minutes=20))
    make_candidate(sitting, cast.learner)
    attempt = delivery.start(user=cast.learner, sitting_id=sitting.pk, now=now).attempt
    later = timezone.localtime(now + timedelta(hours=3)).strftime("%Y-%m-%d %H:%M")
    trainer.post(page_of(sitting), sent_from(trainer, page_of(sitting), closes_at=later))
    attempt.refresh_from_db()
    assert attempt.deadline == attempt.started_at + timedelta(minutes=60)
    (moved,) = attempt.events.filter(kind="closing_moved")
    assert moved.detail["deadline"] == attempt.deadline.isoformat()


def test_an_earlier_closing_takes_no_time_from_a_running_attempt(cast, paper):
    now = clock.now()
    sitting = make_sitting(paper, minutes=60)
    make_candidate(sitting, cast.learner)
    attempt = delivery.start(user=cast.learner, sitting_id=sitting.pk, now=now).attempt
    sitting.closes_at = now + timedelta(minutes=5)
    candidacy.follow_closing(sitting=sitting, now=now)
    before = attempt.deadline
    attempt.refresh_from_db()
    assert attempt.deadline == before
    assert not attempt.events.filter(kind="closing_moved").exists()


def test_the_page_leads_to_where_candidates_begin_and_counts_them(trainer, cast, paper):
    sitting = make_sitting(paper)
    make_candidate(sitting, cast.learner, grade=8, passed=True, graded_at=clock.now())
    make_candidate(sitting, cast.classmate)
    page = trainer.get(page_of(sitting))
    assert reverse("quizzes:sitting-start", args=[sitting.pk]) in page.content.decode()
    assert page.context["counts"] == {"size": 2, "begun": 0, "handed_in": 0, "graded": 1, "passed": 1}


def candidates(sitting: Sitting) -> str:
    return reverse("sittings:candidates", args=[sitting.pk])


def test_candidates_are_added_by_staff_number(trainer, cast, sitting):
    trainer.post(candidates(sitting), {"step": "add", "numbers": "L001，L002\n L001"})
    assert {seat.user for seat in sitting.candidates.all()} == {cast.learner, cast.classmate}


def test_unknown_and_foreign_numbers_add_nobody_and_come_back(trainer, cast, sitting):
    make_user("外单位", unit=cast.sister, staff_number="X900")
    page = trainer.post(candidates(sitting), {"step": "add", "numbers": "L001 X900 NOBODY"}, follow=True)
    assert not sitting.candidates.exists()
    assert levels(page) == ["error"]
    assert "L001 X900 NOBODY" in page.content.decode()


def test_nobody_is_added_to_what_was_cancelled(cast, paper):
    sitting = make_sitting(paper, state="cancelled")
    with pytest.raises(Refusal):
        composing.add_candidates(sitting=sitting, people=[cast.learner], by=cast.trainer, now=clock.now())


def test_extra_time_and_attempts_are_given_to_one(trainer, cast, sitting):
    seat, other = make_candidate(sitting, cast.learner), make_candidate(sitting, cast.classmate)
    composing.publish_sitting(sitting=sitting, by=cast.trainer, now=clock.now())
    trainer.post(candidates(sitting), {"step": "grant", "candidate": seat.pk, "extra_minutes": 15})
    for _time in range(2):  # the second is refused: the first is not used yet
        trainer.post(candidates(sitting), {"step": "resit", "candidate": seat.pk})
    seat.refresh_from_db()
    other.refresh_from_db()
    assert (seat.extra_minutes, seat.extra_attempts, other.extra_minutes, other.extra_attempts) == (15, 1, 0, 0)


def test_nobody_gives_themselves_time(trainer, cast, sitting):
    seat = make_candidate(sitting, cast.trainer)
    page = trainer.post(candidates(sitting), {"candidate": seat.pk, "extra_minutes": 60}, follow=True)
    seat.refresh_from_db()
    assert (seat.extra_minutes, levels(page)) == (0, ["error"])


def test_a_candidate_of_another_sitting_is_not_found(trainer, cast, sitting, paper):
    elsewhere = make_candidate(make_sitting(paper), cast.learner)
    assert trainer.post(candidates(sitting), {"candidate": elsewhere.pk, "extra_minutes": 9}).status_code == 404


def test_no_number_is_out_of_proportion(trainer, cast, sitting):
    seat = make_candidate(sitting, cast.learner)
    trainer.post(candidates(sitting), {"candidate": seat.pk, "extra_minutes": 99999})
    seat.refresh_from_db()
    assert seat.extra_minutes == 0


def test_authors_are_told_no_names_results(trainer, cast, sitting):
    """A trainer who writes exams sees who is invited; results are the class head's and the marker's."""
    make_candidate(sitting, cast.learner, grade=Decimal("7.77"), passed=True, graded_at=clock.now())
    text = trainer.get(candidates(sitting)).content.decode()
    assert cast.learner.name in text
    assert "7.77" not in text


def test_the_candidates_page_asks_as_often_for_fifty_as_for_two(trainer, sitting, count_queries):
    make_candidate(sitting)
    few = count_queries(trainer, candidates(sitting))
    for _ in range(40):
        make_candidate(sitting)
    assert count_queries(trainer, candidates(sitting)) == few


def test_a_bank_is_made_for_ones_own_unit_only(trainer, cast):
    for unit in (cast.sister, cast.unit):
        trainer.post(reverse("item_banks:add"), {"name": f"{unit}题库", "unit": unit.pk, "description": ""})
    assert [bank.unit for bank in ItemBank.objects.all()] == [cast.unit]


def test_a_bank_with_questions_is_not_deleted(trainer, bank):
    make_item(bank=bank)
    answer = trainer.post(reverse("item_banks:delete", args=[bank.pk]), follow=True)
    bank.refresh_from_db()
    assert answer.status_code == 200


def test_a_training_authority_reaches_all_units_below(browse, cast, sitting, foreign_bank):
    foreign = make_sitting(make_paper(make_item(bank=foreign_bank), unit=foreign_bank.unit))
    client = browse(cast.authority)
    assert [client.get(page_of(one)).status_code for one in (sitting, foreign)] == [200, 200]


def test_a_whole_pass_mark_is_shown_as_one(trainer, sitting):
    form = trainer.get(page_of(sitting)).context["form"]
    assert str(form["pass_mark"].value()) == f"{sitting.pass_mark:.0f}"
    assert not form["pass_mark"].field.has_changed(form["pass_mark"].initial, f"{sitting.pass_mark:.2f}")


# --- who may begin ----------------------------------------------------------------------------------------------------


def test_access_rules_are_typed_kept_and_shown_again(trainer, bank, sitting):
    other = make_sitting(make_paper(make_item(bank=bank), unit=bank.unit), title="摸底测试")
    typed = {
        "rule_password": " 7431 ",
        "rule_network": "10.1.2.3\n10.2.0.0/16",
        "rule_one_device": "on",
        "rule_prerequisite": other.pk,
        "rule_honour": "我独立作答。",
    }
    trainer.post(page_of(sitting), sent_from(trainer, page_of(sitting), **typed))
    sitting.refresh_from_db()
    assert sitting.rules == {
        "password": "7431",
        "network": ["10.1.2.3/32", "10.2.0.0/16"],
        "one_device": True,
        "prerequisite": other.pk,
        "honour": "我独立作答。",
    }
    trainer.post(page_of(sitting), sent_from(trainer, page_of(sitting)))
    unchanged = Sitting.objects.get(pk=sitting.pk).rules
    assert unchanged == sitting.rules
    trainer.post(page_of(sitting), sent_from(trainer, page_of(sitting), **dict.fromkeys(typed, "")))
    assert Sitting.objects.get(pk=sitting.pk).rules == {}


@pytest.mark.parametrize("wrong", ["10.1.2", "10.1.2.3/64", "room 7", "\n".join(["10.1.2.3"] * 60)])
def test_what_is_no_network_is_said_at_its_field(trainer, sitting, wrong):
    page = trainer.post(page_of(sitting), sent_from(trainer, page_of(sitting), rule_network=wrong))
    assert page.context["form"].errors["rule_network"]
    sitting.refresh_from_db()
    assert sitting.rules == {}


def test_an_exam_to_pass_first_is_another_one_of_ones_own_units(trainer, sitting, foreign_bank):
    foreign = make_sitting(make_paper(make_item(bank=foreign_bank), unit=foreign_bank.unit))
    for wrong in (foreign.pk, sitting.pk):
        page = trainer.post(page_of(sitting), sent_from(trainer, page_of(sitting), rule_prerequisite=wrong))
        assert page.context["form"].errors["rule_prerequisite"]
