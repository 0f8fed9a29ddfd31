"""The template tags of the design system: what they say, and that they keep to the content security policy."""

import pytest
from django import forms
from django.core.paginator import Paginator
from django.http import HttpRequest
from django.template import Context, Template
from django.test import RequestFactory

from lib.templatetags import ui


def render(source: str, **context: object) -> str:
    return Template("{% load ui %}" + source).render(Context(context)).strip()


def asked(path: str) -> HttpRequest:
    return RequestFactory().get(path)


class Person(forms.Form):
    name = forms.CharField(
        label="Full name", help_text="As on the card", widget=forms.TextInput(attrs={"placeholder": "Full name"})
    )
    kind = forms.ChoiceField(choices=[("a", "A"), ("b", "B")], widget=forms.RadioSelect)
    word = forms.CharField(widget=forms.PasswordInput)
    agree = forms.BooleanField()
    file = forms.FileField(required=False)
    key = forms.CharField(widget=forms.HiddenInput, initial="k")


def test_a_decorative_icon_is_hidden_from_readers_and_a_lone_one_has_a_name() -> None:
    assert 'aria-hidden="true"' in ui.icon("clock")
    named = ui.icon("lock", label="Locked <now>")
    assert 'role="img"' in named
    assert "Locked &lt;now&gt;" in named


def test_a_state_shows_icon_and_word() -> None:
    shown = ui.state("soon", "5 days left")
    assert "state--soon" in shown
    assert "#clock" in shown
    assert "5 days left" in shown


def test_what_comes_from_data_is_escaped() -> None:
    evil = "<script>alert(1)</script>"
    shown = [ui.state("done", evil), ui.chip("", evil), ui.cover(evil), ui.phrases(evil)]
    shown += [
        render(
            "{% barline label '1' 5 %}{% crumbs label %}{% ring 1 2 label %}{% empty label %}{% endempty %}", label=evil
        )
    ]
    assert all("<script" not in piece for piece in shown)


@pytest.mark.parametrize(("percent", "whole"), [(None, 0), (-3, 0), (35.6, 36), (250, 100)])
def test_a_bar_takes_any_number_and_stays_between_nothing_and_full(percent: float | None, whole: int) -> None:
    assert f'data-v="{whole}"' in ui.bar(percent)


def test_a_share_of_nothing_is_nothing() -> None:
    assert ui.percent_of(3, 0) == 0
    assert ui.percent_of(1, 3) == 33


def test_a_ring_is_done_only_when_the_whole_is_reached() -> None:
    assert "is-done" not in render("{% ring 89.5 90 'hours' %}")
    assert "is-done" in render("{% ring 95 90 'hours' %}")
    assert 'stroke-dasharray="0.0 ' in render("{% ring 0 90 'hours' %}")


def test_a_path_ends_with_this_page() -> None:
    shown = render("{% crumbs 'Classes' '/classes/' 'A class' %}")
    assert '<a href="/classes/">Classes</a>' in shown
    assert '<li aria-current="page">A class</li>' in shown


def test_the_pager_keeps_the_other_parameters() -> None:
    page = Paginator(range(100), 10).get_page(3)
    shown = render("{% pager page %}", page=page, request=asked("/?state=late&page=3"))
    assert 'href="?state=late&amp;page=4"' in shown
    assert '<span aria-current="page">3</span>' in shown


def test_one_page_needs_no_pager() -> None:
    assert render("{% pager page %}", page=Paginator(range(3), 10).get_page(1), request=asked("/")) == ""


@pytest.mark.parametrize(
    ("order", "way", "next_order"),
    [("hours", "ascending", "-hours"), ("-hours", "descending", "hours"), ("name", "none", "hours")],
)
def test_a_head_sorts_and_turns_round(order: str, way: str, next_order: str) -> None:
    shown = render("{% sort 'hours' 'Hours' order %}", order=order, request=asked("/?page=4&unit=2"))
    assert f'aria-sort="{way}"' in shown
    assert f'href="?unit=2&amp;sort={next_order}"' in shown


def test_a_long_title_may_break_at_phrases_only() -> None:
    assert ui.phrases("城市民族工作条例专题培训班") == "城市民族<wbr>工作条例<wbr>专题<wbr>培训班"
    assert ui.phrases("民族区域自治法：条文与实务") == "民族区域自治法：<wbr>条文与<wbr>实务"


@pytest.mark.parametrize(
    ("title", "slip"),
    [
        ("民族区域自治法：制度与组成", "民族区域自治法"),
        ("依法履职与风险防范", "依法履职<br>与风险防范"),
        ("民族乡行政工作条例导读", "民族乡<br>行政工作条例导读"),
        ("城市民族工作条例三十条", "城市民族<br>工作条例三十条"),
        ("一二三四五六七八九十", "一二三四五<br>六七八九十"),
    ],
)
def test_a_long_title_stands_on_its_cover_in_two_columns(title: str, slip: str) -> None:
    assert f"<span>{slip}</span>" in ui.cover(title)


def test_a_form_ties_help_and_errors_to_their_control() -> None:
    shown = str(Person({"name": "", "kind": "a", "word": "x", "agree": "on", "key": "k"}))
    assert 'aria-invalid="true"' in shown
    assert 'aria-describedby="id_name_helptext id_name_error"' in shown
    assert '<div class="hint" id="id_name_helptext">As on the card</div>' in shown
    assert 'id="id_name_error"' in shown


def test_a_form_gives_each_kind_of_field_its_own_dress() -> None:
    shown = str(Person())
    assert 'class="input"' in shown
    assert "<password-field" in shown
    assert "<file-drop" in shown
    assert shown.count('type="radio"') == 2
    assert shown.count('type="hidden"') == 1
    assert "placeholder" not in shown, "a placeholder that repeats the label is noise"


def test_nothing_rendered_needs_an_inline_style_or_script() -> None:
    page = Paginator(range(100), 10).get_page(1)
    shown = str(Person({})) + render(
        "{% ring 1 2 'x' %}{% bar 5 %}{% barline 'a' 'b' 3 %}{% cover 'x' %}{% stepper steps %}{% pager page %}"
        "{% alert 'bad' 'No' %}<p>why</p>{% endalert %}{% empty 'None' %}{% endempty %}",
        steps=[{"label": "a", "note": "", "state": "done"}],
        page=page,
        request=asked("/"),
    )
    assert " style=" not in shown
    assert "<script" not in shown
    assert " on" + "click=" not in shown
