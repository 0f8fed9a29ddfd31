"""Designs: a unit's, in versions that never change, with words and pictures that can do no harm."""

import hashlib
import io
import re
from dataclasses import replace
from datetime import timedelta

import pypdf
import pytest
from PIL import Image

from accounts.models import AuditEntry
from classes.certificates import designing, issuing, palette, pictures, rendering, wording
from classes.certificates.facts import CertificateFacts
from classes.models import Certificate, CertificateDesignVersion, CertificatePicture
from cms import colours
from lib import clock, pdf
from lib.problems import Refusal
from tests.builders import issue, make_class, make_enrolment
from tests.classes.certificates.looks import bomb, make_design, png

pytestmark = pytest.mark.django_db
INJECTED = '#image("/etc/passwd") #eval("1+1") $x$ *b* <l> @r'


def words_of(data: bytes) -> str:
    return re.sub(r"\s", "", "".join(page.extract_text() for page in pypdf.PdfReader(io.BytesIO(data)).pages))


def issue_in(training_class, person=None) -> Certificate:
    place = make_enrolment(training_class, person, outcome="completed", outcome_at=clock.now())
    return issue(enrolment=place, now=clock.now())


def test_a_class_gets_the_default_of_the_nearest_unit_above_it(cast):
    make_design(cast.bureau, by=cast.authority, name="局", title="training")
    assert issue_in(make_class(unit=cast.section, head=cast.class_head)).printed.title == "培训证书"
    make_design(cast.unit, by=cast.unit_manager, name="区", title="honour", layout="honour")
    made = issue_in(make_class(unit=cast.section, head=cast.class_head))
    assert (made.printed.title, made.design, made.printed.layout) == ("荣誉证书", palette.SHEET, "honour")
    assert issue_in(make_class(unit=cast.sister, head=cast.class_head)).printed.title == "培训证书"


def test_without_a_design_the_sheet_is_the_sites(training_class):
    made = issue_in(training_class)
    assert (made.design, made.design_version, "title" in made.facts) == ("standard-1", None, False)


def test_a_class_may_choose_another_one_that_is_offered_and_no_other(cast, training_class):
    mine = make_design(cast.bureau, by=cast.authority, is_default=False, title="honour")
    foreign = make_design(cast.sister, by=cast.sister_manager)
    designing.choose(training_class=training_class, design=mine, by=cast.class_head, now=clock.now())
    training_class.refresh_from_db()
    assert issue_in(training_class).printed.title == "荣誉证书"
    with pytest.raises(Refusal) as refused:
        designing.choose(training_class=training_class, design=foreign, by=cast.class_head, now=clock.now())
    assert refused.value.code == "design_elsewhere"


def test_saving_makes_a_version_and_an_old_certificate_prints_the_same_bytes(cast, training_class):
    design = make_design(cast.unit, by=cast.unit_manager)
    made = issue_in(training_class, cast.learner)
    before = rendering.to_pdf(made.printed)
    look = designing.look_of(design.versions.get())
    other = pictures.keep(data=png(colour=(0, 0, 90)), now=clock.now())
    changed = replace(look, title="honour", colour="ink", seal=other, wording="{姓名}：\n另一种话。")
    save = {"design": design, "name": "新", "is_default": True, "by": cast.unit_manager, "now": clock.now()}
    assert designing.revise(look=changed, **save) == 2
    assert designing.revise(look=changed, **save) == 2, "nothing changed"
    assert rendering.to_pdf(Certificate.objects.get(pk=made.pk).printed) == before
    assert (
        issuing.reissue(certificate=made, reason="换样", by=cast.class_head, now=clock.now()).design_version.number == 2
    )


def test_versions_and_pictures_are_never_altered(cast):
    version = make_design(cast.unit, by=cast.unit_manager).versions.get()
    version.wording = "x"
    with pytest.raises(TypeError):
        version.save()
    with pytest.raises(TypeError):
        CertificateDesignVersion.objects.update(wording="x")
    with pytest.raises(TypeError):
        CertificatePicture.objects.update(data=b"")


