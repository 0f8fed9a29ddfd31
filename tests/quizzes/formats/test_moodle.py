"""Moodle XML: each type that is ours, the others by name, pictures inside the file, and files made to hurt."""

from base64 import b64encode

import pytest

from quizzes.formats.reading import read
from quizzes.formats.report import key, plain
from tests.quizzes.formats.reader import codes
from tests.quizzes.formats.test_hostile_files import refused
from tests.quizzes.formats.test_loading import png


def text(name, said, form="html", inner=""):
    return f'<{name} format="{form}"><text><![CDATA[{said}]]></text>{inner}</{name}>'


def question(kind, *parts, stem="题干", name="名称", inner=""):
    head = f"<name><text>{name}</text></name>{text('questiontext', stem, inner=inner)}"
    return f'<question type="{kind}">{head}{"".join(parts)}</question>'


def answer(said, fraction, *parts):
    return f'<answer fraction="{fraction}" format="html"><text><![CDATA[{said}]]></text>{"".join(parts)}</answer>'


def moodle(*questions, head='<?xml version="1.0" encoding="UTF-8"?>', encoding="utf-8"):
    return read(f"{head}<quiz>{''.join(questions)}</quiz>".encode(encoding), name="题库.xml")


def one(*args, **options):
    result = moodle(question(*args, **options))
    found = result.found[0]
    return found.draft or found.problem.code


def remarks(*args, **options):
    return [problem.code for problem in moodle(question(*args, **options)).warnings]


SINGLE, SEVERAL = "<single>true</single>", "<single>false</single>"


@pytest.mark.parametrize(
    ("single", "weights", "kind", "letters"),
    [
        (SINGLE, (0, 100, 0), "single_choice", "B"),
        (SEVERAL, (50, 50, -100), "multiple_choice", "AB"),
        (SEVERAL, ("33.33333", "33.33333", "33.33334"), "multiple_choice", "ABC"),
        (SEVERAL, (100, 0, 0), "one_or_more_choice", "A"),
        ("", (0, 0, 100), "single_choice", "C"),
        ("", (100, 100, 0), "multiple_choice", "AB"),
    ],
)
def test_choices_by_their_fractions(single, weights, kind, letters):
    draft = one(
        "multichoice", single, *(answer(f"甲{place}", weight) for place, weight in enumerate(weights)), stem="<p>题</p>"
    )
    assert (draft.interaction, "".join(key(draft)), draft.stem) == (kind, letters, "题")


@pytest.mark.parametrize(
    ("single", "weights", "code"),
    [
        (SINGLE, (0, 0), "no_answer"),
        (SINGLE, (-100, 0), "no_answer"),
        (SINGLE, (50, 0), "weights"),
        (SINGLE, (100, 100), "several_answers"),
        (SEVERAL, (50, 25), "weights"),
        (SEVERAL, (100, 100, 50), "weights"),
        (SINGLE, ("x", 100), "answer_unreadable"),
        (SINGLE, ("NaN", 100), "answer_unreadable"),
        (SINGLE, ("1e999999999", 100), "answer_unreadable"),
        (SINGLE, (100,), "one_option"),
        (SINGLE, (), "no_options"),
    ],
)
def test_fractions_that_make_no_right_answer_are_told(single, weights, code):
    options = [answer(f"甲{place}", weight) for place, weight in enumerate(weights)]
    assert one("multichoice", single, *options) == code


def test_partial_credit_is_said():
    options = [answer("甲", 100), answer("乙", 50), answer("丙", 0)]
    assert remarks("multichoice", SINGLE, *options) == ["partial_credit"]
    assert remarks("multichoice", SEVERAL, answer("甲", 75), answer("乙", 25)) == ["unequal_weights"]


def test_true_and_false_with_their_explanations():
    wrong = answer("true", 0, text("feedback", "<p>不对</p>"))
    draft = one("truefalse", wrong, answer("false", 100), text("generalfeedback", "<p>总</p>"))
    assert (draft.truth, draft.explanation) == (False, "<p>总</p><p>√：不对</p>")
    assert one("truefalse", answer("true", 100), answer("false", 100)) == "answers_disagree"
    assert one("truefalse", answer("true", 0), answer("false", 0)) == "no_answer"
    assert one("truefalse", answer("对", 100), answer("错", 0)) == "not_true_false"


def test_short_answers_and_numbers_are_gaps():
    draft = one("shortanswer", "<usecase>1</usecase>", answer("pH", 100), answer("ph", 0), answer("酸碱度", 100))
    assert (draft.alternatives, draft.minds_case, draft.stem) == ((("pH", "酸碱度"),), True, "题干 ____")
    assert one("shortanswer", answer("甲*", 100)) == "wildcard"
    draft = one("numerical", answer("3.140", 100, "<tolerance>0.01</tolerance>"), answer("*", 0))
    assert (draft.alternatives, draft.tolerances) == ((("3.14",),), ("0.01",))
    units = "<units><unit><multiplier>1</multiplier><unit_name>米</unit_name></unit></units>"
    assert one("numerical", answer("3", 100), units) == "units"
    for text_ in ("三", "1e999999999", "1_000", "5 米"):
        assert one("numerical", answer(text_, 100)) == "answer_unreadable"


