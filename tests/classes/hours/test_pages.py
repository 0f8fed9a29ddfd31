"""Pages of study hours: the learner's, the desk's, the training authority's; who finds them, what they do."""

import io
from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from accounts.models import Job
from classes import ledger
from classes.hours import claims, rules
from classes.models import CreditEntry, HourClaim, HourRequirement, HourRule, LeaveLimit
from lib import clock
from lib.tables import Column, write_xlsx
from tests.accounts.refusals import refused
from tests.builders import make_class, make_enrolment, make_unit
from tests.classes.hours.conftest import PDF
from tests.quizzes.counting import count_queries

MANAGES = ("class_head", "unit_manager", "authority")
NO_MANAGERS = ("learner", "trainer", "system_admin", "security_admin", "audit_admin")
HEAD = ["工号", "姓名", "培训名称", "主办单位", "形式", "学时", "完成日期"]


def desk(name, *args):
    return reverse(f"hours_desk:{name}", args=args)


def book(rows):
    stream = io.BytesIO()
    write_xlsx(stream, [Column(title) for title in HEAD], rows)
    return SimpleUploadedFile("网院学时.xlsx", stream.getvalue())


def typed(**fields):
    today = clock.today().isoformat()
    values = {"title": "省级调训", "organiser": "省委党校", "form": "full_time", "starts_on": today, "ends_on": today}
    return {**values, "hours": "8", "file": SimpleUploadedFile("证书.pdf", PDF), **fields}


@pytest.fixture
def claim(file_claim):
    return file_claim()


@pytest.fixture
def entry(claim, cast):
    claims.approve(claim=claim, hours=None, by=cast.class_head, now=clock.now())
    return CreditEntry.objects.get()


@pytest.fixture
def job(client, cast):
    client.force_login(cast.class_head)
    day = clock.today() - timedelta(days=1)
    rows = [["L001", "学员甲", "网上专题班", "干部网络学院", "网络培训", 12, day], ["L404", "", "某班", "", "", 3, day]]
    assert client.post(desk("import"), {"file": book(rows)}).status_code == 302
    return Job.objects.get()


def test_a_learner_claims_a_manager_approves_and_the_hours_stand_on_every_page(client, cast):
    client.force_login(cast.learner)
    assert reverse("hours:mine") in client.get("/record/").content.decode()
    assert client.post(reverse("hours:claim-new"), typed()).status_code == 302
    claim = HourClaim.objects.get()
    client.force_login(cast.class_head)
    assert "省级调训" in client.get(desk("claims")).content.decode()
    overview = client.get("/desk/").content.decode()
    assert desk("claims") in overview
    assert desk("people") in overview  # a phone has no room for it on its dock
    assert client.post(desk("claim-approve", claim.pk), {"hours": "8"}).status_code == 302
    client.force_login(cast.learner)
    page = client.get(reverse("hours:mine"))
    assert page.context["summary"].total == client.get("/record/").context["summary"].total == 8
    assert reverse("hours:evidence", args=[claim.evidence_id]) in page.content.decode()


def test_round_hours_are_proposed_to_who_approves_as_people_write_them(client, cast, file_claim):
    client.force_login(cast.class_head)
    page = client.get(reverse("hours_desk:claim", args=[file_claim(hours=Decimal(40)).pk])).content.decode()
    assert 'name="hours" value="40"' in page


def test_a_refused_claim_is_corrected_from_its_page(client, cast, claim):
    client.force_login(cast.class_head)
    assert client.post(desk("claim-refuse", claim.pk), {"reason": ""}).status_code == 400
    client.post(desk("claim-refuse", claim.pk), {"reason": "缺盖章"})
    client.force_login(cast.learner)
    again = reverse("hours:claim-again", args=[claim.pk])
    assert again in client.get(reverse("hours:claim", args=[claim.pk])).content.decode()
    assert "缺盖章" in client.get(again).content.decode()
    assert client.post(again, typed(hours="6", file="")).status_code == 302
    assert HourClaim.objects.waiting().get().follows == claim
    assert client.get(again).status_code == 404


@pytest.mark.parametrize(
    ("fields", "name"),
    [
        ({"file": ""}, "file"),
        ({"file": SimpleUploadedFile("a.pdf", b"no pdf")}, "file"),
        ({"file": SimpleUploadedFile("a.exe", PDF)}, "file"),
        ({"hours": ""}, "hours"),
        ({"days": "9"}, "days"),
        ({"starts_on": "2999-01-01"}, "ends_on"),
    ],
)
def test_a_form_that_does_not_hold_says_where_and_keeps_what_was_typed(client, cast, fields, name):
    client.force_login(cast.learner)
    answer = client.post(reverse("hours:claim-new"), typed(**fields))
    assert answer.status_code == 400
    assert name in answer.context["form"].errors
    assert "省委党校" in answer.content.decode()


