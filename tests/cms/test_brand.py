"""The brand: set in the authors' door, shown on every page, printed on certificates issued from then on."""

import io
import json

import pytest
from django.core.files.images import ImageFile
from django.urls import reverse
from django.utils import translation
from PIL import Image as Picture
from wagtail.images.models import Image
from wagtail.models import Site

from cms import branding, colours
from cms.models import BrandSettings

SAFE, PALE = "#1d4f8a", "#e9b44c"


@pytest.fixture
def brand(db) -> BrandSettings:
    return BrandSettings.for_site(Site.objects.get(is_default_site=True))


@pytest.fixture
def picture(db) -> Image:
    data = io.BytesIO()
    Picture.new("RGBA", (300, 300), "#1d4f8a").save(data, "PNG")
    return Image.objects.create(title="标识", file=ImageFile(data, "mark.png"), width=300, height=300)


def saved(brand: BrandSettings, **values: object) -> None:
    for name, value in values.items():
        setattr(brand, name, value)
    brand.full_clean()
    brand.save()


def refused(brand: BrandSettings, **values: object) -> dict[str, list[str]]:
    """What a person is told, in Chinese, by field."""
    for name, value in values.items():
        setattr(brand, name, value)
    with translation.override("zh-hans"), pytest.raises(Exception) as told:
        brand.full_clean()
    with translation.override("zh-hans"):
        return told.value.message_dict


# --- colours


def test_contrast_is_that_of_the_standard():
    assert colours.contrast("#ffffff", "#000000") == pytest.approx(21)
    assert colours.contrast("#777777", "#ffffff") == pytest.approx(4.478, abs=0.001)


@pytest.mark.parametrize("colour", ["#000000", "#9e2a2b", SAFE, "#767676", "#005a00"])
def test_both_themes_keep_white_words_and_the_mark_readable(colour):
    sheet = colours.style_sheet(colour)
    light, dark = sheet.split("}")[0], sheet.split("{")[3].split("}")[0]
    assert f"--brand:{colour};" in light
    shades = dict(pair.strip().split(":") for pair in dark.split(";"))
    assert colours.is_safe(shades["--brand"])
    assert colours.is_safe(shades["--brand-strong"])
    assert colours.contrast(shades["--mark"], colours.DARK_GROUND) >= 4.5


@pytest.mark.parametrize("colour", [PALE, "#777777", "red", "#12345", "#1d4f8a;}", ""])
def test_no_style_sheet_is_made_of_what_is_no_safe_colour(colour):
    with pytest.raises(ValueError):
        colours.style_sheet(colour)


# --- what may be set


def test_a_pale_colour_is_refused_with_its_contrast(brand):
    (told,) = refused(brand, colour=PALE)["colour"]
    assert "看不清" in told
    assert "1.8:1" in told
    assert "4.5:1" in told


def test_a_word_is_no_colour(brand):
    assert "#9e2a2b" in refused(brand, colour="red")["colour"][0]


def test_a_seal_has_four_characters(brand):
    assert refused(brand, seal_text="某局")["seal_text"] == ["印章文字须为四个字。"]


@pytest.mark.parametrize(
    ("given", "missing"), [("signatory_post", "signatory_name"), ("signatory_name", "signatory_post")]
)
def test_who_signs_has_a_post_and_a_name(brand, given, missing):
    assert refused(brand, **{given: "某"})[missing] == ["签发人的职务和姓名须一并填写。"]


# --- what pages show


def test_a_page_links_the_colour_and_runs_no_inline_style(brand, client):
    saved(brand, colour=SAFE.upper())
    page = client.get(reverse("account_login"))
    assert '<link rel="stylesheet" href="/brand/1d4f8a.css">' in page.content.decode()
    assert "<style" not in page.content.decode()
    assert "unsafe-inline" not in page["Content-Security-Policy"]


def test_the_style_sheet_needs_no_login_and_is_kept(db, client):
    sheet = client.get("/brand/1d4f8a.css")
    assert sheet["Content-Type"] == "text/css"
    assert {"public", "max-age=86400"} == set(sheet["Cache-Control"].split(", "))
    assert b"--brand:#1d4f8a" in sheet.content


@pytest.mark.parametrize("digits", ["e9b44c", "1D4F8A", "xyz", "1d4f8a00"])
def test_no_other_style_sheet_is_served(db, client, digits):
    assert client.get(f"/brand/{digits}.css").status_code == 404


def test_without_a_colour_there_is_no_style_sheet(db, client):
    assert "/brand/" not in client.get(reverse("account_login")).content.decode()


def test_a_page_shows_the_sites_own_mark(brand, picture, client):
    saved(brand, mark=picture)
    assert branding.current().mark_url.startswith("/media/images/")
    assert f'src="{branding.current().mark_url}"' in client.get(reverse("account_login")).content.decode()


def test_a_lost_picture_leaves_the_pomegranate(brand, picture, client):
    saved(brand, mark=picture)
    picture.file.storage.delete(picture.file.name)
    assert branding.current().mark_url == ""
    assert "#mark" in client.get(reverse("account_login")).content.decode()


def test_the_foot_shows_its_line_and_the_filing_number(brand, client, cast):
    saved(brand, footer_text="石榴花开 籽籽同心", filing_number="青备 12345678 号")
    client.force_login(cast.learner)
    text = client.get("/").content.decode()
    assert "石榴花开 籽籽同心" in text
    assert "青备 12345678 号" in text


def test_the_brand_costs_one_query(brand, django_assert_num_queries):
    with django_assert_num_queries(1):
        assert branding.current().brand_name == "石榴学堂"


# --- the authors' door


@pytest.fixture
def administrator(client, cast):
    client.force_login(cast.system_admin)
    return client


def form(**values: str) -> dict[str, str]:
    return {"brand_name": "某某学堂", "certificate_prefix": "某民培", "mark": "", **values}


def address(brand: BrandSettings) -> str:
    return f"/cms/settings/cms/brandsettings/{brand.site_id}/"


def test_a_system_administrator_finds_the_brand_in_the_menu(administrator):
    menu = administrator.get("/cms/").content.decode()
    assert "/cms/settings/cms/brandsettings/" in menu
    assert json.dumps("品牌").strip('"') in menu


def test_a_system_administrator_sets_it_and_every_page_says_so(administrator, brand):
    assert administrator.post(address(brand), form(colour=SAFE, seal_text="某局培训")).status_code == 302
    assert "某某学堂" in administrator.get("/").content.decode()


def test_a_pale_colour_comes_back_with_the_reason_and_nothing_is_saved(administrator, brand):
    page = administrator.post(address(brand), form(colour=PALE))
    assert "看不清" in page.content.decode()
    assert branding.current().brand_name == "石榴学堂"
    assert branding.current().style_sheet_url == ""


def test_pages_ask_for_the_brand_once_in_a_while(brand, settings, monkeypatch, django_assert_num_queries):
    settings.BRAND_SECONDS = 2
    moment = 100.0
    monkeypatch.setattr(branding, "monotonic", lambda: moment)
    monkeypatch.setattr(branding, "_kept", (0.0, None))
    before = branding.shown()
    brand.brand_name = "新名称"
    brand.save()
    with django_assert_num_queries(0):
        assert branding.shown() == before
    moment += 2
    assert branding.shown().brand_name == "新名称"
