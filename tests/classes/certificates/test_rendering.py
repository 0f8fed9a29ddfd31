"""The sheet: one A4 page with every fact on it as searchable words, the same bytes each time, old designs kept."""

import hashlib
import re
from dataclasses import replace
from datetime import date
from io import BytesIO

import pypdf
import pytest

from classes.certificates import rendering
from classes.certificates.facts import CertificateFacts
from lib import pdf
from tests.classes.certificates.samples import ENGLISH, LONG, ORDINARY

A4_LANDSCAPE = (842, 595)  # points
# A design in people's hands is never edited: a change of one of these digests would alter certificates already issued.
PUBLISHED = {
    "office-1": "9667eb0a1cdb80bcd5363393f59dc11d64dc00df1507de38de1ed938a7a40a0f",
    "standard-1": "27d74f8bd5c8a511a1cf2af396e2e5ca6fa9d478f04f960e0b84bed955ccbdfa",
}


def page_of(facts: CertificateFacts) -> pypdf.PageObject:
    pages = pypdf.PdfReader(BytesIO(rendering.to_pdf(facts))).pages
    assert len(pages) == 1
    return pages[0]


def words_of(facts: CertificateFacts) -> str:
    """The text of the sheet without white space: a long value may break into lines."""
    return re.sub(r"\s", "", page_of(facts).extract_text())


def squeezed(words: str) -> str:
    return re.sub(r"\s", "", words)


@pytest.mark.parametrize("facts", [ORDINARY, LONG, ENGLISH], ids=["ordinary", "long", "english"])
def test_every_fact_stands_on_the_sheet(facts: CertificateFacts):
    words = words_of(facts)
    for fact in (
        facts.serial_number,
        facts.holder_name,
        facts.unit_name,
        facts.class_title,
        facts.kind,
        str(facts.study_hours),
        facts.training_form,
        facts.grade_statement,
        facts.issuer,
        "7QF4-2MKD-R9TA-X8WE-3NPB-J5CV-HK6M",
        *(part for signatory in facts.signatories for part in (signatory.name, signatory.post)),
    ):
        assert squeezed(fact) in words


@pytest.mark.parametrize("facts", [ORDINARY, LONG, ENGLISH], ids=["ordinary", "long", "english"])
def test_the_sheet_is_one_a4_page_on_its_side(facts: CertificateFacts):
    box = page_of(facts).mediabox
    assert (round(box.width), round(box.height)) == A4_LANDSCAPE


def test_values_longer_than_any_form_allows_still_make_one_page():
    huge = replace(
        LONG, holder_name=LONG.holder_name * 4, unit_name=LONG.unit_name * 3, class_title=LONG.class_title * 4
    )
    assert squeezed(huge.class_title) in words_of(huge)


@pytest.mark.parametrize("facts", [ORDINARY, LONG, ENGLISH], ids=["ordinary", "long", "english"])
def test_all_text_stays_inside_the_frame(facts: CertificateFacts):
    places = []
    page_of(facts).extract_text(
        visitor_text=lambda text, cm, tm, font, size: text.strip() and places.append((tm[4], tm[5], cm))
    )
    assert places
    frame = 10.6 / 25.4 * 72  # millimetres from the edge of the sheet to the thick line, in points
    for x, y, cm in places:
        across = cm[0] * x + cm[2] * y + cm[4]
        down = cm[1] * x + cm[3] * y + cm[5]
        assert frame < across < A4_LANDSCAPE[0] - frame
        assert frame < down < A4_LANDSCAPE[1] - frame


def test_a_sheet_without_the_optional_facts_reads_as_a_sentence():
    bare = replace(ORDINARY, unit_name="", kind="", training_form="", grade_statement="", signatories=())
    words = words_of(bare)
    assert "学习，修完规定课程，准予结业。" in words
    assert "计24.0学时。" in words


@pytest.mark.parametrize(
    ("starts_on", "ends_on", "written"),
    [
        (date(2026, 6, 16), date(2026, 6, 18), "于2026年6月16日至6月18日参加"),
        (date(2026, 6, 16), date(2026, 6, 16), "于2026年6月16日参加"),
        (date(2026, 12, 30), date(2027, 1, 2), "于2026年12月30日至2027年1月2日参加"),
    ],
)
def test_the_dates_of_the_class_are_written_as_an_office_writes_them(starts_on: date, ends_on: date, written: str):
    assert written in words_of(replace(ORDINARY, starts_on=starts_on, ends_on=ends_on))


@pytest.mark.parametrize(
    ("starts_on", "ends_on", "written"),
    [
        (date(2026, 6, 16), date(2026, 6, 18), "from 16 to 18 June 2026"),
        (date(2026, 6, 16), date(2026, 6, 16), "on 16 June 2026"),
        (date(2026, 6, 30), date(2026, 7, 2), "from 30 June to 2 July 2026"),
        (date(2026, 12, 30), date(2027, 1, 2), "from 30 December 2026 to 2 January 2027"),
    ],
)
def test_the_english_sheet_writes_dates_in_english(starts_on: date, ends_on: date, written: str):
    assert squeezed(written) in words_of(replace(ENGLISH, starts_on=starts_on, ends_on=ends_on))


@pytest.mark.parametrize(
    ("issued_on", "written"),
    [
        (date(2026, 6, 18), "二〇二六年六月十八日"),
        (date(2030, 10, 31), "二〇三〇年十月三十一日"),
        (date(2026, 12, 20), "二〇二六年十二月二十日"),
        (date(2026, 11, 1), "二〇二六年十一月一日"),
    ],
)
def test_the_day_of_issue_is_written_in_characters(issued_on: date, written: str):
    assert written in words_of(replace(ORDINARY, issued_on=issued_on))


def test_the_seal_is_the_sites_own_where_it_has_one():
    assert "青培澜训" not in words_of(ORDINARY)
    assert {"青", "澜"} <= set(words_of(replace(ORDINARY, issuer="某局", seal="青澜某某")))


def test_markup_in_a_name_is_printed_as_typed():
    assert "王#strong[x]*a*$1$<b>" in words_of(replace(ORDINARY, holder_name="王 #strong[x] *a* $1$ <b>"))


def test_the_same_facts_give_the_same_bytes():
    first = rendering.to_pdf(ORDINARY)
    assert rendering.to_pdf(CertificateFacts.from_json(ORDINARY.as_json())) == first
    assert rendering.to_pdf(replace(ORDINARY, study_hours=ORDINARY.study_hours + 1)) != first


def test_the_screen_shows_the_same_sheet_as_one_svg():
    drawn = rendering.to_svg(ORDINARY).decode()
    assert drawn.startswith("<svg")
    assert drawn != rendering.to_svg(LONG).decode()


def test_an_unknown_design_is_refused():
    with pytest.raises(rendering.UnknownDesignError):
        rendering.to_pdf(replace(ORDINARY, design="../standard-1"))


def test_a_name_that_no_font_can_draw_is_reported_with_the_character():
    with pytest.raises(pdf.MissingGlyphError, match="\U0003abcd"):
        rendering.to_pdf(replace(ORDINARY, holder_name="王\U0003abcd"))


def test_published_designs_are_never_edited():
    assert rendering.designs() == sorted(PUBLISHED)
    for design, digest in PUBLISHED.items():
        assert hashlib.sha256((rendering.DESIGNS / f"{design}.typ").read_bytes()).hexdigest() == digest