def test_evidence_is_given_to_the_person_and_managers_in_reach_as_an_attachment(client, cast, claim):
    address = reverse("hours:evidence", args=[claim.evidence_id])
    for name, person in cast.people.items():
        client.force_login(person)
        answer = client.get(address)
        assert answer.status_code == (200 if name in ("learner", *MANAGES) else 404), name
        if answer.status_code == 200:
            assert b"".join(answer.streaming_content) == PDF
            assert answer["Content-Disposition"].startswith("attachment")
            assert "sandbox" in answer["Content-Security-Policy"]


def test_ones_own_pages_are_nobody_elses(client, cast, claim):
    for name, person in cast.people.items():
        client.force_login(person)
        mine = name == "learner"
        assert client.get(reverse("hours:mine")).status_code == 200
        assert client.get(reverse("hours:claim", args=[claim.pk])).status_code == (200 if mine else 404), name
        if not mine:
            assert client.post(reverse("hours:claim-take-back", args=[claim.pk])).status_code == 404
            assert client.post(reverse("hours:claim-again", args=[claim.pk]), typed()).status_code == 404
    claim.refresh_from_db()
    assert claim.is_waiting


def addresses(claim, entry_pk, person_pk):
    year = clock.today().year
    reads = [
        desk("claim", claim.pk),
        desk("person", person_pk),
        desk("statement", person_pk, year),
        desk("claim-for", person_pk),
    ]
    acts = [desk("claim-approve", claim.pk), desk("claim-refuse", claim.pk), desk("reverse", entry_pk)]
    return reads, acts


def test_the_desk_is_there_for_managers_in_reach_and_for_nobody_else(client, cast, entry, claim):
    reads, acts = addresses(claim, entry.pk, cast.learner.pk)
    for name, person in cast.people.items():
        client.force_login(person)
        expected = 200 if name in MANAGES else 404
        assert [client.get(page).status_code for page in reads] == [expected] * len(reads), name
        if expected == 404:
            assert {client.post(act, {"reason": "试", "hours": 8}).status_code for act in acts} == {404}, name
    assert CreditEntry.objects.count() == 1


def test_ones_own_claim_is_not_on_ones_own_desk(client, cast, file_claim):
    mine = file_claim(user=cast.class_head)
    client.force_login(cast.class_head)
    assert client.get(desk("claim", mine.pk)).status_code == 404
    client.force_login(cast.unit_manager)
    assert client.get(desk("claim", mine.pk)).status_code == 200


@pytest.mark.parametrize("name", NO_MANAGERS)
def test_the_rooms_do_not_exist_for_who_manages_nobody(client, cast, name, job):
    client.force_login(cast.people[name])
    rooms = [desk(room) for room in ("claims", "people", "import", "import-template")]
    rooms += [desk("import-job", job.pk), desk("import-problems", job.pk)]
    assert {client.get(room).status_code for room in rooms} == {404}
    assert client.post(desk("import-post", job.pk)).status_code == 404


def test_acts_are_posts(client, cast, entry, claim, job):
    _reads, acts = addresses(claim, entry.pk, cast.learner.pk)
    client.force_login(cast.class_head)
    for act in (*acts, desk("import-post", job.pk)):
        assert client.get(act).status_code == 405, act


def test_a_manager_finds_a_ledger_and_reverses_a_line_with_a_reason(client, cast, entry):
    client.force_login(cast.class_head)
    assert "学员甲" in client.get(desk("people"), {"q": "L001"}).content.decode()
    client.post(desk("reverse", entry.pk), {"reason": ""})
    assert CreditEntry.objects.count() == 1
    client.post(desk("reverse", entry.pk), {"reason": "误记"})
    page = client.get(desk("person", cast.learner.pk))
    assert page.context["summary"].total == 0
    assert "误记" in page.content.decode()


def test_before_hours_of_a_class_are_reversed_the_page_says_what_stays_and_where_it_is_corrected(client, cast):
    made = make_class("法规读书班", unit=cast.unit, head=cast.class_head, study_hours=8)
    place = make_enrolment(made, cast.learner, outcome="completed")
    ledger.post_for_enrolments(enrolments=[place], by=cast.class_head, now=clock.now())
    entry, there = CreditEntry.objects.get(), reverse("classes_desk:workspace", args=[made.pk]) + "#close"
    address = f"{desk('person', cast.learner.pk)}?year={entry.year}"
    client.force_login(cast.class_head)
    assert there in client.get(address).content.decode()
    made.unit = cast.sister
    made.head = cast.sister_manager
    made.save()
    page = client.get(address).content.decode()
    assert there not in page
    assert cast.sister_manager.name in page
    client.post(desk("reverse", entry.pk), {"reason": "误记"})
    place.refresh_from_db()
    assert place.outcome == "completed"
    assert there not in client.get(address).content.decode(), "nothing is left to reverse"


