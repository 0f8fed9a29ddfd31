"""双评 of works: two marks that neither marker sees of the other, the mean, a third person's decision, the release."""

import re
from decimal import Decimal
from functools import partial

import pytest

from accounts.models import AuditEntry, Notice, Role
from classes.assignments import marking, moderation, setting, writing
from classes.models import Assignment, Submission, Verdict
from lib import clock
from lib.problems import Refusal
from tests.accounts.refusals import refused
from tests.builders import make_user
from tests.classes.assignments.conftest import assignment_of
from tests.classes.assignments.works import parts
from tests.concurrently import at_once


@pytest.fixture
def second(cast):
    return make_user("阅卷人乙", unit=cast.unit, role=Role.TRAINER)


@pytest.fixture
def report(cast, training_class, second):
    new = assignment_of(cast, training_class=training_class, unit=cast.unit, is_double=True, most_apart=2)
    markers = [cast.trainer, second]
    return setting.create(assignment=new, markers=markers, ask=True, by=cast.class_head, now=clock.now())


def give(work, by, *points, verb=marking.mark, **more):
    verb(work=work, version=1, parts=parts(*points), comment="评", by=by, now=clock.now(), **more)
    work.refresh_from_db()


@pytest.fixture
def apart(handed_in, cast, second):
    """Marked twice, too far apart."""
    give(handed_in, cast.trainer, 5, 4)
    give(handed_in, second, 3, 3)
    return handed_in


def stand(work):
    return work.state, work.awaits, work.mark


def test_near_enough_the_mean_counts_and_its_author_reads_both_comments(client, handed_in, report, cast, second):
    give(handed_in, cast.trainer, "4.5", 3)
    assert stand(handed_in) == ("handed_in", "second", None)
    with refused("in_marking"):
        writing.save_draft(assignment=report, user=cast.learner, text="再改", seen=1, now=clock.now())
    give(handed_in, second, 4, "2.5")
    assert stand(handed_in)[::2] == ("marked", Decimal("7.00"))
    with refused("mark_settled"):
        give(handed_in, second, 5, 5, again=True)
    assert marking.release(assignment=report, by=cast.class_head, now=clock.now()) == 1
    client.force_login(cast.learner)
    page = client.get(f"/assignments/{report.pk}/")
    assert page.context["comments"] == ("评", "评")
    assert [given for _point, given in page.context["points"]] == [Decimal("4.25"), Decimal("2.75")]


def test_one_person_is_not_two(handed_in, cast):
    give(handed_in, cast.trainer, 4, 4)
    give(handed_in, cast.trainer, 4, 4)  # pressed twice
    with refused("marked_already"):
        give(handed_in, cast.trainer, 5, 5)
    give(handed_in, cast.trainer, 5, 5, again=True)
    assert stand(handed_in) == ("handed_in", "second", None)
    assert Verdict.objects.count() == 2


def test_too_far_apart_a_third_person_decides(apart, cast, second):
    assert stand(apart) == ("handed_in", "moderation", None)
    for marker in (cast.trainer, second):
        with refused("own_marking"):
            give(apart, marker, 4, 4, verb=moderation.decide)
    with refused("own_work"):
        give(apart, cast.learner, 5, 5, verb=moderation.decide)
    with refused("in_moderation"):
        give(apart, cast.class_head, 4, 4)
    give(apart, cast.class_head, 4, 4, verb=moderation.decide)
    assert stand(apart)[::2] == ("marked", 8)
    assert AuditEntry.objects.get(action="assignment.decide").detail["marks"] == ["9.00", "6.00"]
    with refused("not_in_moderation"):
        give(apart, cast.unit_manager, 1, 1, verb=moderation.decide)


