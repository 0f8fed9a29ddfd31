"""A learner's certificates: the list, one sheet, the PDF; nobody else's exist."""

from io import BytesIO

import pypdf
import pytest
from django.urls import reverse

from classes.certificates import issuing
from classes.models import Certificate
from lib import clock
from tests.builders import issue

pytestmark = pytest.mark.django_db

ROUTES = ("detail", "sheet", "pdf")


def address(route: str, certificate: Certificate) -> str:
    return reverse(f"certificates:{route}", args=[certificate.pk])


def test_the_list_shows_ones_own_and_nobody_elses(client, certificate, cast):
    client.force_login(cast.learner)
    assert certificate.serial in client.get(reverse("certificates:list")).content.decode()
    client.force_login(cast.classmate)
    assert certificate.serial not in client.get(reverse("certificates:list")).content.decode()


def test_an_empty_list_says_how_to_get_one(client, cast):
    client.force_login(cast.classmate)
    page = client.get(reverse("certificates:list"))
    assert 'class="empty"' in page.content.decode()


def test_the_page_shows_the_sheet_with_its_words(client, certificate, cast):
    client.force_login(cast.learner)
    page = client.get(address("detail", certificate)).content.decode()
    assert address("sheet", certificate) in page
    assert address("pdf", certificate) in page
    assert certificate.serial in page
    assert f"/verify/{certificate.token}/" in page


def test_the_sheet_is_a_picture_that_runs_nothing(client, certificate, cast):
    client.force_login(cast.learner)
    sheet = client.get(address("sheet", certificate))
    assert sheet["Content-Type"] == "image/svg+xml"
    assert b"<script" not in sheet.content


def test_the_holder_downloads_the_pdf_under_its_number(client, certificate, cast):
    client.force_login(cast.learner)
    answer = client.get(address("pdf", certificate))
    assert answer["Content-Type"] == "application/pdf"
    assert answer["Content-Disposition"].startswith("attachment")
    assert "private" in answer["Cache-Control"]
    assert cast.learner.name in pypdf.PdfReader(BytesIO(answer.content)).pages[0].extract_text()


def test_for_printing_the_pdf_opens_in_place(client, certificate, cast):
    client.force_login(cast.learner)
    assert client.get(address("pdf", certificate) + "?inline")["Content-Disposition"].startswith("inline")


@pytest.mark.parametrize("route", ROUTES)
@pytest.mark.parametrize(
    "stranger", ["classmate", "trainer", "sister_manager", "system_admin", "security_admin", "audit_admin"]
)
def test_to_strangers_it_does_not_exist(client, certificate, cast, route, stranger):
    client.force_login(cast.people[stranger])
    assert client.get(address(route, certificate)).status_code == 404


@pytest.mark.parametrize("manager", ["class_head", "unit_manager", "authority"])
def test_those_who_run_the_class_may_print_it(client, certificate, cast, manager):
    client.force_login(cast.people[manager])
    assert client.get(address("pdf", certificate)).status_code == 200
    assert client.get(address("sheet", certificate)).status_code == 200


@pytest.mark.parametrize("route", ROUTES)
def test_who_is_not_logged_in_is_asked_to(client, certificate, route):
    answer = client.get(address(route, certificate))
    assert (answer.status_code, reverse("account_login") in answer["Location"]) == (302, True)


@pytest.mark.parametrize("decision", [issuing.revoke, issuing.reissue])
def test_one_that_no_longer_counts_is_not_given_out_and_says_why(client, certificate, cast, decision):
    decision(certificate=certificate, reason="重复发证", by=cast.class_head, now=clock.now())
    client.force_login(cast.learner)
    assert client.get(address("pdf", certificate)).status_code == 410
    page = client.get(address("detail", certificate)).content.decode()
    assert "alert--" in page
    assert address("pdf", certificate) not in page


def test_a_name_without_a_font_is_a_clear_answer_and_not_a_crash(client, completed, cast):
    cast.learner.name = "王\U0003abcd"
    cast.learner.save()
    odd = issue(enrolment=completed(cast.learner), now=clock.now())
    client.force_login(cast.learner)
    answer = client.get(address("pdf", odd))
    assert answer.status_code == 503
    assert "\U0003abcd" in answer.content.decode()