def test_a_manager_claims_for_somebody_in_reach(client, cast):
    client.force_login(cast.unit_manager)
    assert client.post(desk("claim-for", cast.classmate.pk), typed()).status_code == 302
    claim = HourClaim.objects.get()
    assert (claim.user, claim.filed_by) == (cast.classmate, cast.unit_manager)


def test_a_list_is_looked_at_posted_once_and_adds_nothing_again(client, cast, job):
    page = client.get(desk("import-job", job.pk))
    assert (len(page.context["plan"].new), len(page.context["plan"].problems)) == (1, 1)
    assert not CreditEntry.objects.exists()
    client.post(desk("import-post", job.pk), {"fingerprint": "old"})
    assert not CreditEntry.objects.exists()
    mark = {"fingerprint": page.context["plan"].fingerprint}
    for _twice in range(2):
        assert client.post(desk("import-post", job.pk), mark).status_code == 302
    entry = CreditEntry.objects.get()
    assert (entry.source, entry.hours, entry.organiser, entry.form) == ("elsewhere", 12, "干部网络学院", "online")
    assert "L404" in client.get(desk("import-job", job.pk)).content.decode()
    assert client.get(desk("import-problems", job.pk)).status_code == 200
    again = [["L001", "学员甲", "网上专题班", "干部网络学院", "网络培训", 12, clock.today() - timedelta(days=1)]]
    client.post(desk("import"), {"file": book(again)})
    plan = client.get(desk("import-job", Job.objects.latest("pk").pk)).context["plan"]
    assert (len(plan.new), len(plan.again)) == (0, 1)


def test_what_is_no_list_is_refused_in_place(client, cast):
    client.force_login(cast.class_head)
    for file in (SimpleUploadedFile("a.xlsx", b"PK\x03\x04x"), SimpleUploadedFile("a.csv", "甲,乙\n1,2\n".encode())):
        answer = client.post(desk("import"), {"file": file})
        assert answer.status_code == 400
        assert answer.context["form"].errors


def test_the_template_is_a_list_that_is_read(client, cast):
    client.force_login(cast.class_head)
    data = b"".join(client.get(desk("import-template")).streaming_content)
    answer = client.post(desk("import"), {"file": SimpleUploadedFile("t.xlsx", data)})
    assert "below the header" in str(answer.context["form"].errors) or "表头" in str(answer.context["form"].errors)


def test_the_statement_is_a_pdf_of_a_year_that_is_there(client, cast, entry):
    client.force_login(cast.learner)
    answer = client.get(reverse("hours:statement", args=[entry.year]))
    assert answer.content.startswith(b"%PDF-")
    assert client.get(reverse("hours:statement", args=[1999])).status_code == 404


RULE = {"band": "township", "hours": "60", "years": "1", "online_hours": "0", "effective_from": "2020-01-01"}


def test_the_authority_looks_whom_a_rule_concerns_and_then_adds_it(client, cast):
    HourRequirement.objects.all().delete()
    client.force_login(cast.authority)
    looked = client.post(desk("requirement-new"), RULE)
    assert (looked.status_code, looked.context["people"], looked.context["backdated"]) == (200, 0, True)
    assert not HourRequirement.objects.exists()
    assert client.post(desk("requirement-new"), {**RULE, "confirmed": "1"}).status_code == 302
    assert HourRequirement.objects.get().added_by == cast.authority
    assert client.post(desk("requirement-new"), {**RULE, "confirmed": "1"}).status_code == 400
    assert "60" in client.get(desk("rules")).content.decode()


def test_a_conversion_rule_has_steps_for_sessions(client, cast):
    client.force_login(cast.authority)
    steps = {"minutes_0": 30, "over_0": "", "hours_0": "1", "minutes_1": 15, "over_1": "over", "hours_1": "0.5"}
    data = {"form": "online", "effective_from": "2020-01-01", "hours_per_test": "0.5", "confirmed": "1", **steps}
    assert client.post(desk("conversion-new"), {**data, "hours_1": ""}).status_code == 400
    assert client.post(desk("conversion-new"), data).status_code == 302
    assert HourRule.objects.get(form="online").sessions == [
        {"minutes": 30, "over": False, "hours": "1"},
        {"minutes": 15, "over": True, "hours": "0.5"},
    ]