def test_pictures_of_versions_stay_and_those_that_were_only_tried_go(cast):
    make_design(cast.unit, by=cast.unit_manager)
    pictures.keep(data=png(colour=(1, 2, 3)), now=clock.now())
    assert pictures.forget_unused(now=clock.now()) == 0
    assert pictures.forget_unused(now=clock.now() + timedelta(days=2)) == 1
    assert CertificatePicture.objects.count() == 1


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>", "picture_unreadable"),
        (b"", "picture_unreadable"),
        (png()[:200], "picture_unreadable"),
        (b"GIF89a" + b"\0" * 60, "picture_unreadable"),
        (bomb(), "picture_large"),
        (png() + b"\0" * (3 << 20), "picture_large"),
        (png(ground=255), "picture_opaque"),
    ],
    ids=["svg", "empty", "cut", "gif", "bomb", "bytes", "opaque"],
)
def test_what_is_no_seal_is_refused_with_what_to_do(data, code):
    with pytest.raises(Refusal) as refused:
        pictures.keep(data=data, now=clock.now())
    assert refused.value.code == code
    assert not CertificatePicture.objects.exists()


def test_a_picture_is_redrawn_and_named_by_its_bytes():
    hidden = png() + b"<script>hidden</script>"
    kept = pictures.keep(data=hidden, now=clock.now())
    assert b"hidden" not in bytes(kept.data)
    assert kept.pk == hashlib.sha256(bytes(kept.data)).hexdigest()
    large = pictures.keep(data=png(size=(1900, 1900)), now=clock.now())
    assert max(Image.open(io.BytesIO(bytes(large.data))).size) <= pictures.LONGEST_SIDE


def test_a_ticket_names_a_picture_for_one_person_only(cast):
    kept = pictures.keep(data=png(), now=clock.now())
    ticket = pictures.ticket(kept, cast.unit_manager)
    assert pictures.of_ticket(ticket, cast.unit_manager) == kept
    assert pictures.of_ticket(ticket, cast.sister_manager) is None
    assert pictures.of_ticket(kept.pk, cast.unit_manager) is None


@pytest.mark.parametrize("layout", palette.LAYOUTS)
def test_markup_in_words_and_names_is_printed_as_typed(cast, training_class, layout):
    design = make_design(cast.unit, by=cast.unit_manager, layout=layout, wording="{姓名}同志：\n" + INJECTED)
    type(cast.learner).objects.filter(pk=cast.learner.pk).update(name=INJECTED + "{单位}")
    cast.learner.refresh_from_db()
    words = words_of(rendering.to_pdf(issue_in(training_class, cast.learner).printed))
    assert design.name
    bare = re.sub(r"\s", "", INJECTED)
    assert words.count(bare) == 2
    assert "{单位}" in words, "braces in a name are no place"
    assert "root:" not in words


@pytest.mark.parametrize("layout", palette.LAYOUTS)
@pytest.mark.parametrize("border", palette.BORDERS)
def test_a_sheet_with_seal_and_very_long_values_is_one_archival_page(cast, layout, border):
    signer = designing.Signer("唐未晞" * 12, "主办单位负责人" * 5, pictures.keep(data=png(), now=clock.now()))
    make_design(cast.bureau, by=cast.authority, layout=layout, border=border, signers=(signer, signer, signer))
    training_class = make_class("专题培训班" * 38, unit=cast.unit, head=cast.class_head)
    type(cast.learner).objects.filter(pk=cast.learner.pk).update(name="阿卜杜热合曼·买买提" * 6)
    made = rendering.to_pdf(issue_in(training_class, type(cast.learner).objects.get(pk=cast.learner.pk)).printed)
    reader = pypdf.PdfReader(io.BytesIO(made))
    assert len(reader.pages) == 1
    box = reader.pages[0].mediabox
    assert (round(box.width), round(box.height)) == ((595, 842) if layout == "portrait" else (842, 595))
    about = reader.trailer["/Root"]["/Metadata"].get_data().decode()
    assert "<pdfaid:part>2</pdfaid:part>" in about
    assert "<pdfaid:conformance>B</pdfaid:conformance>" in about
    assert "专题培训班" * 38 in words_of(made)


