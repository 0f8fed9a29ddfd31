"""What authors type and what a bank keeps."""

import pytest

from quizzes.editors import typed


@pytest.mark.parametrize(
    ("text", "html"),
    [
        ("一行", "一行"),
        ("第一行\r\n\r\n第二行", "<p>第一行</p><p>第二行</p>"),
        ("a<b 且 b>c", "a&lt;b 且 b&gt;c"),
        ("甲 & 乙", "甲 &amp; 乙"),
        ("H<sub>2</sub>O", "H<sub>2</sub>O"),
        ("", ""),
    ],
)
def test_plain_text_becomes_html_and_tags_stay_tags(text, html):
    assert typed.to_html(text) == html


@pytest.mark.parametrize("html", ["一行", "<p>甲</p><p>乙</p>", "1 &lt; 2", "<ul><li>甲</li></ul>", "x<sup>2</sup>"])
def test_what_is_shown_gives_the_same_html_again(html):
    assert typed.to_html(typed.to_text(html)) == html


def test_an_author_sees_lines_and_no_entities():
    assert typed.to_text("<p>1 &lt; 2</p><p>甲<br>乙</p>") == "1 < 2\n甲\n乙"


def test_text_that_speaks_of_tags_stays_escaped():
    html = "标签 &lt;b&gt; 表示粗体"
    assert "标签 &lt;b&gt; 表示粗体" in typed.to_html(typed.to_text(html))


def shown(name, shows):
    return f'<img src="/media/questions/{name}" alt="{shows}" width="9" height="9">'


TABLE = (
    '<table><thead><tr><th scope="col">年份</th><th scope="col">人数</th></tr></thead>'
    "<tbody><tr><td>2024</td><td>30</td></tr></tbody></table>"
)
PICTURE = '<img src="/media/questions/0123456789abcdef.png" alt="地图" width="9" height="9">'


@pytest.mark.parametrize(
    ("text", "html"),
    [
        ("| 年份 | 人数 |\n|---|---|\n| 2024 | 30 |", TABLE),
        ("年份\t人数\n2024\t30", TABLE),
        (
            "看表：\n| 甲 | 乙 |\n问？",
            "<p>看表：</p><table><tbody><tr><td>甲</td><td>乙</td></tr></tbody></table><p>问？</p>",
        ),
        (
            "| 甲 | 乙 |\n| 丙 |",
            "<table><tbody><tr><td>甲</td><td>乙</td></tr><tr><td>丙</td><td></td></tr></tbody></table>",
        ),
        ("| <3 | 乙 |", "<table><tbody><tr><td>&lt;3</td><td>乙</td></tr></tbody></table>"),
        ("|x|", "|x|"),
        ("甲\t乙", "甲\t乙"),
    ],
)
def test_lines_between_bars_or_with_tabs_are_a_table(text, html):
    assert typed.to_html(text) == html


@pytest.mark.parametrize(
    "text", ["[图 12：地图]", "［图12:地图］", "【图片 12：地图】", "[picture 12: 地图]", "[图 12： 地图 ]"]
)
def test_a_picture_is_its_number_and_what_it_shows(text):
    assert typed.to_html(text, shown) == shown("12", "地图")


def test_what_only_looks_like_a_picture_stays_text():
    assert typed.to_html("[图 甲：地图] [图]", shown) == "[图 甲：地图] [图]"


@pytest.mark.parametrize(
    "html",
    [
        TABLE,
        f"<p>甲</p>{TABLE}<p>乙</p>",
        PICTURE,
        f"<p>看图：{PICTURE}</p><p>问？</p>",
        f"<table><tbody><tr><td>{PICTURE}</td><td>乙</td></tr></tbody></table>",
    ],
)
def test_tables_and_pictures_are_shown_as_they_are_typed_and_come_back(html):
    text = typed.to_text(html)
    assert "<" not in text
    assert typed.to_html(text, shown) == html


@pytest.mark.parametrize(
    "html",
    [
        "<table><tbody><tr><td><b>甲</b></td><td>乙</td></tr></tbody></table>",
        '<table><tbody><tr><td colspan="2">甲</td></tr></tbody></table>',
        "<table><tbody><tr><td>a|b</td><td>乙</td></tr></tbody></table>",
        '<img src="/media/images/question-1.png" alt="">',
    ],
)
def test_what_bars_cannot_say_is_shown_as_html(html):
    assert typed.to_text(html) == html
