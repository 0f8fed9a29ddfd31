"""The pages of the way into a class, on the desk and on the learner's site; and for whom they do not exist."""

from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from accounts.models import AuditEntry
from classes import admission, applying
from lib import clock, tables
from tests.builders import make_enrolment, make_user
from tests.classes.desk_address import url
from tests.classes.entering import open_class, state_of
from tests.classes.test_query_counts import counted


@pytest.fixture
def made(cast):
    return open_class(cast)


def sheet(*rows):
    stream = BytesIO()
    tables.write_xlsx(stream, [tables.Column("工号", 18), tables.Column("姓名", 14)], rows, sheet="学员")
    return SimpleUploadedFile("a.xlsx", stream.getvalue())


def test_the_head_sets_ways_places_and_quotas(client, cast, made):
    client.force_login(cast.class_head)
    data = {"by_nomination": "on", "capacity": "30", "enrolment_closes_on": clock.today().isoformat()}
    assert client.post(url("places", made.pk), data).status_code == 302
    made.refresh_from_db()
    assert (made.by_nomination, made.by_application, made.capacity) == (True, False, 30)
    quota = {"quota-unit": cast.section.pk, "quota-places": 3}
    assert client.post(url("quota-set", made.pk), quota).status_code == 302
    page = client.get(url("places", made.pk)).content.decode()
    assert "东区一科" in page
    assert client.post(url("quota-remove", made.pk, made.quotas.get().pk)).status_code == 302
    assert not made.quotas.exists()
    late = {"enrolment_closes_on": "2099-01-01"}
    assert client.post(url("places", made.pk), late).status_code == 400


def test_a_manager_nominates_found_and_pasted_people_and_takes_one_back(client, cast, made):
    client.force_login(cast.unit_manager)
    assert url("nominate", made.pk) in client.get(url("nominations")).content.decode()
    page = client.get(url("nominate", made.pk) + "?q=学员").content.decode()
    assert 'value="L001"' in page
    answer = client.post(url("nominate", made.pk), {"numbers": ["L001", "L002"], "reason": "骨干"}, follow=True)
    assert answer.status_code == 200
    assert {state_of(made, one) for one in (cast.learner, cast.classmate)} == {"nominated"}
    place = made.enrolments.get(user=cast.learner)
    client.post(url("nominate-back", made.pk, place.pk))
    assert state_of(made, cast.learner) == "cancelled"
    foreign = make_user(unit=cast.sister)
    assert client.post(url("nominate", made.pk), {"numbers": foreign.staff_number}).status_code == 400


def test_once_the_class_takes_no_more_the_nominations_are_still_read_and_taken_back(client, cast, made):
    applying.nominate(training_class=made, people=[cast.learner], by=cast.unit_manager, now=clock.now())
    made.state = "running"
    made.save()
    client.force_login(cast.unit_manager)
    assert made.title in client.get(url("nominations")).content.decode()
    page = client.get(url("nominate", made.pk))
    assert "学员甲" in page.content.decode()
    assert "numbers" not in page.content.decode()
    assert client.post(url("nominate", made.pk), {"numbers": "L002"}).status_code == 400
    place = made.enrolments.get()
    assert client.post(url("nominate-back", made.pk, place.pk)).status_code == 302
    assert state_of(made, cast.learner) == "cancelled"
    client.force_login(cast.sister_manager)
    assert client.get(url("nominate", made.pk)).status_code == 404


def test_of_many_nominees_everybody_can_be_found(client, cast, made):
    people = [make_user(unit=cast.unit) for _one in range(52)]
    applying.nominate(training_class=made, people=people, by=cast.unit_manager, now=clock.now())
    client.force_login(cast.unit_manager)
    pages = [client.get(url("nominate", made.pk), {"page": page}).context["entries"] for page in (1, 2)]
    assert [len(page) for page in pages] == [50, 2]
    assert {place.user for page in pages for place in page} == set(people)