def test_nothing_is_released_before_every_work_is_settled_and_it_says_which(apart, report, cast):
    def release():
        return marking.release(assignment=report, by=cast.class_head, now=clock.now())

    before = Notice.objects.filter(user=cast.learner).count()
    with pytest.raises(Refusal, match=apart.code) as caught:
        release()
    assert caught.value.code == "works_unsettled"
    assert Notice.objects.filter(user=cast.learner).count() == before
    give(apart, cast.class_head, 4, 4, verb=moderation.decide)
    assert release() == 1
    moderation.refer(work=apart, version=1, reason="请再看一次", by=cast.unit_manager, now=clock.now())
    apart.refresh_from_db()
    assert (stand(apart), apart.is_released) == (("handed_in", "moderation", None), False)
    with refused("works_unsettled"):
        release()


def test_how_many_mark_stays_once_somebody_has_marked(handed_in, report, cast, second):
    change = {"assignment": report, "by": cast.class_head, "now": clock.now()}
    with refused("too_few_markers"):
        setting.change(**change, fields=[], markers=[second])
    setting.change(**change, fields=["most_apart"], markers=[second, cast.trainer])
    give(handed_in, cast.trainer, 4, 4)
    with refused("already_marked"):
        setting.change(**change, fields=["is_double"], markers=[second, cast.trainer])


def test_the_second_marker_sees_what_the_first_one_saw(client, handed_in, report, cast, second):
    def look():
        page = client.get(f"/desk/assignments/works/{handed_in.code}/").content.decode()
        return re.sub(r'\w{64}|value="20[^"]*"', "", page)  # tokens, and a week from now

    client.force_login(second)
    before = look()
    give(handed_in, cast.trainer, 5, 4)
    assert look() == before
    assert "学员甲" not in before


def test_the_desk_leads_two_markers_and_a_third_person_through_their_queues(client, handed_in, report, cast, second):
    address, sent = f"/desk/assignments/works/{handed_in.code}/", {"version": "1", "comment": ""}

    def queue(user):
        client.force_login(user)
        (task,) = client.get("/desk/assignments/").context["tasks"]
        return task.waiting, task.others, task.deciding

    client.force_login(cast.trainer)
    client.post(address, {**sent, "part-1": "5", "part-2": "5"})
    assert queue(cast.trainer) == (0, 1, 0)
    assert queue(second) == (1, 0, 0)
    client.post(address, {**sent, "part-1": "2", "part-2": "2"})
    assert queue(second) == (0, 1, 0)
    assert client.get(f"{address}decide/").url == address, "nobody decides about a mark of one's own"
    assert queue(cast.class_head) == (0, 0, 1)
    assert client.get(address).url == f"{address}decide/"
    page = client.get(f"{address}decide/").content.decode()
    assert cast.trainer.name not in page
    assert second.name not in page
    client.post(f"{address}decide/", {**sent, "part-1": "3", "part-2": "4"})
    handed_in.refresh_from_db()
    assert handed_in.mark == 7
    client.post(f"{address}refer/", {"version": "1", "reason": "复查"})
    handed_in.refresh_from_db()
    assert stand(handed_in) == ("handed_in", "moderation", None)
    client.force_login(cast.trainer)
    assert client.post(f"{address}refer/", {"version": "1", "reason": "复查"}).status_code == 404


@pytest.mark.django_db(transaction=True)
def test_of_many_who_mark_at_the_same_moment_two_count_and_the_setting_stays(handed_in, report, cast, second):
    markers = [cast.trainer, second, cast.class_head, cast.unit_manager]
    marks = [partial(give, Submission.objects.get(pk=handed_in.pk), marker, 4, 4) for marker in markers]
    change = {"assignment": Assignment.objects.get(pk=report.pk), "by": cast.authority, "now": clock.now()}
    change["assignment"].is_double = False
    results = at_once(*marks, partial(setting.change, **change, fields=["is_double"], markers=[]))
    assert [each for each in results if isinstance(each, Exception) and not isinstance(each, Refusal)] == []
    handed_in.refresh_from_db()
    report.refresh_from_db()
    assert handed_in.mark == 8
    assert Verdict.objects.count() == (2 if report.is_double else 1)
