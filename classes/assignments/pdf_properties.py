"""The properties of a PDF, blanked where they stand: the file keeps its length, so nothing in it has to move. Pure.

Document information and XMP metadata, also where a newer PDF keeps them in compressed streams. What is encrypted stays
as it is, and so do notes and signatures on the pages. Bounded in all it does: who hands in chooses the bytes.
"""

import re
import zlib
from collections.abc import Iterator
from itertools import islice, zip_longest

OBJECT = re.compile(rb"(?<!\d)(\d{1,9})\s+\d{1,5}\s+obj\b")
INFORMATION = re.compile(rb"/Info\s+(\d{1,9})\s+\d{1,5}\s+R")
REFERENCE = re.compile(rb"(?<!\d)(\d{1,9})\s+\d{1,5}\s+R\b")
XMP = (b"x:xmpmeta", b"rdf:RDF")
STREAM = re.compile(rb"(?<!end)stream\r?\n")
COUNT, FIRST = re.compile(rb"/N\s+(\d{1,6})"), re.compile(rb"/First\s+(\d{1,8})")
HEAD = 2_000  # the dictionary of a stream is no longer
MOST = 32 << 20  # of all streams, unpacked
OBJECTS = 200_000
LONGEST = 64 << 10  # of one object that is blanked


def blanked(data: bytes) -> bytes:
    """The same document, whose properties say nothing."""
    out = bytearray(data)
    numbers = _numbers(data)
    for number, start, end in _objects(data):
        if number in numbers:
            _blank_strings(out, start, end)
    for start, end in _xmp(data):
        out[start:end] = b" " * (end - start)
    left = MOST
    for start, end, header in _packed(data):
        left -= _blank_packed(out, start, end, header, numbers, left)
    return bytes(out)


def _numbers(data: bytes) -> set[int]:
    """Objects that hold the document information, and its values where they stand apart."""
    numbers = {int(found[1]) for found in INFORMATION.finditer(data)}
    apart = {
        int(found[1])
        for number, start, end in _objects(data)
        if number in numbers
        for found in REFERENCE.finditer(data, start, end)
    }
    return numbers | apart


def _objects(data: bytes) -> Iterator[tuple[int, int, int]]:
    """(number, where its content begins, where it ends); none overlaps another."""
    heads = list(islice(OBJECT.finditer(data), OBJECTS))
    for head, after in zip_longest(heads, heads[1:]):
        upto = after.start() if after else len(data)
        end = data.find(b"endobj", head.end(), upto)
        yield int(head[1]), head.end(), end if end > 0 else upto


def _xmp(data: bytes) -> Iterator[tuple[int, int]]:
    for name in XMP:
        start = data.find(b"<" + name)
        while start >= 0 and (end := data.find(b"</" + name, start)) > 0:
            yield start, end
            start = data.find(b"<" + name, end)


def _packed(data: bytes) -> Iterator[tuple[int, int, bytes]]:
    """(begin, end, dictionary) of compressed streams that may hold properties; none overlaps another."""
    end = 0
    for found in STREAM.finditer(data):
        if found.start() < end:
            continue
        end = data.find(b"endstream", found.end())
        if end < 0:
            return
        header = _header(data, found.start())
        if b"FlateDecode" in header and (b"/ObjStm" in header or b"/Metadata" in header):
            yield found.end(), end, header


def _header(data: bytes, end: int) -> bytes:
    begins = data.rfind(b"obj", max(0, end - HEAD), end)
    return data[begins:end] if begins >= 0 else b""


def _blank_packed(out: bytearray, start: int, end: int, header: bytes, numbers: set[int], most: int) -> int:
    """Returns how much was unpacked for it."""
    if b"/Metadata" in header:
        plain = bytearray(b" ")
    else:
        plain = _unpacked(out[start:end], most)
        if not _blank_members(plain, header, numbers):
            return len(plain)
    again = zlib.compress(plain, 9)
    if len(again) <= end - start:
        out[start:end] = again.ljust(end - start, b"\0")
    return len(plain)


def _unpacked(packed: bytearray, most: int) -> bytearray:
    try:
        return bytearray(zlib.decompressobj().decompress(packed, most)) if most > 0 else bytearray()
    except zlib.error:  # encrypted, or damaged
        return bytearray()


def _blank_members(plain: bytearray, header: bytes, numbers: set[int]) -> bool:
    """Blank the wanted objects of an object stream; whether there is any."""
    count, first = COUNT.search(header), FIRST.search(header)
    if not count or not first:
        return False
    words = [
        int(word)
        for word in bytes(plain[: int(first[1])]).split()[: 2 * int(count[1])]
        if word.isdigit() and len(word) < 10
    ]
    begins = [int(first[1]) + at for at in words[1::2]]
    ends = [*begins[1:], len(plain)]
    wanted = [span for number, *span in zip(words[::2], begins, ends, strict=False) if number in numbers]
    for start, end in wanted:
        _blank_strings(plain, start, end)
    return bool(wanted)


def _blank_strings(out: bytearray, start: int, end: int) -> None:
    """Spaces in place of every string between the two places."""
    at, end = start, min(end, start + LONGEST)
    while at < end:
        if out[at : at + 2] == b"<<":
            at += 2
        elif out[at] in b"(<":
            closes = _end_of_string(out, at, end)
            out[at + 1 : closes] = b" " * (closes - at - 1)
            at = closes + 1
        else:
            at += 1


def _end_of_string(out: bytearray, at: int, end: int) -> int:
    """Where the string that begins there is closed: brackets nest, and a backslash takes the next sign along."""
    if out[at] == ord("<"):
        closes = out.find(b">", at, end)
        return closes if closes > 0 else end
    depth = 0
    while at < end:
        sign = out[at]
        depth += (sign == ord("(")) - (sign == ord(")"))
        if depth == 0:
            return at
        at += 2 if sign == ord("\\") else 1
    return end