def test_pairs_and_orders():
    def pair(left, right):
        return f'<subquestion format="html"><text>{left}</text><answer><text>{right}</text></answer></subquestion>'

    draft = one("matching", pair("甲", "子"), pair("乙", "丑 &lt;1"), pair("", "寅"))
    assert draft.pairs == (("甲", "子"), ("乙", "丑 &lt;1"), ("", "寅"))
    assert one("matching", pair("甲", "子"), pair("乙", "")) == "no_answer"
    assert one("matching", pair("甲", "子"), pair("甲", "丑")) == "equal_entries"
    entries = [answer("丙", 3), answer("甲", 1), answer("乙", 2)]
    assert (one("ordering", *entries).sequence, one("ordering", *entries).as_whole) == (("甲", "乙", "丙"), False)
    assert one("ordering", "<gradingtype>ALL_OR_NOTHING</gradingtype>", *entries).as_whole
    assert remarks("ordering", "<gradingtype>4</gradingtype>", *entries) == ["neighbours"]


def test_an_essay_brings_what_markers_are_told():
    draft = one("essay", text("graderinfo", "<p>三点。</p>"), answer("", 0))
    assert (draft.interaction, draft.model_answer) == ("extended_text", "三点。")


def test_embedded_answers_are_gaps_where_all_of_them_are_typed():
    draft = one("cloze", stem="<p>{1:SHORTANSWER:=北京~=北平#旧称~上海}是首都，{1:NM:=5:0.5}个。</p>")
    assert (draft.stem, draft.alternatives) == ("____是首都，____个。", (("北京", "北平"), ("5",)))
    assert draft.tolerances == ("", "0.5")
    for stem in ("{1:MULTICHOICE:=甲~乙}", "{1:SA:=甲}{2:SA:=乙}", "{1:SA:=甲}{1:SAC:=乙}", "无"):
        skipped = moodle(question("cloze", stem=stem)).skipped
        assert [dict(problem.values)["type"] for problem in skipped] == ["cloze"]


def test_types_that_we_do_not_have_are_skipped_by_name():
    names = ["description", "calculated", "ddwtos", "gapselect", "calculatedmulti", "randomsamatch", "coderunner"]
    result = moodle(*(question(name) for name in names), "<question><name><text>无</text></name></question>")
    assert [dict(problem.values)["type"] for problem in result.skipped] == names
    assert codes(result) == ["unknown_type"]
    assert len(result.found) == 8


def test_place_topic_mark_and_tags_come_along():
    category = "<question type='category'><category><text>$course$/top/法规/甲//乙</text></category></question>"
    more = (
        "<defaultgrade>1.3333333</defaultgrade><idnumber>N-7</idnumber><hidden>1</hidden>"
        "<tags><tag><text>标签</text></tag></tags>"
    )
    result = moodle(category, question("truefalse", answer("true", 100), more, name="名&lt;称"))
    draft = result.drafts[0]
    assert (draft.topic, str(draft.max_mark), draft.tags) == (("法规", "甲/乙"), "1.33", ("标签",))
    assert (draft.where.unit, draft.where.number, draft.where.title) == ("item", 1, "N-7 名<称")
    assert [problem.code for problem in result.warnings] == ["hidden_question"]


@pytest.mark.parametrize(
    ("form", "said", "stem"),
    [
        ("html", "<div>甲<span style='x'>乙</span></div><p><br></p><script>x</script>", "甲乙"),
        ("moodle_auto_format", "甲\n乙", "甲<br>乙"),
        ("plain_text", "1 < 2", "1 &lt; 2"),
        ("markdown", "**甲**\n\n乙", "<p><b>甲</b></p><p>乙</p>"),
        ("html", "<pre>a\n  b</pre>", "a<br>&nbsp;&nbsp;b"),
    ],
)
def test_each_way_of_writing_becomes_our_html(form, said, stem):
    made = f'<question type="truefalse">{text("questiontext", said, form)}{answer("true", 100)}</question>'
    assert moodle(made).drafts[0].stem == stem


def test_texts_without_their_element_and_html_that_is_not_escaped_are_read():
    stem, right = "<questiontext>甲<b>乙</b>丙</questiontext>", "<answer fraction='100'>true</answer>"
    made = f"<question type='truefalse'>{stem}{right}</question>"
    assert (moodle(made).drafts[0].stem, moodle(made).drafts[0].truth) == ("甲<b>乙</b>丙", True)


