"""Chinese is found by every piece of it, on both databases; Latin words still are."""

import pytest
from wagtail.models import Page
from wagtail.search.backends import get_search_backend
from wagtail.search.query import MATCH_ALL, Not, Phrase, PlainText

from cms.models import Law, LawArticle
from courses.models import CoursePage, LessonPage
from lib.search.excerpts import excerpt, marked
from lib.search.segmenting import fold, index_text, terms
from tests.builders import make_course, make_law, make_lesson


def titles(found) -> set[str]:
    return {page.title for page in found}


# --- how text is cut


def test_a_run_becomes_its_pairs_and_then_its_characters():
    assert index_text("民族法") == "民族 族法 民 族 法"


def test_a_single_character_stands_for_itself():
    assert index_text("法") == "法"


def test_latin_words_and_numbers_stay_whole_and_punctuation_goes():
    assert index_text("《Wagtail》, version 7.4！") == "wagtail version 7 4"


def test_full_width_forms_are_the_same_as_half_width_ones():
    assert index_text("２０２６年ＡＢ") == index_text("2026年ab")


@pytest.mark.parametrize("query", ["", "  ", "？！", "***", '"', "_"])
def test_a_query_without_a_word_has_no_term(query):
    assert terms(query) == []


def test_a_query_of_characters_is_its_pairs():
    assert [term.tokens for term in terms("民族区域 法 2026")] == [("民族", "族区", "区域"), ("法",), ("2026",)]


def test_a_very_long_query_is_cut_short():
    assert len(terms(" ".join(f"词{n}" for n in range(500)))) <= 24
    assert len(terms("x" * 5000)[0].text) == 64


def test_rare_and_supplementary_characters_are_characters_too():
    assert index_text("𠮷野〇") == "𠮷野 野〇 𠮷 野 〇"


# --- what is found


@pytest.fixture
def library(db):
    make_course("民族区域自治法：条文与实务", summary="读懂自治机关")
    make_course("城市民族工作条例三十条")
    make_course("公务员法要点", summary="Wagtail handbook 2026")


@pytest.mark.parametrize(
    "query", ["民族", "族", "民", "民族工作", "民族区域", "自治", "民族区域自治", "条", "区域自治法"]
)
def test_every_piece_of_chinese_finds_what_contains_it(library, query):
    wanted = {course.title for course in CoursePage.objects.all() if query in course.title or query in course.summary}
    assert wanted
    assert titles(CoursePage.objects.search(query)) == wanted


@pytest.mark.parametrize("query", ["区域民族", "治自", "党", "民族条例", "法公"])
def test_what_contains_it_not_is_not_found(library, query):
    assert titles(CoursePage.objects.search(query)) == set()


def test_pieces_that_stand_apart_are_not_the_word(db):
    make_course("自治区与区域与民族自治")
    make_course("民族区与区域")
    assert titles(CoursePage.objects.search("民族区域")) == set()


def test_several_words_are_all_wanted(library):
    assert titles(CoursePage.objects.search("民族 条例")) == {"城市民族工作条例三十条"}
    assert titles(CoursePage.objects.search("民族 公务员")) == set()


def test_latin_words_are_found_in_any_case_and_width(library):
    assert titles(CoursePage.objects.search("wagtail")) == {"公务员法要点"}
    assert titles(CoursePage.objects.search("ＷＡＧＴＡＩＬ　２０２６")) == {"公务员法要点"}
    assert titles(CoursePage.objects.search("wagt")) == set()


def test_the_admins_search_finds_pieces_and_beginnings_of_words(library):
    make_course("Introduction")
    assert titles(Page.objects.autocomplete("自治")) == {"民族区域自治法：条文与实务"}
    assert titles(Page.objects.autocomplete("治")) == {"民族区域自治法：条文与实务"}
    assert "Introduction" in titles(Page.objects.autocomplete("intro"))


@pytest.mark.parametrize(
    "query", ["？", "!!", "*", '"', "'", "民族*", "民族 OR", "NEAR(", "%s", "民族'--", "\\", "民族:*", "&|!"]
)
def test_hostile_queries_are_only_words(library, query):
    list(CoursePage.objects.search(query))
    list(Page.objects.autocomplete(query))
    CoursePage.objects.search(query).count()


def test_a_query_without_a_word_finds_nothing(library):
    assert list(CoursePage.objects.search("？！")) == []
    assert CoursePage.objects.search("？！").count() == 0


def test_query_objects_work_as_in_wagtail(library):
    backend = get_search_backend()
    assert titles(backend.search(Phrase("区域自治"), CoursePage)) == {"民族区域自治法：条文与实务"}
    assert titles(backend.search(PlainText("公务员 城市", operator="or"), CoursePage)) == {
        "公务员法要点",
        "城市民族工作条例三十条",
    }
    assert titles(backend.search(PlainText("民族") & Not(PlainText("城市")), CoursePage)) == {
        "民族区域自治法：条文与实务"
    }
    assert len(backend.search(MATCH_ALL, CoursePage)) == 3
    assert titles(backend.search(PlainText("？") & PlainText("公务员"), CoursePage)) == {"公务员法要点"}


