"""Calendars as other programs read them (RFC 5545)."""

from datetime import UTC, date, datetime, timedelta, timezone

import pytest

from portal import ical

STAMP = datetime(2026, 3, 1, 1, 2, 3, tzinfo=UTC)
EAST = timezone(timedelta(hours=8))


def made(**fields):
    entry = ical.Entry(**{"uid": "e-1@host", "title": "讲", "starts": date(2026, 3, 2), **fields})
    return ical.calendar([entry], name="日历", stamp=STAMP)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("a,b;c\\d", "a\\,b\\;c\\\\d"),
        ("一行\r\n二行\n三行\r四行", "一行\\n二行\\n三行\\n四行"),
        ("响\x07铃\x7f", "响铃"),
        ("END:VEVENT\r\nBEGIN:VEVENT", "END:VEVENT\\nBEGIN:VEVENT"),
    ],
)
def test_text_is_escaped(text, value):
    assert ical.escaped(text) == value


@pytest.mark.parametrize("text", ["a" * 75, "a" * 76, "SUMMARY:" + "民族工作条例" * 20, "x" + "汉" * 60, "🙂" * 40, ""])
def test_lines_are_folded_within_75_octets_and_never_inside_a_character(text):
    pieces = ical.folded(text).encode().split(b"\r\n")
    assert all(len(piece) <= 75 for piece in pieces)
    assert "".join([pieces[0].decode(), *(piece.decode().removeprefix(" ") for piece in pieces[1:])]) == text
    assert len(pieces) == 1 or len(text.encode()) > 75


def test_every_line_ends_as_it_should():
    text = made(note="长" * 100)
    assert text.endswith("END:VCALENDAR\r\n")
    assert "\n" not in text.replace("\r\n", "")


def test_moments_are_utc_whatever_zone_they_came_with():
    at = datetime(2026, 3, 2, 9, 0, tzinfo=EAST)
    text = made(starts=at, ends=at + timedelta(hours=2))
    assert "DTSTART:20260302T010000Z\r\nDTEND:20260302T030000Z\r\n" in text
    assert "DTSTAMP:20260301T010203Z" in text


def test_a_day_is_a_whole_day_that_keeps_nobody_busy():
    text = made(starts=date(2026, 2, 28))
    assert "DTSTART;VALUE=DATE:20260228\r\nDTEND;VALUE=DATE:20260301\r\nTRANSP:TRANSPARENT" in text


def test_a_window_of_days_keeps_nobody_busy_and_a_meeting_does():
    at = datetime(2026, 3, 2, 9, 0, tzinfo=EAST)
    assert "TRANSP:TRANSPARENT" in made(starts=at, ends=at + timedelta(days=7))
    assert "TRANSP" not in made(starts=at, ends=at + timedelta(hours=3))


def test_what_is_empty_is_left_out():
    assert "LOCATION" not in made()
    assert "LOCATION:一号楼\\, 201\r\n" in made(place="一号楼, 201")


def test_an_empty_calendar_is_a_calendar():
    lines = ical.calendar([], name="日历", stamp=STAMP).split("\r\n")
    assert (lines[0], lines[1], lines[-2]) == ("BEGIN:VCALENDAR", "VERSION:2.0", "END:VCALENDAR")