def test_a_list_of_nominees_is_looked_at_first_with_who_is_busy(client, cast, made):
    make_enrolment(open_class(cast, "同期班"), cast.learner)
    client.force_login(cast.unit_manager)
    answer = client.post(url("nominate-preview", made.pk), {"file": sheet(["L001", "学员甲"], ["L002", "学员乙"])})
    assert "同期班" in answer.content.decode()
    assert not made.enrolments.exists()
    answer = client.post(url("nominate", made.pk), {"numbers": "L001"})
    assert answer.status_code == 400
    assert 'type="checkbox" name="nevertheless"' in answer.content.decode()
    client.post(url("nominate", made.pk), {"numbers": "L001", "nevertheless": "on"})
    assert state_of(made, cast.learner) == "nominated"


def test_enrolling_directly_asks_about_the_same_days_too(client, cast, made):
    make_enrolment(open_class(cast, "同期班"), cast.learner)
    client.force_login(cast.class_head)
    answer = client.post(url("enrol", made.pk), {"numbers": "L001"})
    assert (answer.status_code, "同期班" in answer.content.decode()) == (400, True)
    client.post(url("enrol", made.pk), {"numbers": "L001", "nevertheless": "on"})
    assert state_of(made, cast.learner) == "approved"


def test_a_learner_applies_reads_how_it_stands_and_takes_it_back(client, cast, made):
    client.force_login(cast.learner)
    address = reverse("classes:entry", args=[made.pk])
    assert address in client.get("/classes/").content.decode()
    assert client.post(address, {"statement": " "}).status_code == 400
    assert client.post(address, {"statement": "岗位需要"}).status_code == 302
    assert "岗位需要" in client.get(address).content.decode()
    assert client.post(reverse("classes:entry-back", args=[made.pk])).status_code == 302
    assert state_of(made, cast.learner) == "cancelled"


def test_who_applies_too_late_reads_why_and_a_closed_class_decides_nothing_more(client, cast, made):
    client.force_login(cast.learner)
    address = reverse("classes:entry", args=[made.pk])
    client.post(address, {"statement": "岗位需要"})
    made.state = "closed"
    made.save()
    page = client.get(address).content.decode()
    assert reverse("classes:entry-back", args=[made.pk]) not in page
    answer = client.post(address, {"statement": "岗位需要"})
    assert answer.status_code == 400
    assert answer.context["error"]
    assert answer.context["error"] in answer.content.decode()


def test_a_trainee_leaves_before_the_class_runs(client, cast, made):
    make_enrolment(made, cast.learner)
    client.force_login(cast.learner)
    leave = reverse("classes:withdraw", args=[made.pk])
    assert leave in client.get(reverse("classes:detail", args=[made.pk])).content.decode()
    client.post(leave, {"reason": ""})
    assert state_of(made, cast.learner) == "approved"
    client.post(leave, {"reason": "出差"})
    assert state_of(made, cast.learner) == "withdrawn"


def test_many_are_decided_at_once_and_one_class_does_not_hold_up_another(client, cast, made):
    other = open_class(cast, "同期班", asks_unit=False)
    for training_class, person in ((made, cast.learner), (made, cast.classmate), (other, cast.trainer)):
        applying.apply(user=person, training_class=training_class, statement="学", now=clock.now())
    make_enrolment(made, cast.trainer)
    client.force_login(cast.unit_manager)
    page = client.get(url("approvals"))
    assert page.content.decode().count('name="place"') == 3
    places = [row.pk for row, _busy in page.context["rows"]]
    answer = client.post(url("decide"), {"place": places, "act": "approve"}, follow=True)
    assert "秋季专题班" in answer.content.decode(), "who is busy is named, with the class"
    assert [state_of(made, cast.learner), state_of(made, cast.classmate)] == ["endorsed", "endorsed"]
    assert state_of(other, cast.trainer) == "applied"
    client.post(url("decide"), {"place": places, "act": "approve", "nevertheless": "on"})
    assert state_of(other, cast.trainer) == "approved"


def test_a_second_press_for_the_unit_is_no_decision_for_the_class(client, cast, made):
    applying.apply(user=cast.learner, training_class=made, statement="学", now=clock.now())
    place = made.enrolments.get()
    client.force_login(cast.unit_manager)  # who speaks for the unit, and runs the class too
    box = f'value="{place.pk}-applied"'
    assert box in client.get(url("approvals")).content.decode()
    for _press in range(2):
        client.post(url("decide"), {"act": "approve", "place": f"{place.pk}-applied"})
    assert state_of(made, cast.learner) == "endorsed"
    client.post(url("decide"), {"act": "approve", "place": f"{place.pk}-endorsed"})
    assert state_of(made, cast.learner) == "approved"