def test_a_character_without_a_font_is_named(cast, training_class):
    make_design(cast.unit, by=cast.unit_manager)
    type(cast.learner).objects.filter(pk=cast.learner.pk).update(name="王\U0003abcd")
    made = issue_in(training_class, type(cast.learner).objects.get(pk=cast.learner.pk))
    with pytest.raises(pdf.MissingGlyphError, match="\U0003abcd"):
        rendering.to_pdf(made.printed)


def test_every_colour_can_be_read_on_the_paper():
    ratios = {name: colours.contrast(colour, palette.PAPER) for name, colour in palette.COLOURS.items()}
    assert {name for name, ratio in ratios.items() if ratio < colours.LEAST_CONTRAST} == set()
    assert set(palette.COLOURS) == {code for code, _label in palette.COLOUR_CHOICES}


@pytest.mark.parametrize(
    ("text", "strange"),
    [
        ("{姓名}{身份证号}", ["{身份证号}"]),
        ("{姓名} {facts.verify_url}", ["{facts.verify_url}"]),
        ("{姓名", ["{"]),
        ("{姓名}}", ["}"]),
        ("{{姓名}}", ["{", "}"]),
        ("{ 姓名 }{name}", []),
    ],
)
def test_places_that_do_not_exist_are_found(text, strange):
    assert wording.unknown(text) == strange


def test_a_wording_is_refused_with_the_list_of_places(cast):
    with pytest.raises(Refusal) as refused:
        make_design(cast.unit, by=cast.unit_manager, wording="{姓名}{民族}")
    assert refused.value.code == "design_words"
    assert "{民族}" in str(refused.value.message)
    assert "{学时}" in str(refused.value.message)
    with pytest.raises(Refusal) as refused:
        make_design(cast.unit, by=cast.unit_manager, wording="此证无人。")
    assert refused.value.code == "design_holder"


def test_an_empty_value_takes_its_comma_along():
    values = {place.key: "" for place in wording.PLACES} | {"name": "甲"}
    (line,) = wording.fill("{姓名}修完课程，{考核}，准予结业。", values)
    assert "".join(run.text for run in line) == "甲修完课程，准予结业。"


def test_a_design_that_a_class_waits_for_cannot_be_retired(cast, training_class):
    design = make_design(cast.unit, by=cast.unit_manager)
    designing.choose(training_class=training_class, design=design, by=cast.class_head, now=clock.now())
    with pytest.raises(Refusal) as refused:
        designing.retire(design=design, by=cast.unit_manager, now=clock.now())
    assert training_class.title in str(refused.value.message)
    designing.choose(training_class=training_class, design=None, by=cast.class_head, now=clock.now())
    designing.retire(design=design, by=cast.unit_manager, now=clock.now())
    assert designing.offered(cast.unit) == []
    training_class.refresh_from_db()
    assert designing.for_class(training_class) is None
    assert AuditEntry.objects.filter(action="certificate.design_retire").exists()


def test_an_english_sheet_of_a_design_is_english(cast, training_class):
    make_design(cast.unit, by=cast.unit_manager, title="training")
    made = issuing.reissue(
        certificate=issue_in(training_class, cast.learner),
        reason="英文",
        by=cast.class_head,
        now=clock.now(),
        language="en",
    )
    assert made.printed.title == "Certificate of Training"
    assert "hastakenpartinthetraining" in words_of(rendering.to_pdf(made.printed))
    assert CertificateFacts.from_json(made.facts) == made.printed


def test_the_public_page_shows_title_and_issuer_of_the_design(client, cast, training_class):
    make_design(cast.unit, by=cast.unit_manager, title="honour", issuer="青澜市干部学院")
    made = issue_in(training_class, cast.learner)
    text = client.get(f"/verify/{made.token}/").content.decode()
    assert "荣誉证书" in text
    assert "青澜市干部学院" in text
    assert cast.learner.name not in text