@pytest.mark.parametrize(
    ("head", "encoding"),
    [
        ("", "utf-8-sig"),
        ('<?xml version="1.0" encoding="GB18030"?>', "gb18030"),
        ('<?xml version="1.0" encoding="UTF-8"?>', "gb18030"),
        ("<!-- 题库 -->\n", "utf-8"),
        ('<?xml version="1.0" encoding="UTF-16"?>', "utf-16"),
    ],
)
def test_every_encoding_is_read_whatever_the_declaration_says(head, encoding):
    result = moodle(question("truefalse", answer("true", 100), stem="民族"), head=head, encoding=encoding)
    assert (result.format, result.drafts[0].stem) == ("moodle", "民族")


def file(name="图 1.png", data=None, path="/"):
    return f'<file name="{name}" path="{path}" encoding="base64">{b64encode(data or png()).decode()}</file>'


def test_pictures_come_along():
    stem = '<p>看图<img src="@@PLUGINFILE@@/%E5%9B%BE%201.png" alt="一张>图" width="8" onerror="x"></p>'
    draft = one("truefalse", answer("true", 100), stem=stem, inner=file())
    assert draft.stem == '看图<img src="media:图_1.png" alt="一张&gt;图" width="8">'
    assert [(media.name, media.content_type, media.data) for media in draft.media] == [("图_1.png", "image/png", png())]
    inside = one(
        "truefalse", answer("true", 100), stem=f'<img src="data:image/png;base64,{b64encode(png()).decode()}">'
    )
    assert len(inside.media) == 1
    old = f"<image>a.png</image><image_base64>{b64encode(png()).decode()}</image_base64>"
    assert len(one("truefalse", answer("true", 100), old).media) == 1


def test_two_pictures_of_one_name_stay_two():
    options = [
        answer('<img src="@@PLUGINFILE@@/a.png">', weight, file("a.png", png(width)))
        for weight, width in ((100, 8), (0, 9))
    ]
    draft = one("multichoice", SINGLE, *options)
    assert len({choice.html for choice in draft.choices}) == len(draft.media) == 2


@pytest.mark.parametrize(
    ("stem", "inner", "code"),
    [
        ('<img src="@@PLUGINFILE@@/无.png">', "", "picture_elsewhere"),
        ('<img src="https://example.org/a.png">', "", "picture_elsewhere"),
        ('<img src="/pluginfile.php/1/a.png">', "", "picture_elsewhere"),
        ('<img src="media:a.png">', "", "picture_elsewhere"),
        ('<img src="@@PLUGINFILE@@/a.svg">', file("a.svg", b"<svg/>"), "picture"),
        ('<img src="data:image/png;base64,####">', "", "picture_elsewhere"),
        ('<a href="@@PLUGINFILE@@/a.pdf">附件</a>', "", "part_lost"),
        ("<video src='a.mp4'></video>", "", "part_lost"),
        ("<math><mi>x</mi></math>", "", "formula"),
        ("<p>&nbsp;</p>", "", "no_stem"),
        ("甲" * 70_000, "", "too_long"),
    ],
)
def test_what_would_be_lost_is_told(stem, inner, code):
    assert one("truefalse", answer("true", 100), stem=stem, inner=inner) == code


def test_the_old_picture_beside_a_text_is_not_lost_in_silence():
    assert one("truefalse", answer("true", 100), "<image>https://example.org/a.png</image>") == "picture_elsewhere"


QUIZ = b"<quiz><question type='truefalse'><questiontext><text>&a;</text></questiontext></question></quiz>"
LAUGHS = b"".join(b'<!ENTITY a%d "&a%d;&a%d;">' % (level + 1, level, level) for level in range(30))


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b'<?xml version="1.0"?><!DOCTYPE quiz [<!ENTITY a SYSTEM "file:///etc/passwd">]>' + QUIZ, "dtd"),
        (b'<!DOCTYPE quiz [<!ENTITY a0 "ha">' + LAUGHS + b"]>" + QUIZ.replace(b"&a;", b"&a30;"), "dtd"),
        (b"<!DOCTYPE quiz SYSTEM 'http://127.0.0.1:9/x.dtd'>" + QUIZ.replace(b"&a;", b""), "dtd"),
        (b"<quiz>" + b"<question>" * 5_000, "damaged"),
        (b"<quiz><question type='truefalse'>", "damaged"),
        (QUIZ, "damaged"),
    ],
)
def test_hostile_files_are_refused_with_one_line(data, code):
    assert refused(data, "题库.xml") == code


def test_more_questions_than_a_request_should_read_are_refused(monkeypatch):
    monkeypatch.setattr("quizzes.formats.moodle.MAX_QUESTIONS", 2)
    assert refused(b"<quiz>" + b"<question/>" * 3 + b"</quiz>", "题库.xml") == "too_many_questions"
    assert one("multichoice", SINGLE, *[answer("甲", 0)] * 300) == "too_many_options"


def test_no_markup_of_the_file_survives_in_names_and_problems():
    result = moodle(
        question("multichoice", SINGLE, answer("甲", 0), answer("乙", 0), name="&lt;img src=x onerror=y&gt;名")
    )
    assert plain(str(result.errors[0].where)) == str(result.errors[0].where)
