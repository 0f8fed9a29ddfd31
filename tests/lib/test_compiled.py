"""Compiled queries give what Django gives, for values that come later."""

from datetime import datetime, timedelta

import pytest
from django.db.models import Count
from django.http import Http404

from accounts.models import RoleGrant, User
from lib import clock
from lib.compiled import Compiled

pytestmark = pytest.mark.django_db

BY_KEY = Compiled[User](lambda key: User.objects.filter(pk=key), key=int)


def test_it_gives_the_objects_that_a_query_set_gives(cast):
    for person in (cast.learner, cast.trainer):
        found = BY_KEY.first(key=person.pk)
        assert found == person
        assert found.__dict__.keys() == User.objects.get(pk=person.pk).__dict__.keys()
        assert not found._state.adding


def test_it_costs_one_statement(cast, django_assert_num_queries):
    with django_assert_num_queries(1):
        BY_KEY.first(key=cast.learner.pk)


def test_related_objects_come_along(cast, django_assert_num_queries):
    grant = RoleGrant.objects.select_related("user", "unit").first()
    held = Compiled[RoleGrant](lambda key: RoleGrant.objects.filter(pk=key).select_related("user", "unit"), key=int)
    with django_assert_num_queries(1):
        found = held.first(key=grant.pk)
        assert (found.user, found.unit.path) == (grant.user, grant.unit.path)


def test_tuples_and_single_values_come_converted(cast):
    names = Compiled(
        lambda number: User.objects.filter(staff_number=number).values_list("name", "date_joined"), number=str
    )
    flat = Compiled(
        lambda number: User.objects.filter(staff_number=number).values_list("date_joined", flat=True), number=str
    )
    person = User.objects.get(pk=cast.learner.pk)
    assert names.rows(number=person.staff_number) == [(person.name, person.date_joined)]
    assert flat.rows(number=person.staff_number) == [person.date_joined]


def test_moments_are_compared_as_moments(cast):
    joined = Compiled[User](lambda before: User.objects.filter(date_joined__lt=before), before=datetime)
    assert joined.rows(before=clock.now() - timedelta(days=36500)) == []
    assert len(joined.rows(before=clock.now() + timedelta(days=1))) == User.objects.count()


def test_text_cannot_change_the_query(cast):
    named = Compiled[User](lambda name: User.objects.filter(name=name), name=str)
    assert named.rows(name="' OR 1=1 --") == []
    assert named.rows(name=cast.learner.name) == [cast.learner]


def test_nobody_is_a_404(cast):
    with pytest.raises(Http404):
        BY_KEY.get_or_404(key=10**9)


def test_a_value_that_the_query_does_not_use_is_an_error():
    with pytest.raises(TypeError, match="unit"):
        Compiled(lambda key, unit: User.objects.filter(pk=key), key=int, unit=int).rows(key=1, unit=1)


def test_what_it_cannot_give_it_says(cast):
    counted = Compiled(lambda key: User.objects.filter(pk=key).annotate(n=Count("role_grants")), key=int)
    with pytest.raises(TypeError, match="annotations"):
        counted.rows(key=cast.learner.pk)
