"""Designs, numbers and the certificates of a class on the desk: whose they are, and what a person does there."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from accounts.models import Job
from classes.certificates import batches, designing, issuing
from classes.models import CertificateDesign, CertificatePicture, NumberScheme
from lib import clock
from tests.classes.certificates.looks import make_design, png

pytestmark = pytest.mark.django_db

DESIGNERS = ["unit_manager", "authority"]
NO_DESIGNERS = ["learner", "trainer", "class_head", "system_admin", "security_admin", "audit_admin"]
RUNNING_IT = ["class_head", "unit_manager", "authority"]
OUTSIDE = ["learner", "classmate", "trainer", "sister_manager", "system_admin", "security_admin", "audit_admin"]


@pytest.fixture(autouse=True)
def private(settings, tmp_path):
    settings.PRIVATE_ROOT = tmp_path


def url(name: str, *args: object) -> str:
    return reverse(f"certificates_desk:{name}", args=args)


def typed(**fields: object) -> dict[str, object]:
    return {
        "name": "市局样式",
        "title": "completion",
        "layout": "portrait",
        "colour": "jade",
        "border": "corners",
        "wording": "{姓名}同志：\n参加{班名}学习，准予结业。",
        "head_signs": "on",
        "is_default": "on",
        **fields,
    }


def seal(data: bytes = b"") -> SimpleUploadedFile:
    return SimpleUploadedFile("章.png", data or png(), "image/png")


@pytest.mark.parametrize("who", NO_DESIGNERS)
def test_designs_and_numbers_do_not_exist_for_who_may_make_none(client, cast, who):
    design = make_design(cast.unit, by=cast.unit_manager)
    client.force_login(cast.people[who])
    for name, args in (
        ("designs", ()),
        ("design-new", ()),
        ("schemes", ()),
        ("design", (design.pk,)),
        ("design-sheet", (design.pk,)),
    ):
        assert client.get(url(name, *args)).status_code == 404, name
    for name, args in (
        ("design-new", ()),
        ("design", (design.pk,)),
        ("design-retire", (design.pk,)),
        ("design-preview", ()),
        ("design-preview-pdf", ()),
        ("schemes", ()),
    ):
        assert client.post(url(name, *args), typed(unit=cast.unit.pk)).status_code == 404, name
    assert CertificateDesign.objects.filter(retired_at=None).count() == 1
    assert design.versions.count() == 1


@pytest.mark.parametrize("who", DESIGNERS)
def test_who_keeps_the_unit_finds_its_designs(client, cast, who):
    design = make_design(cast.unit, by=cast.unit_manager)
    client.force_login(cast.people[who])
    assert design.name in client.get(url("designs")).content.decode()
    assert client.get(url("design", design.pk)).status_code == 200
    assert client.get(url("design-sheet", design.pk)).content.startswith(b"<svg")
    assert url("designs") in client.get(url("list")).content.decode()


def test_a_sister_units_manager_finds_none_of_it_and_cannot_make_one_there(client, cast):
    design = make_design(cast.unit, by=cast.unit_manager)
    client.force_login(cast.sister_manager)
    assert design.name not in client.get(url("designs")).content.decode()
    assert client.get(url("design", design.pk)).status_code == 404
    assert client.post(url("design-retire", design.pk)).status_code == 404
    assert client.post(url("design-new"), typed(unit=cast.unit.pk)).status_code == 400
    assert (
        client.post(
            url("schemes"),
            {"unit": cast.unit.pk, "from_year": clock.today().year, "pattern": "甲〔{年}〕{号}", "width": 4},
        ).status_code
        == 400
    )
    assert not NumberScheme.objects.exists()


def test_a_design_is_made_with_seal_and_signature_and_saved_again(client, cast):
    client.force_login(cast.unit_manager)
    sent = typed(unit=cast.unit.pk, seal=seal(), name_1="唐未晞", post_1="局长", signature_1=seal(png(size=(200, 80))))
    answer = client.post(url("design-new"), sent, follow=True)
    assert answer.status_code == 200
    design = CertificateDesign.objects.get()
    look = designing.look_of(design.versions.get())
    assert (look.layout, look.seal.width, look.signers[0].picture.width) == ("portrait", 300, 200)
    client.post(url("design", design.pk), typed(name_1="唐未晞", post_1="书记"))
    newer = designing.look_of(design.versions.first())
    assert (newer.seal, newer.signers[0].post, newer.signers[0].picture) == (look.seal, "书记", look.signers[0].picture)
    client.post(url("design", design.pk), typed(name_1="唐未晞", post_1="书记", seal_off="on"))
    assert designing.look_of(design.versions.first()).seal is None
    assert design.versions.count() == 3


def test_a_form_that_was_refused_keeps_the_picture_that_came_with_it(client, cast):
    client.force_login(cast.unit_manager)
    answer = client.post(url("design-new"), typed(unit=cast.unit.pk, seal=seal(), wording="{姓名}{民族}"))
    text = answer.content.decode()
    assert answer.status_code == 400
    assert "{民族}" in text
    ticket = answer.context["form"]["seal_kept"].value()
    client.post(url("design-new"), typed(unit=cast.unit.pk, seal_kept=ticket))
    assert designing.look_of(CertificateDesign.objects.get().versions.get()).seal == CertificatePicture.objects.get()


def test_a_picture_of_somebody_else_cannot_be_named(client, cast):
    kept = make_design(cast.sister, by=cast.sister_manager).versions.get().seal
    client.force_login(cast.unit_manager)
    client.post(url("design-new"), typed(unit=cast.unit.pk, seal_kept=kept.pk))
    assert designing.look_of(CertificateDesign.objects.get(unit=cast.unit).versions.get()).seal is None


def test_an_svg_is_refused_beside_its_field(client, cast):
    client.force_login(cast.unit_manager)
    answer = client.post(
        url("design-new"), typed(unit=cast.unit.pk, seal=seal(b"<svg><script>alert(1)</script></svg>"))
    )
    assert answer.status_code == 400
    assert answer.context["form"].errors["seal"]
    assert not CertificateDesign.objects.exists()


def test_the_sample_stands_beside_the_form_with_and_without_script(client, cast):
    client.force_login(cast.unit_manager)
    assert "data:image/svg+xml;base64," in client.get(url("design-new")).content.decode()
    without = client.post(url("design-new"), typed(unit=cast.unit.pk, preview="1"))
    assert without.status_code == 200
    assert "data:image/svg+xml;base64," in without.content.decode()
    live = client.post(url("design-preview"), typed(seal=seal()))
    assert "data:image/svg+xml;base64," in live.content.decode()
    assert "<html" not in live.content.decode()
    wrong = client.post(url("design-preview"), typed(wording="{民族}"))
    assert "{民族}" in wrong.content.decode()
    assert not CertificateDesign.objects.exists()


def test_the_sample_is_a_pdf_too_and_a_character_without_a_font_is_said(client, cast):
    client.force_login(cast.unit_manager)
    assert client.post(url("design-preview-pdf"), typed()).content.startswith(b"%PDF")
    odd = typed(wording="{姓名}\U0003abcd")
    assert "\U0003abcd" in client.post(url("design-preview"), odd).content.decode()
    assert client.post(url("design-preview-pdf"), odd).status_code == 400


def test_numbers_are_said_and_shown(client, cast):
    client.force_login(cast.authority)
    sent = {"unit": cast.unit.pk, "from_year": clock.today().year, "pattern": "东区〔{年}〕第 {号} 号", "width": 5}
    text = client.post(url("schemes"), sent, follow=True).content.decode()
    assert f"东区〔{clock.today().year}〕第 00098 号" in text
    refused = client.post(url("schemes"), {**sent, "pattern": "东区{号}"})
    assert refused.status_code == 400
    assert NumberScheme.objects.count() == 1


@pytest.mark.parametrize("who", RUNNING_IT)
def test_who_runs_a_class_chooses_its_design(client, cast, training_class, who):
    design = make_design(cast.bureau, by=cast.authority, is_default=False)
    client.force_login(cast.people[who])
    page = client.get(url("class", training_class.pk)).content.decode()
    assert design.name in page
    assert f"青民培〔{clock.today().year}〕第 0001 号" in page
    client.post(url("class-design", training_class.pk), {"design": design.pk})
    training_class.refresh_from_db()
    assert training_class.certificate_design == design
    assert client.get(url("class-sample", training_class.pk)).content.startswith(b"<svg")


def test_a_class_is_not_offered_designs_of_a_sister_unit(client, cast, training_class):
    foreign = make_design(cast.sister, by=cast.sister_manager)
    client.force_login(cast.class_head)
    assert client.post(url("class-design", training_class.pk), {"design": foreign.pk}).status_code == 400
    assert client.get(url("class-sample", training_class.pk), {"design": foreign.pk}).status_code == 404


@pytest.mark.parametrize("who", OUTSIDE)
def test_for_all_others_the_certificates_of_a_class_do_not_exist(client, cast, certificate, training_class, who):
    client.force_login(cast.people[who])
    for name in ("class", "class-sample"):
        assert client.get(url(name, training_class.pk)).status_code == 404
    for name in ("class-design", "class-batch"):
        assert client.post(url(name, training_class.pk), {"kind": batches.PRINT}).status_code == 404
    assert not Job.objects.exists()


def test_a_print_is_asked_for_looked_at_and_downloaded_by_its_owner_alone(
    client, cast, certificate, training_class, django_capture_on_commit_callbacks
):
    client.force_login(cast.class_head)
    with django_capture_on_commit_callbacks(execute=True):
        client.post(url("class-batch", training_class.pk), {"kind": batches.PRINT})
    job = Job.objects.get()
    assert url("batch-file", job.pk) in client.get(url("batch", job.pk)).content.decode()
    answer = client.get(url("batch-file", job.pk))
    assert b"".join(answer.streaming_content).startswith(b"%PDF")
    assert url("batch", job.pk) in client.get(url("class", training_class.pk)).content.decode()
    for who in (*OUTSIDE, "unit_manager", "authority"):
        client.force_login(cast.people[who])
        for name in ("batch", "batch-file"):
            assert client.get(url(name, job.pk)).status_code == 404, who
        assert client.post(url("batch-cancel", job.pk)).status_code == 404
    client.force_login(cast.class_head)
    cast.class_head.role_grants.update(revoked_at=clock.now())
    assert client.get(url("batch-file", job.pk)).status_code == 404, "who runs the class no more"


def test_waiting_work_shows_how_far_it_is_and_can_be_stopped(client, cast, certificate, training_class):
    client.force_login(cast.class_head)
    client.post(url("class-batch", training_class.pk), {"kind": batches.ZIP})
    job = Job.objects.get()
    assert url("batch-cancel", job.pk) in client.get(url("batch", job.pk)).content.decode()
    client.post(url("batch-cancel", job.pk))
    job.refresh_from_db()
    assert job.state == Job.State.CANCELLED


def test_all_again_needs_a_reason_in_place(client, cast, certificate, training_class):
    client.force_login(cast.class_head)
    answer = client.post(url("class-batch", training_class.pk), {"kind": batches.REPLACE, "reason": " "})
    assert answer.status_code == 400
    assert not Job.objects.exists()


def test_the_workspace_leads_to_the_certificates_and_names_the_next_number(client, cast, training_class):
    client.force_login(cast.class_head)
    page = client.get(reverse("classes_desk:workspace", args=[training_class.pk])).content.decode()
    assert url("class", training_class.pk) in page
    assert "第 0001 号" in page


def test_lists_cost_the_same_queries_however_long(client, cast, django_assert_max_num_queries):
    for n in range(6):
        make_design(cast.unit, by=cast.unit_manager, name=f"样{n}")
        issuing.schemes.say(
            unit=cast.unit,
            from_year=clock.today().year,
            pattern=f"{'甲' * (n + 1)}〔{{年}}〕{{号}}",
            width=4,
            by=None,
            now=clock.now(),
        )
    client.force_login(cast.unit_manager)
    for name in ("designs", "schemes"):
        client.get(url(name))
        with django_assert_max_num_queries(9):
            client.get(url(name))


def test_a_design_that_no_font_can_print_is_not_saved(client, cast):
    client.force_login(cast.unit_manager)
    answer = client.post(url("design-new"), typed(unit=cast.unit.pk, issuer="东区\U0003abcd局"))
    assert (answer.status_code, CertificateDesign.objects.count()) == (400, 0)
    assert "\U0003abcd" in answer.content.decode()
    design = make_design(cast.unit, by=cast.unit_manager)
    client.post(url("design", design.pk), typed(wording="{姓名}同志：\U0003abcd"))
    assert design.versions.count() == 1