def test_refusing_many_needs_a_reason(client, cast, made):
    place = applying.apply(user=cast.learner, training_class=made, statement="学", now=clock.now())
    client.force_login(cast.unit_manager)
    client.post(url("decide"), {"place": [place.pk], "act": "refuse"})
    assert state_of(made, cast.learner) == "applied"
    client.post(url("decide"), {"place": [place.pk], "act": "refuse", "reason": "名额有限"})
    assert state_of(made, cast.learner) == "refused"
    client.force_login(cast.learner)
    assert "名额有限" in client.get(reverse("classes:entry", args=[made.pk])).content.decode()


def test_what_waits_stands_on_the_first_page_of_the_desk(client, cast, made):
    applying.apply(user=cast.learner, training_class=made, statement="学", now=clock.now())
    client.force_login(cast.unit_manager)
    assert url("approvals") in client.get("/desk/").content.decode()


@pytest.mark.parametrize(
    "name", ["learner", "trainer", "sister_manager", "other_trainer", "system_admin", "audit_admin"]
)
def test_for_everybody_else_the_rooms_of_a_class_do_not_exist(client, cast, made, name):
    quota = made.quotas.create(unit=cast.section, places=1)
    [place] = applying.nominate(training_class=made, people=[cast.classmate], by=cast.unit_manager, now=clock.now())
    client.force_login(cast.people[name])
    before = AuditEntry.objects.count()
    for address in (url("places", made.pk), url("nominate", made.pk)):
        assert client.get(address).status_code == 404
    acts = {
        url("places", made.pk): {"capacity": 1},
        url("quota-set", made.pk): {"quota-unit": cast.unit.pk, "quota-places": 1},
        url("quota-remove", made.pk, quota.pk): {},
        url("nominate", made.pk): {"numbers": "L001"},
        url("nominate-preview", made.pk): {},
        url("nominate-back", made.pk, place.pk): {},
    }
    for address, data in acts.items():
        assert client.post(address, data).status_code == 404, address
    client.post(url("decide"), {"place": [place.pk], "act": "approve"})
    assert AuditEntry.objects.count() == before
    assert state_of(made, cast.classmate) == "nominated"


@pytest.mark.parametrize("name", ["learner", "trainer", "system_admin", "audit_admin"])
def test_who_manages_nobody_has_no_approvals_and_no_nominations(client, cast, name):
    client.force_login(cast.people[name])
    assert {client.get(url(page)).status_code for page in ("approvals", "nominations")} == {404}
    assert client.post(url("decide"), {}).status_code == 404


def test_a_class_of_another_unit_is_not_there_for_a_learner(client, cast, made):
    client.force_login(make_user(unit=cast.sister))
    for name in ("entry", "entry-back", "leave"):
        assert client.post(reverse(f"classes:{name}", args=[made.pk]), {}).status_code == 404
    assert "秋季专题班" not in client.get("/classes/").content.decode()


def test_a_managers_quota_is_shown_with_what_is_left(client, cast, made):
    admission.set_quota(training_class=made, unit=cast.unit, places=5, by=cast.class_head, now=clock.now())
    client.force_login(cast.unit_manager)
    (line,) = client.get(url("nominate", made.pk)).context["standings"]
    assert (line.left, line.taken) == (5, 0)


def test_many_people_cost_the_pages_no_more_queries(client, cast, made):
    client.force_login(cast.unit_manager)
    pages = [url("approvals"), url("nominate", made.pk), url("places", made.pk)]

    def come(number):
        for _one in range(number):
            person = make_user(unit=cast.unit)
            applying.apply(user=person, training_class=made, statement="学", now=clock.now())
            applying.nominate(
                training_class=made, people=[make_user(unit=cast.unit)], by=cast.unit_manager, now=clock.now()
            )

    come(2)
    few = [counted(client, page) for page in pages]
    come(10)
    assert [counted(client, page) for page in pages] == few