def test_only_a_rule_to_come_is_taken_back(client, cast):
    tomorrow = clock.today() + timedelta(days=1)
    held = HourRule.objects.create(form="online", yearly_cap=1, effective_from=date(2020, 1, 1))
    coming = HourRule.objects.create(form="online", yearly_cap=2, effective_from=tomorrow)
    client.force_login(cast.authority)
    for row in (held, coming):
        client.post(desk("conversion-withdraw", row.pk))
    assert list(HourRule.objects.filter(form="online")) == [held]


def test_who_has_only_a_part_of_the_tree_rules_only_that(client, cast):
    make_unit("另一树")
    client.force_login(cast.authority)
    assert client.post(desk("requirement-new"), {**RULE, "confirmed": "1"}).status_code == 400
    assert client.post(desk("requirement-new"), {**RULE, "unit": cast.unit.pk, "confirmed": "1"}).status_code == 302


def test_a_limit_of_leave_is_added_from_a_day_on_and_never_in_the_past(client, cast):
    client.force_login(cast.authority)
    assert "1/7" in client.get(desk("leave-limits")).content.decode()
    today, tomorrow = clock.today(), clock.today() + timedelta(days=1)
    data = {"one_in": 5, "unit": cast.unit.pk, "effective_from": today.isoformat(), "source": "本市规定"}
    assert client.post(desk("leave-new"), {**data, "effective_from": "2020-01-01", "confirmed": "1"}).status_code == 400
    assert client.post(desk("leave-new"), data).context["people"] > 0
    for wanted in (302, 400):
        assert client.post(desk("leave-new"), {**data, "confirmed": "1"}).status_code == wanted
    assert client.post(desk("leave-new"), {**data, "effective_from": tomorrow, "confirmed": "1"}).status_code == 302
    held = dict(client.get(desk("leave-limits")).context["holding"])
    assert (held[cast.unit].added_by, held[cast.section], held[cast.sister]) == (cast.authority, held[cast.unit], None)
    for row in LeaveLimit.objects.all():
        client.post(desk("leave-withdraw", row.pk))
    assert list(LeaveLimit.objects.values_list("effective_from", flat=True)) == [today]
    with refused("limit_past"):
        rules.add(row=LeaveLimit(one_in=6, effective_from=date(2020, 1, 1)), by=cast.authority, now=clock.now())


@pytest.mark.parametrize("name", ["class_head", "unit_manager", *NO_MANAGERS])
def test_rules_do_not_exist_for_others(client, cast, name):
    row = HourRule.objects.create(form="online", yearly_cap=2, effective_from=date(2999, 1, 1))
    client.force_login(cast.people[name])
    for page in ("rules", "requirement-new", "conversion-new", "carry-over", "leave-limits", "leave-new"):
        assert client.get(desk(page)).status_code == 404, page
    assert client.post(desk("requirement-new"), {**RULE, "confirmed": "1"}).status_code == 404
    assert client.post(desk("conversion-withdraw", row.pk)).status_code == 404
    assert client.post(desk("requirement-withdraw", 1)).status_code == 404
    assert client.post(desk("leave-withdraw", 1)).status_code == 404
    assert HourRule.objects.filter(pk=row.pk).exists()


def test_hours_of_a_class_are_proposed_from_its_days(client, cast, day_rule):
    made = make_class(unit=cast.unit, head=cast.class_head, form="full_time", study_hours=1)
    client.force_login(cast.class_head)
    names = ("title", "code", "kind", "form", "starts_on", "ends_on")
    data = {
        **{name: getattr(made, name) for name in names},
        "unit": cast.unit.pk,
        "head": cast.class_head.pk,
        "propose": "1",
    }
    page = client.post(reverse("classes_desk:edit", args=[made.pk]), {**data, "study_hours": "1", "title": "改了"})
    assert (page.context["proposal"]["hours"], page.context["form"]["study_hours"].value()) == (24, "24")
    assert page.context["form"]["title"].value() == "改了"
    made.refresh_from_db()
    assert made.study_hours == 1


def test_a_ledger_costs_the_same_however_long(client, cast, entry, file_claim):
    client.force_login(cast.class_head)
    address = desk("person", cast.learner.pk)
    client.get(address)
    with count_queries(12):
        client.get(address)
    for number in range(6):
        claims.approve(claim=file_claim(title=f"班{number}"), hours=None, by=cast.unit_manager, now=clock.now())
        file_claim(title=f"等{number}")
    with count_queries(12):
        client.get(address)
    with count_queries(9):
        client.get(desk("claims"))
