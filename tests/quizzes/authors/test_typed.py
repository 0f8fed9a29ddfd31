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
