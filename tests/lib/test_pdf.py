"""lib.pdf: data is never markup, pages are archival, the same input gives the same bytes, fonts are found."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path

import pypdf
import pytest

from lib import pdf

AT = datetime(2026, 6, 18, tzinfo=UTC)
TEMPLATE = """
#let data = json(bytes(sys.inputs.data))
#let families = json(bytes(sys.inputs.fonts))
#set text(font: families.serif)
#set page(width: 160mm, height: 60mm)
#data.name
"""


@pytest.fixture
def template(tmp_path: Path) -> Path:
    path = tmp_path / "page.typ"
    path.write_text(TEMPLATE)
    return path


@pytest.fixture
def fresh_fonts():
    """Fonts are looked up once per process: forget them before and after a test that changes the settings."""
    pdf.fonts.cache_clear()
    pdf._compiler.cache_clear()
    yield
    pdf.fonts.cache_clear()
    pdf._compiler.cache_clear()


def text_of(document: bytes) -> str:
    return pypdf.PdfReader(BytesIO(document)).pages[0].extract_text()


@pytest.mark.parametrize(
    "typed", ["#strong[x] *a* $1$", '#read("/etc/passwd")', '"] #panic("x")', "= 标题 <b> @ref \\ //"]
)
def test_what_people_typed_is_printed_and_never_run(template: Path, typed: str):
    assert typed in text_of(pdf.render_pdf(template, {"name": typed}, at=AT))


def test_the_page_says_that_it_is_pdf_a_2b(template: Path):
    metadata = pypdf.PdfReader(BytesIO(pdf.render_pdf(template, {"name": "顾青禾"}, at=AT))).xmp_metadata
    assert (metadata.pdfaid_part, metadata.pdfaid_conformance) == ("2", "B")


def test_chinese_text_can_be_copied_out_of_the_page(template: Path):
    assert "民族区域自治法" in text_of(pdf.render_pdf(template, {"name": "民族区域自治法"}, at=AT))


def test_the_same_input_gives_the_same_bytes_also_after_a_restart_of_the_compiler(template: Path, fresh_fonts):
    first = pdf.render_pdf(template, {"name": "顾青禾"}, at=AT)
    pdf._compiler.cache_clear()
    assert pdf.render_pdf(template, {"name": "顾青禾"}, at=AT) == first
    assert pdf.render_pdf(template, {"name": "顾青和"}, at=AT) != first


def test_threads_do_not_mix_their_data(template: Path):
    names = ["学员" + "甲乙丙丁戊己庚辛"[number % 8] * (number + 1) for number in range(24)]
    with ThreadPoolExecutor(8) as pool:
        pages = list(pool.map(lambda name: pdf.render_pdf(template, {"name": name}, at=AT), names))
    assert [text_of(page).strip() for page in pages] == names


def test_a_template_cannot_read_outside_its_folder(tmp_path: Path):
    (tmp_path / "secret.txt").write_text("secret")
    folder = tmp_path / "designs"
    folder.mkdir()
    (folder / "page.typ").write_text('#read("../secret.txt")')
    with pytest.raises(pdf.RenderingError):
        pdf.render_pdf(folder / "page.typ", {}, at=AT)


def test_a_character_without_a_font_is_named_instead_of_printed_as_a_box(template: Path):
    with pytest.raises(pdf.MissingGlyphError) as caught:
        pdf.render_pdf(template, {"name": "王\U0003abcd"}, at=AT)
    assert caught.value.text == "\U0003abcd"


def test_a_large_one_is_set_in_a_process_of_its_own_to_the_same_bytes(template: Path, monkeypatch):
    here = pdf.render_pdf(template, {"name": "顾青禾"}, at=AT)
    monkeypatch.setattr(pdf, "LARGE", 0)
    monkeypatch.setattr(pdf, "_here", None)
    assert pdf.render_pdf(template, {"name": "顾青禾"}, at=AT) == here
    with pytest.raises(pdf.MissingGlyphError) as caught:
        pdf.render_pdf(template, {"name": "王\U0003abcd"}, at=AT)
    assert caught.value.text == "\U0003abcd"


def test_a_large_one_is_told_of_while_it_is_made_and_ends_with_whoever_no_longer_wants_it(template: Path, monkeypatch):
    class Unwanted(Exception):
        pass

    def tell():
        told.append(1)
        if len(told) > 2:
            raise Unwanted

    told: list[int] = []
    monkeypatch.setattr(pdf, "LARGE", 0)
    monkeypatch.setattr(pdf, "BETWEEN_WORDS", 0.0001)
    with pytest.raises(Unwanted):
        pdf.render_pdf(template, {"name": "顾青禾"}, at=AT, tell=tell)


def test_characters_of_the_national_name_list_have_a_font(template: Path):
    assert "㛃䶮𬀩𬮱" in text_of(pdf.render_pdf(template, {"name": "㛃䶮𬀩𬮱"}, at=AT))


def test_a_family_of_the_settings_comes_first(settings, fresh_fonts):
    settings.PDF_SERIF_FAMILIES = ["Noto Sans SC"]
    assert pdf.fonts().serif[0] == "Noto Sans SC"


def test_a_family_that_is_not_installed_is_passed_over(settings, fresh_fonts):
    settings.PDF_SERIF_FAMILIES = ["No Such Song"]
    assert "No Such Song" not in pdf.fonts().serif
    assert pdf.fonts().serif


def test_fonts_of_a_folder_named_in_the_settings_are_used(settings, fresh_fonts, tmp_path: Path, monkeypatch):
    (tmp_path / "office.otf").symlink_to(pdf.pylopdf_fonts_zh_cn.sans_path())
    settings.PDF_FONT_PATHS = [tmp_path]
    monkeypatch.setattr(pdf, "PACKAGED_FONTS", tmp_path / "none")
    assert "Noto Sans SC" in pdf.fonts().sans


def test_a_machine_without_a_serif_sets_everything_in_what_it_has(settings, fresh_fonts, monkeypatch):
    monkeypatch.setattr(pdf, "SERIF_FAMILIES", ("No Such Song",))
    assert pdf.fonts().serif == pdf.fonts().sans != ()


def test_the_svg_holds_the_page_and_no_script(template: Path):
    drawn = pdf.render_svg(template, {"name": "<script>alert(1)</script>"}).decode()
    assert drawn.startswith("<svg")
    assert "<script" not in drawn
