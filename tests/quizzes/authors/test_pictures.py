"""Pictures and tables in questions: typed, kept, shown to candidates, and never more than that."""

import io
import re

import pytest
from django.core.files.images import ImageFile
from django.core.files.storage import default_storage
from django.test import Client
from django.urls import reverse
from PIL import Image as Pixels
from wagtail.images import get_image_model

from quizzes import delivery
from quizzes.models import Item
from tests.builders import make_candidate, make_item, make_paper, make_sitting
from tests.quizzes.authors import filled
from tests.quizzes.authors.test_items import add, edit, sent_back_from

pytestmark = pytest.mark.django_db
KEPT = re.compile(
    r'<img src="/media/(questions/[0-9a-f]{16}\.(?:png|jpg))" alt="一张地图" width="(\d+)" height="(\d+)">'
)


@pytest.fixture(autouse=True)
def media(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


def make_picture(*, size=(300, 100), kind="PNG", colour="red", name="exam-map.png"):
    data = io.BytesIO()
    Pixels.new("RGB", size, colour).save(data, kind)
    return get_image_model().objects.create(title="地图", file=ImageFile(io.BytesIO(data.getvalue()), name=name))


def written(trainer, bank, stem):
    trainer.post(add("true_false"), filled.place(bank, stem=stem, truth="true"))
    return Item.objects.get().latest


def test_a_picture_of_the_library_is_kept_with_the_question(trainer, bank):
    image = make_picture()
    version = written(trainer, bank, f"看图：\n[图 {image.pk}：一张地图]")
    name, width, height = KEPT.search(version.stem).groups()
    assert (int(width), int(height)) == (300, 100)
    image.delete()  # the version keeps what it shows
    with default_storage.open(name) as file:
        assert Pixels.open(file).size == (300, 100)


def test_its_address_tells_nothing_and_its_size_is_bounded(trainer, bank):
    image = make_picture(size=(4000, 2000), kind="JPEG", name="exam-map.jpg")
    name, width, _height = KEPT.search(written(trainer, bank, f"[图 {image.pk}：一张地图]").stem).groups()
    assert "map" not in name
    assert (name.endswith(".jpg"), width) == (True, "1600")


def test_what_was_in_the_file_besides_the_picture_is_gone(trainer, bank):
    data, exif = io.BytesIO(), Pixels.Exif()
    exif[0x010E] = "KANARIE"
    Pixels.new("RGB", (50, 50)).save(data, "JPEG", exif=exif)
    image = get_image_model().objects.create(title="x", file=ImageFile(io.BytesIO(data.getvalue()), name="x.jpg"))
    name = KEPT.search(written(trainer, bank, f"[图 {image.pk}：一张地图]").stem)[1]
    with default_storage.open(name) as file:
        assert b"KANARIE" not in file.read()


def test_a_question_saved_again_keeps_its_picture(trainer, bank):
    image = make_picture()
    before = written(trainer, bank, f"[图 {image.pk}：一张地图]").stem
    item = Item.objects.get()
    values = sent_back_from(trainer.get(edit(item)))
    assert values["stem"].startswith("[图 ")
    trainer.post(edit(item), {**values, "stem": values["stem"] + "\n问？"})
    item.latest.refresh_from_db()
    assert item.latest.stem == f"<p>{before}</p><p>问？</p>"


@pytest.mark.parametrize(
    ("token", "said"),
    [
        ("[图 {}]", "Say in words"),
        ("[图 999999：地图]", "no picture 999999"),
        ("[图 0000000000000000.png：x]", "no picture"),
    ],
)
def test_a_picture_needs_words_and_has_to_be_there(trainer, bank, token, said):
    stem = token.format(make_picture().pk)
    page = trainer.post(
        add("true_false"), filled.place(bank, stem=stem, truth="true"), headers={"accept-language": "en"}
    )
    assert said in page.content.decode()
    assert not Item.objects.exists()


def test_pictures_of_a_collection_that_one_may_not_use_stay_out(trainer, bank, monkeypatch):
    from wagtail.images.permissions import permission_policy

    image = make_picture()
    nothing = get_image_model().objects.none()
    monkeypatch.setattr(permission_policy, "instances_user_has_any_permission_for", lambda user, actions: nothing)
    page = trainer.post(
        add("true_false"),
        filled.place(bank, stem=f"[图 {image.pk}：x]", truth="true"),
        headers={"accept-language": "en"},
    )
    assert "not yours to use" in page.content.decode()


def test_options_explanations_and_parts_of_cases_hold_pictures_and_tables(trainer, bank):
    token = f"[图 {make_picture().pk}：一张地图]"
    sent = filled.place(bank, stem="| 甲 | 乙 |\n| 丙 | 丁 |", explanation=token) | {
        "slots": "p1:single_choice",
        "p1-stem": token,
        "p1-weight": "1",
        "p1-text_0": token,
        "p1-text_1": "没有",
        "p1-right_0": "on",
    }
    trainer.post(add("case"), sent)
    version = Item.objects.get().latest
    part = version.body["parts"][0]
    assert version.stem.startswith("<table>")
    assert all(KEPT.fullmatch(html) for html in (version.explanation, part["stem"], part["body"]["choices"][0]["text"]))


def test_a_candidate_and_an_author_see_picture_and_table(trainer, browse, bank):
    picture = KEPT.search(written(trainer, bank, f"[图 {make_picture().pk}：一张地图]").stem)[0]
    item = make_item(bank=bank, stem=f"<p>{picture}</p><table><tbody><tr><td>甲</td></tr></tbody></table>")
    candidate = make_candidate(make_sitting(make_paper(item)))
    attempt = delivery.start(
        user=candidate.user, sitting_id=candidate.sitting_id, now=candidate.sitting.opens_at
    ).attempt
    room = browse(candidate.user).get(reverse("quizzes:attempt-room", args=[attempt.pk])).content.decode()
    look = trainer.get(reverse("items:preview", args=[item.pk])).content.decode()
    for page in (room, look):
        assert picture in page
        assert "<td>甲</td>" in page
    address = re.search(r'src="([^"]+)"', picture)[1]
    assert browse(candidate.user).get(address).status_code == 200
    assert Client().get(address).status_code == 302  # to the login page


def test_the_editor_offers_pictures(trainer):
    page = trainer.get(add("true_false")).content.decode()
    assert "<picture-tool" in page
    assert 'name="picture"' in page
    assert page.count("data-typed") >= 2
