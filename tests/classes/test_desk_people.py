"""Trainees on the desk: enrolled by number or by unit, withdrawn with a reason, and whom one may not enrol."""

import pytest

from classes.models import Enrolment
from lib import clock
from tests.builders import make_user
from tests.classes.desk_address import url


def test_a_person_is_withdrawn_with_a_reason_and_comes_back(as_head, room):
    pk = room.training_class.pk
    as_head.post(url("withdraw", pk, room.place.pk), {"reason": ""})
    room.place.refresh_from_db()
    assert room.place.is_active
    as_head.post(url("withdraw", pk, room.place.pk), {"reason": "借调外地"})
    assert "借调外地" in as_head.get(url("workspace", pk)).content.decode()
    as_head.post(url("enrol-again", pk, room.place.pk))
    room.place.refresh_from_db()
    assert room.place.is_active


@pytest.mark.parametrize("separator", ["\n", " ", "，", "、", "\t", "; "], ids=repr)
def test_staff_numbers_are_pasted_as_they_come(as_head, cast, room, separator):
    extra = make_user(unit=cast.section)
    numbers = separator.join([cast.classmate.staff_number, extra.staff_number, cast.classmate.staff_number])
    assert as_head.post(url("enrol", room.training_class.pk), {"numbers": numbers}).status_code == 302
    assert room.training_class.enrolments.count() == 3


def test_full_width_staff_numbers_and_signs_that_nobody_sees_are_pasted_too(as_head, room, cast):
    assert as_head.post(url("enrol", room.training_class.pk), {"numbers": "Ｌ００２\u200b；\r\n"}).status_code == 302
    assert room.training_class.enrolments.active().filter(user=cast.classmate).exists()


def test_a_whole_unit_comes_with_everybody_below(as_head, cast, room):
    below = make_user(unit=cast.section)
    as_head.post(url("enrol", room.training_class.pk), {"unit": cast.unit.pk})
    enrolled = set(room.training_class.enrolments.values_list("user", flat=True))
    assert {below.pk, cast.classmate.pk, cast.trainer.pk} <= enrolled
    assert cast.sister_manager.pk not in enrolled


@pytest.mark.parametrize("who", ["unknown", "foreign", "left", "closed", "nobody", "foreign unit"])
def test_whom_one_may_not_enrol_is_named_and_nobody_is_enrolled(as_head, cast, room, who):
    gone = make_user("离任", unit=cast.unit)
    gone.memberships.update(ends_on=clock.today())
    sent = {
        "unknown": {"numbers": "L002 ZZ99"},
        "foreign": {"numbers": f"L002 {cast.sister_manager.staff_number}"},
        "left": {"numbers": f"L002 {gone.staff_number}"},
        "closed": {"numbers": f"L002 {make_user(unit=cast.unit, is_active=False).staff_number}"},
        "nobody": {"numbers": "  "},
        "foreign unit": {"numbers": "L002", "unit": cast.sister.pk},
    }[who]
    answer = as_head.post(url("enrol", room.training_class.pk), sent)
    assert answer.status_code == 400
    assert answer.context["form"].errors
    assert Enrolment.objects.count() == 1
    if len(sent["numbers"]) > 5:
        assert sent["numbers"] in answer.content.decode()


def test_a_closed_class_has_no_page_to_enrol(as_head, room):
    room.training_class.state = "closed"
    room.training_class.save()
    assert as_head.get(url("enrol", room.training_class.pk)).status_code == 409


def test_the_known_among_the_pasted_are_enrolled_by_one_button(as_head, cast, room):
    extra = make_user(unit=cast.section)
    sent = {"numbers": f"ZZ98 L002 ZZ99 {extra.staff_number}"}
    refused = as_head.post(url("enrol", room.training_class.pk), sent)
    assert refused.context["form"].others == ["L002", extra.staff_number]
    assert "添加其余 2 人" in refused.content.decode()
    again = {"numbers": " ".join(refused.context["form"].others), "unit": ""}
    assert as_head.post(url("enrol", room.training_class.pk), again).status_code == 302
    assert room.training_class.enrolments.count() == 3


def test_where_nobody_is_known_no_button_is_offered(as_head, room):
    refused = as_head.post(url("enrol", room.training_class.pk), {"numbers": "ZZ98"})
    assert refused.context["form"].others == []
    assert "添加其余" not in refused.content.decode()
