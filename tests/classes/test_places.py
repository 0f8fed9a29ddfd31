"""Free places by capacity and quota: a table, no database."""

import pytest

from classes.places import Places

QUOTAS = {"0001": 3, "00010002": 1}


@pytest.mark.parametrize(
    ("path", "covering"),
    [("0001", "0001"), ("00010001", "0001"), ("000100020005", "00010002"), ("0002", ""), ("", "")],
)
def test_the_nearest_quota_above_a_unit_covers_it(path, covering):
    assert Places(None, QUOTAS).covering(path) == covering


def test_a_lower_quota_does_not_draw_on_the_one_above():
    free = Places(None, QUOTAS)
    assert [free.take("00010002") for _one in range(2)] == [True, False]
    assert free.left("0001") == 3


def test_the_capacity_limits_units_without_a_quota_too():
    free = Places(2, QUOTAS)
    assert [free.take(path) for path in ("0002", "0001", "0002", "0001")] == [True, True, False, False]


def test_without_limits_everybody_comes_in():
    free = Places(None)
    assert free.left("0001") is None
    assert free.take("0001")


def test_fewer_places_than_people_leave_none():
    free = Places(1)
    free.count("0001", 4)
    assert free.left("0001") == 0
