"""Enrolling from a file on the desk: a preview that writes nothing, then the good rows."""

from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from classes.models import Enrolment
from lib import tables
from tests.builders import make_user


def xlsx(*rows):
    stream = BytesIO()
    tables.write_xlsx(stream, [tables.Column("工号"), tables.Column("姓名")], rows)
    return SimpleUploadedFile("名单.xlsx", stream.getvalue())


@pytest.fixture
def send(client, cast, room):
    client.force_login(cast.class_head)
    address = reverse("classes_desk:enrol-preview", args=[room.training_class.pk])
    return lambda file: client.post(address, {"file": file})


def test_the_preview_shows_what_would_happen_and_writes_nothing(send, cast):
    answer = send(xlsx(["L001", "学员甲"], ["L002", "学员乙"], ["L002", "学员乙"], ["ZZ9", "无此人"]))
    plan = answer.context["plan"]
    assert ([k.name for k in plan.new], [k.name for k in plan.again], len(plan.problems)) == (["学员乙"], ["学员甲"], 2)
    assert "ZZ9" in answer.content.decode()
    assert Enrolment.objects.count() == 1


def test_the_good_rows_are_enrolled_by_the_second_step(client, send, cast, room):
    plan = send(xlsx(["L002", "学员乙"], ["ZZ9", "无此人"])).context["plan"]
    address = reverse("classes_desk:enrol", args=[room.training_class.pk])
    assert client.post(address, {"numbers": plan.numbers}).status_code == 302
    assert set(Enrolment.objects.values_list("user__name", flat=True)) == {"学员甲", "学员乙"}


def test_a_person_who_moved_away_between_the_steps_is_refused(client, send, cast, room):
    plan = send(xlsx(["L002", "学员乙"])).context["plan"]
    cast.classmate.memberships.update(unit=cast.sister)
    answer = client.post(reverse("classes_desk:enrol", args=[room.training_class.pk]), {"numbers": plan.numbers})
    assert answer.status_code == 400
    assert Enrolment.objects.count() == 1


@pytest.mark.parametrize(
    "file",
    [
        SimpleUploadedFile("名单.xlsx", b"not a workbook at all \x00\x01\x02"),
        SimpleUploadedFile("名单.exe", b"MZ"),
        SimpleUploadedFile("名单.csv", "姓名\n张三\n".encode()),
        SimpleUploadedFile("空.csv", b""),
    ],
    ids=["false", "suffix", "header", "empty"],
)
def test_a_file_that_is_no_list_is_said_at_its_field(send, file):
    answer = send(file)
    assert answer.status_code == 400
    assert answer.context["file_form"].errors["file"]


def test_a_name_in_the_file_is_shown_as_text(send, cast):
    make_user("<b>乙</b>", unit=cast.unit, staff_number="X01")
    page = send(xlsx(["X01", "<b>乙</b>"], ["<script>", "甲"])).content.decode()
    assert "<script>甲" not in page
    assert "&lt;b&gt;乙" in page


def test_the_template_has_the_headers_that_are_read(client, cast, room):
    client.force_login(cast.class_head)
    answer = client.get(reverse("classes_desk:enrol-template", args=[room.training_class.pk]))
    (sheet,) = tables.read_sheets(b"".join(answer.streaming_content))
    assert sheet.rows == [["工号", "姓名"]]
