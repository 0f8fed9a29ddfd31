"""Behind the authors' door every view of a scoped viewset stays within the reach of the person."""

import pytest
from django.forms import modelform_factory
from django.urls import reverse

from accounts.models import Membership
from accounts.viewsets import narrow_form
from tests.accounts.scoped_urls import units

pytestmark = pytest.mark.urls("tests.accounts.scoped_urls")

OBJECT_VIEWS = ["edit", "delete", "history", "usage", "copy", "inspect"]


@pytest.fixture
def as_trainer(client, cast):
    client.force_login(cast.trainer)
    return client


@pytest.mark.parametrize("view", OBJECT_VIEWS)
def test_it_opens_an_object_within_reach(as_trainer, cast, view):
    assert as_trainer.get(reverse(f"test_units:{view}", args=[cast.section.pk])).status_code == 200


@pytest.mark.parametrize("view", OBJECT_VIEWS)
def test_an_object_out_of_reach_is_not_found(as_trainer, cast, view):
    address = reverse(f"test_units:{view}", args=[cast.sister.pk])
    assert as_trainer.get(address).status_code == 404
    assert as_trainer.post(address, {"name": "改名", "code": "X"}).status_code == 404


def test_the_list_shows_what_is_within_reach(as_trainer, cast):
    page = as_trainer.get(reverse("test_units:index")).content.decode()
    assert cast.section.name in page
    assert cast.sister.name not in page


def test_the_search_of_the_list_stays_within_reach(as_trainer, cast):
    page = as_trainer.get(reverse("test_units:index_results"), {"q": "区"}).content.decode()
    assert cast.unit.name in page
    assert cast.sister.name not in page


def test_the_export_stays_within_reach_and_is_safe_to_open(as_trainer, cast):
    cast.section.name = "=1+1"
    cast.section.save()
    answer = as_trainer.get(reverse("test_units:index"), {"export": "csv"})
    content = b"".join(answer.streaming_content).decode()
    assert content.startswith("\ufeff")
    assert "CX-E-1,'=1+1" in content
    assert cast.sister.code not in content


def test_the_chooser_lists_and_gives_what_is_within_reach(as_trainer, cast):
    page = as_trainer.get(reverse("test_unit_chooser:choose")).json()["html"]
    assert cast.unit.name in page
    assert cast.sister.name not in page
    assert as_trainer.get(reverse("test_unit_chooser:chosen", args=[cast.unit.pk])).status_code == 200
    assert as_trainer.get(reverse("test_unit_chooser:chosen", args=[cast.sister.pk])).status_code == 404
    many = as_trainer.get(reverse("test_unit_chooser:chosen_multiple"), {"id": [cast.unit.pk, cast.sister.pk]})
    assert cast.sister.name not in many.content.decode()


def test_the_chooser_searches_single_characters(as_trainer, cast):
    page = as_trainer.get(reverse("test_unit_chooser:choose_results"), {"q": "科"}).content.decode()
    assert cast.section.name in page
    assert "CX-E<" not in page


def test_a_form_offers_and_accepts_only_what_is_within_reach(as_trainer, cast):
    page = as_trainer.get(reverse("test_memberships:add")).content.decode()
    assert cast.section.name in page
    assert cast.sister.name not in page
    sent = {"user": cast.learner.pk, "unit": cast.sister.pk, "starts_on": "2026-01-01"}
    as_trainer.post(reverse("test_memberships:add"), sent)
    assert not cast.sister.memberships.filter(user=cast.learner).exists()


def test_a_value_that_is_there_already_can_be_kept(cast):
    elsewhere = cast.sister_manager.membership
    form = narrow_form(modelform_factory(Membership, fields=["unit"])(instance=elsewhere), cast.trainer)
    assert set(form.fields["unit"].queryset) == {cast.unit, cast.section, cast.sister}


def test_the_filters_of_a_list_name_only_what_is_within_reach(as_trainer, cast):
    page = as_trainer.get(reverse("test_memberships:index")).content.decode()
    assert cast.section.name in page
    assert cast.sister.name not in page


def test_the_rule_of_an_object_holds_in_its_views(as_trainer, cast):
    cast.section.is_active = False
    cast.section.save()
    answer = as_trainer.post(reverse("test_units:delete", args=[cast.section.pk]))
    assert answer.status_code == 302
    cast.section.refresh_from_db()


def test_a_person_without_the_role_sees_nothing(client, cast):
    client.force_login(cast.system_admin)
    assert cast.system_admin.has_perm("wagtailadmin.access_admin")
    assert client.get(reverse("test_units:index")).status_code == 302
    assert client.get(reverse("test_units:edit", args=[cast.section.pk])).status_code == 404


def test_a_learner_stays_before_the_door(client, cast):
    client.force_login(cast.learner)
    assert client.get(reverse("test_units:edit", args=[cast.section.pk])).status_code in (302, 403)


def test_the_policy_names_those_who_may(cast):
    assert list(units.permission_policy.users_with_permission("change").order_by("staff_number")) == [
        cast.trainer,
        cast.other_trainer,
    ]


def test_listing_more_objects_costs_no_more_queries(as_trainer, cast, django_assert_max_num_queries):
    as_trainer.get(reverse("test_units:index"))
    with django_assert_max_num_queries(18) as few:
        as_trainer.get(reverse("test_units:index"))
    for number in range(10):
        cast.unit.refresh_from_db()
        cast.unit.add_child(name=f"科{number}", code=f"N{number}")
    with django_assert_max_num_queries(len(few)):
        as_trainer.get(reverse("test_units:index"))