def test_a_search_of_one_field_looks_into_that_field(library):
    assert titles(CoursePage.objects.search("读懂", fields=["title"])) == set()
    assert titles(CoursePage.objects.search("读懂", fields=["summary"])) == {"民族区域自治法：条文与实务"}
    assert titles(CoursePage.objects.search("公务员", fields=["title"])) == {"公务员法要点"}


def test_any_filter_of_the_queryset_narrows_the_search(library):
    course = CoursePage.objects.get(title="公务员法要点")
    course.unpublish()
    assert titles(CoursePage.objects.live().search("法")) == {"民族区域自治法：条文与实务"}
    assert titles(CoursePage.objects.filter(summary="").search("民族")) == {"城市民族工作条例三十条"}


def test_what_changes_is_found_as_it_is_now(library):
    course = CoursePage.objects.get(title="公务员法要点")
    course.title = "监察法要点"
    course.save()
    assert titles(CoursePage.objects.search("公务员")) == set()
    assert titles(CoursePage.objects.search("监察")) == {"监察法要点"}
    course.delete()
    assert titles(CoursePage.objects.search("监察")) == set()


def test_an_article_is_found_by_its_text_and_by_its_law(db):
    make_law("城市民族工作条例", articles=["根据情况提供便利条件", "尊重风俗习惯"])
    assert {article.number for article in LawArticle.objects.search("便利")} == {1}
    assert {article.number for article in LawArticle.objects.search("城市民族工作 风俗")} == {2}
    assert [str(law) for law in Law.objects.search("工作条例")] == ["城市民族工作条例"]


# --- in which order


def test_the_title_weighs_more_than_the_text(db):
    course = make_course()
    make_lesson(course, "第一课", text="这里多次说到监督。监督的方式有很多，监督也要依法。")
    make_lesson(course, "监督的方式", text="本课没有再说这个词。")
    for other in range(6):
        make_lesson(course, f"其他{other}", text="别的内容")
    assert [lesson.title for lesson in LessonPage.objects.search("监督")] == ["监督的方式", "第一课"]


def test_pages_of_results_follow_one_another_and_carry_their_score(db):
    course = make_course()
    for number in range(7):
        make_lesson(course, f"课{number}", text="监督" * (number + 1))
    found = LessonPage.objects.search("监督")
    whole = [lesson.pk for lesson in found]
    assert [lesson.pk for lesson in found[:3]] + [lesson.pk for lesson in found[3:7]] == whole
    assert found.count() == 7
    assert found[0].pk == whole[0]
    assert all(lesson.score is not None for lesson in found.annotate_score("score"))


def test_a_search_asks_few_questions_however_much_it_finds(db, django_assert_max_num_queries):
    course = make_course()
    for number in range(12):
        make_lesson(course, f"监督{number}")
    with django_assert_max_num_queries(4):
        assert len(list(LessonPage.objects.search("监督")[:10])) == 10


def test_an_explicit_order_is_kept(db):
    course = make_course()
    for title in ("监督乙", "监督甲", "监督丙"):
        make_lesson(course, title)
    found = LessonPage.objects.order_by("title").search("监督", order_by_relevance=False)
    assert [lesson.title for lesson in found] == sorted(["监督乙", "监督甲", "监督丙"])


def test_facets_count_what_was_found(library):
    found = Page.objects.search("民族")
    assert sum(found.facet("content_type_id").values()) == 2


# --- how it is shown


def test_words_are_marked_where_they_stand():
    assert marked("自治机关与自治权", "自治") == ('<mark class="hl">自治</mark>机关与<mark class="hl">自治</mark>权')


def test_markup_in_a_text_stays_text():
    assert marked("<b>自治</b>", "自治") == '&lt;b&gt;<mark class="hl">自治</mark>&lt;/b&gt;'


def test_a_word_is_marked_as_it_was_written():
    assert marked("２０２６年的ＡＢＣ", "2026 abc") == (
        '<mark class="hl">２０２６</mark>年的<mark class="hl">ＡＢＣ</mark>'
    )
    assert marked("每㎡一株", "m2") == '每<mark class="hl">㎡</mark>一株'


def test_an_excerpt_shows_the_passage_that_was_found():
    text = "前" * 200 + "应当提供便利条件" + "后" * 200
    shown = excerpt(["摘要", text], "便利")
    assert '<mark class="hl">便利</mark>条件' in shown
    assert shown.startswith("……")
    assert shown.endswith("……")
    assert len(shown) < 200


def test_an_excerpt_without_the_word_is_the_beginning():
    assert excerpt(["", "甲" * 10], "乙") == "甲" * 10
    assert excerpt([], "乙") == ""


def test_an_excerpt_never_cuts_through_a_mark():
    shown = excerpt(["自" * 85 + "民族区域自治法" * 3], "民族区域自治法")
    assert shown.count("<mark") == shown.count("</mark>")


def test_folding_knows_all_widths():
    assert fold("ＡＢＣ㎏ｱ") == "abckgア"
