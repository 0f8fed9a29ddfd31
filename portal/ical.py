"""A calendar as RFC 5545 has it: UTC times, escaped text, lines folded at 75 octets. Pure: events in, text out."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

OCTETS = 75
DAY = timedelta(days=1)


@dataclass(frozen=True)
class Entry:
    """`starts` and `ends` are aware moments; a day alone (no `ends`) is a whole day that keeps nobody busy, and so does
    what is cancelled or lasts longer than a day."""

    uid: str
    title: str
    starts: datetime | date
    ends: datetime | None = None
    place: str = ""
    note: str = ""
    url: str = ""
    is_cancelled: bool = False


def calendar(entries: Iterable[Entry], *, name: str, stamp: datetime) -> str:
    """`stamp`: when the calendar was made."""
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//Shiliu//Calendar//ZH", "CALSCALE:GREGORIAN", "METHOD:PUBLISH"]
    lines.append(f"X-WR-CALNAME:{escaped(name)}")
    for entry in entries:
        lines.extend(_event(entry, stamp))
    lines.append("END:VCALENDAR")
    return "".join(f"{folded(line)}\r\n" for line in lines)


def escaped(text: str) -> str:
    """Text as a value: backslash, semicolon, comma and line ends are written out; other control signs are dropped."""
    plain = text.replace("\r\n", "\n").replace("\r", "\n").replace("\\", "\\\\")
    plain = plain.replace(";", "\\;").replace(",", "\\,").replace("\n", "\\n").replace("\t", " ")
    return "".join(sign for sign in plain if sign >= " " and sign != "\x7f")


def folded(line: str) -> str:
    """The line in pieces of at most 75 octets, never inside a character; each next piece begins with a space."""
    return "\r\n ".join(_pieces(line))


def _pieces(line: str) -> Iterator[str]:
    piece, size = "", 0
    for sign in line:
        octets = len(sign.encode())
        if size + octets > OCTETS:
            yield piece
            piece, size = "", 1  # the space before it
        piece, size = piece + sign, size + octets
    yield piece


def _event(entry: Entry, stamp: datetime) -> Iterator[str]:
    yield "BEGIN:VEVENT"
    yield f"UID:{escaped(entry.uid)}"
    yield f"DTSTAMP:{_utc(stamp)}"
    yield from _times(entry)
    yield f"SUMMARY:{escaped(entry.title)}"
    for name, value in (("LOCATION", entry.place), ("DESCRIPTION", entry.note)):
        if value:
            yield f"{name}:{escaped(value)}"
    if entry.url:
        yield f"URL:{entry.url}"
    if entry.is_cancelled:
        yield "STATUS:CANCELLED"
    yield "END:VEVENT"


def _times(entry: Entry) -> Iterator[str]:
    if isinstance(entry.starts, datetime):
        yield f"DTSTART:{_utc(entry.starts)}"
        if entry.ends:
            yield f"DTEND:{_utc(entry.ends)}"
        if entry.is_cancelled or _is_long(entry):
            yield "TRANSP:TRANSPARENT"
        return
    yield f"DTSTART;VALUE=DATE:{entry.starts:%Y%m%d}"
    yield f"DTEND;VALUE=DATE:{entry.starts + timedelta(days=1):%Y%m%d}"
    yield "TRANSP:TRANSPARENT"


def _is_long(entry: Entry) -> bool:
    """A window of days, in which something takes an hour, keeps nobody busy."""
    return isinstance(entry.starts, datetime) and entry.ends is not None and entry.ends - entry.starts > DAY


def _utc(at: datetime) -> str:
    return f"{at.astimezone(UTC):%Y%m%dT%H%M%SZ}"
