"""Writing and handing in: nothing acknowledged is lost, and the server alone says when."""

from datetime import timedelta

import pytest

from classes.assignments import setting, writing
from classes.models import Assignment, SubmittedFile, TrainingClass
from lib import clock
from tests.accounts.refusals import refused
from tests.classes.assignments.works import docx, picture


def save(assignment, user, text, seen, now=None):
    return writing.save_draft(assignment=assignment, user=user, text=text, seen=seen, now=now or clock.now())


def hand_in(assignment, user, seen, now=None):
    return writing.hand_in(assignment=assignment, user=user, seen=seen, now=now or clock.now())


def test_an_older_window_never_overwrites_and_a_retry_is_the_same(report, cast):
    assert save(report, cast.learner, "一", 0).draft_number == 1
    assert save(report, cast.learner, "一", 0).draft_number == 1, "a retry whose answer was lost"
    save(report, cast.learner, "一二", 1)
    with pytest.raises(writing.Refusal) as caught:
        save(report, cast.learner, "别的", 1)
    assert caught.value.extra == {"number": 2, "text": "一二"}


def test_signs_that_no_database_keeps_are_left_out(report, cast):
    assert save(report, cast.learner, "一\0二\r\n三", 0).draft == "一二\n三"


def test_what_was_handed_in_is_kept_with_its_digest_and_pressed_twice_is_once(report, cast):
    save(report, cast.learner, "正文", 0)
    first = hand_in(report, cast.learner, 1)
    assert hand_in(report, cast.learner, 1) == first
    assert (first.number, first.text, first.length, first.is_late) == (1, "正文", 2, False)
    save(report, cast.learner, "正文二", 1)
    second = hand_in(report, cast.learner, 2)
    first.refresh_from_db()
    assert (first.text, second.number) == ("正文", 2)
    assert first.digest != second.digest


def test_what_was_confirmed_is_what_is_handed_in(report, cast):
    save(report, cast.learner, "正文", 0)
    save(report, cast.learner, "又改", 1)
    with refused("draft_changed"):
        hand_in(report, cast.learner, 1)


def test_late_is_noted_or_refused_as_it_was_set(report, cast):
    later = report.closes_at + timedelta(minutes=1)
    save(report, cast.learner, "晚", 0, later)
    assert hand_in(report, cast.learner, 1, later).is_late
    Assignment.objects.update(late="refuse")
    report.refresh_from_db()
    with refused("too_late"):
        save(report, cast.classmate, "晚", 0, later)
    assert report.submissions.count() == 1


def test_nothing_is_taken_before_it_opens_from_strangers_or_in_a_closed_class(report, cast):
    with refused("not_open_yet"):
        save(report, cast.learner, "早", 0, report.opens_at - timedelta(minutes=1))
    with refused("not_asked"):
        save(report, cast.trainer, "我", 0)
    TrainingClass.objects.update(state="closed")
    with refused("class_ended"):
        save(Assignment.objects.get(), cast.learner, "晚", 0)


def test_lengths_hold_for_the_text(report, cast):
    Assignment.objects.update(least=3, most=5)
    report.refresh_from_db()
    with refused("nothing_written"):
        hand_in(report, cast.learner, 0)
    save(report, cast.learner, "两 字", 0)
    with refused("too_short"):
        hand_in(report, cast.learner, 1)
    save(report, cast.learner, "一二三四五六", 1)
    with refused("too_long"):
        hand_in(report, cast.learner, 2)


def add(report, user, name, data):
    return writing.add_file(assignment=report, user=user, name=name, data=data, now=clock.now())


def test_files_are_counted_kept_once_and_stay_with_their_version(report, cast):
    Assignment.objects.update(files_most=2)
    report.refresh_from_db()
    first = add(report, cast.learner, "报告.docx", docx())
    assert add(report, cast.learner, "又.docx", open_bytes(first)) == first
    second = add(report, cast.learner, "图.png", picture())
    with refused("too_many_files"):
        add(report, cast.learner, "三.jpg", picture("JPEG"))
    work = report.submissions.get()
    version = hand_in(report, cast.learner, work.draft_number)
    assert set(version.files.all()) == {first, second}
    writing.remove_file(file=first, user=cast.learner, now=clock.now())
    assert set(version.files.all()) == {first, second}, "what was handed in stays"
    third = add(report, cast.learner, "三.jpg", picture("JPEG"))
    writing.remove_file(file=third, user=cast.learner, now=clock.now())
    assert not SubmittedFile.objects.filter(pk=third.pk).exists(), "what never was is gone"


def open_bytes(file):
    from classes.assignments import store

    return store.read(file.path)


def test_a_file_that_is_too_big_is_refused(report, cast):
    with refused("file_too_big"):
        add(report, cast.learner, "大.pdf", b"%PDF-" + b"x" * (report.megabytes << 20))


def test_an_assignment_with_work_is_not_removed(report, cast):
    save(report, cast.learner, "一", 0)
    with refused("work_exists"):
        setting.remove(assignment=report, by=cast.class_head, now=clock.now())


def test_a_page_without_script_saves_shows_both_texts_and_hands_in(client, report, cast):
    client.force_login(cast.learner)
    address = f"/assignments/{report.pk}/"
    client.post(address, {"text": "无脚本", "seen": "0"})
    assert "无脚本" in client.get(address).content.decode()
    page = client.post(address, {"text": "另一窗口", "seen": "0"})
    assert page.status_code == 409
    assert "无脚本" in page.content.decode()
    assert "另一窗口" in page.content.decode()
    assert client.post(address, {"text": "另一窗口", "seen": "1", "hand_in": "1"}).url == f"{address}hand-in/"
    assert "另一窗口" in client.get(f"{address}hand-in/").content.decode()
    receipt = client.post(f"{address}hand-in/", {"seen": "2"}).url
    page = client.get(receipt).content.decode()
    assert report.submissions.get().versions.get().digest in page


def test_a_page_with_script_saves_and_is_told_of_another_window(client, report, cast):
    client.force_login(cast.learner)
    address = f"/assignments/{report.pk}/draft/"
    assert client.post(address, {"text": "一", "seen": "0"}).json()["number"] == 1
    answer = client.post(address, {"text": "二", "seen": "0"})
    assert (answer.status_code, answer.json()["code"], answer.json()["text"]) == (409, "draft_changed", "一")


@pytest.mark.parametrize("part", [True, False])
def test_files_come_by_form_and_come_back_only_as_attachments(client, report, cast, part):
    from django.core.files.uploadedfile import SimpleUploadedFile

    client.force_login(cast.learner)
    sent = SimpleUploadedFile("..\\恶 意\r\n.docx", docx())
    headers = {"X-Part": "files"} if part else {}
    answer = client.post(f"/assignments/{report.pk}/files/", {"files": [sent]}, headers=headers)
    assert answer.status_code == (200 if part else 302)
    file = SubmittedFile.objects.get()
    got = client.get(f"/assignments/files/{file.pk}/")
    assert got.headers["Content-Disposition"].startswith("attachment")
    assert "sandbox" in got.headers["Content-Security-Policy"]
    assert got.content == open_bytes(file)
