"""What is in people's hands stays what it was: the sheet and the public page, whatever the records say since."""

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from classes.models import TrainingClass
from lib import clock
from tests.builders import issue, make_class, make_enrolment

pytestmark = pytest.mark.django_db


@pytest.fixture
def change_everything(certificate, cast):
    """Person, unit, class, its dates and hours, and its head get other values, as clerks might give them."""

    def change() -> None:
        for record, values in (
            (cast.learner, {"name": "改名后"}),
            (cast.unit, {"name": "改名区"}),
            (cast.class_head, {"name": "新班主任"}),
        ):
            type(record).objects.filter(pk=record.pk).update(**values)
        day = clock.today().replace(year=2020, month=1, day=2)
        TrainingClass.objects.filter(pk=certificate.enrolment.training_class_id).update(
            title="改名班", study_hours=99, form="self_study", kind="online", starts_on=day, ends_on=day
        )
        cast.learner.memberships.update(unit=cast.sister)

    return change


@pytest.mark.parametrize("route", ["pdf", "sheet"])
def test_the_sheet_is_byte_for_byte_the_same_after_every_change(client, certificate, cast, change_everything, route):
    client.force_login(cast.learner)
    address = reverse(f"certificates:{route}", args=[certificate.pk])
    before = client.get(address).content
    change_everything()
    assert client.get(address).content == before


def test_the_public_page_says_what_was_printed(client, certificate, change_everything):
    address = reverse("certificates:verify", args=[certificate.token])
    before = client.get(address).content.decode()
    change_everything()
    after = client.get(address).content.decode()
    assert _verdict(after) == _verdict(before)
    assert "改名" not in after


def test_number_and_the_printed_name_are_asked_for_and_not_the_new_one(client, certificate, change_everything, cast):
    change_everything()
    answers = [
        client.post("/verify/", {"number": certificate.serial, "name": name}) for name in (cast.learner.name, "改名后")
    ]
    assert [answer.status_code for answer in answers] == [200, 404]


def test_the_desk_finds_a_certificate_by_the_printed_name_and_by_the_new_one(
    client, certificate, change_everything, cast
):
    change_everything()
    client.force_login(cast.class_head)
    for words in ("学员甲", "改名后", "民族政策法规", "改名班"):
        page = client.get(reverse("certificates_desk:list"), {"q": words})
        assert [found.pk for found in page.context["page_obj"]] == [certificate.pk], words


def test_the_public_page_tells_only_what_a_check_needs(client, training_class, completed, cast):
    certificate = issue(enrolment=completed(cast.learner, unit=cast.section), now=clock.now())
    text = client.get(reverse("certificates:verify", args=[certificate.token])).content.decode()
    private = (
        cast.learner.name,
        cast.learner.staff_number,
        cast.learner.mobile,
        cast.section.name,
        cast.class_head.name,
        "87",  # the grade
        f"/certificates/{certificate.pk}/",
    )
    assert not [word for word in private if word in _verdict(text)]
    terms = re.findall(r"<dt>", _verdict(text))
    assert len(terms) == 7  # number, masked holder, class, dates, hours, issuer, day of issue


def test_a_miss_and_a_hit_set_no_cookie_that_tells_who_asked(client, certificate):
    for token in (certificate.token, "0" * 28):
        answer = client.get(reverse("certificates:verify", args=[token]))
        assert "sessionid" not in answer.cookies


def test_the_holders_list_costs_the_same_queries_however_long(client, certificate, cast):
    client.force_login(cast.learner)

    def queries() -> int:
        client.get(reverse("certificates:list"))
        with CaptureQueriesContext(connection) as captured:
            assert client.get(reverse("certificates:list")).status_code == 200
        return len(captured)

    few = queries()
    for _one in range(6):
        place = make_enrolment(make_class(unit=cast.unit), cast.learner, outcome="completed")
        issue(enrolment=place, now=clock.now())
    assert queries() == few <= 8


def _verdict(page: str) -> str:
    """The card of the answer, without the moment at which it was asked."""
    card = page[page.index('class="card truth') : page.index("</section>")]
    return re.sub(r"<p class=\"ink2 mt1\">.*?</p>", "", card, flags=re.S)
