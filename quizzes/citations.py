"""Does a question say what the article it cites says?

Reads a folder of full law texts and compares, without a database: the law and the article exist, every measure, date,
share and quoted name that a question states stands in a cited article, the right answers share their words with it, and
the articles that the wording names are the ones that are cited. It finds slips; it does not replace a careful reader.
"""

import re
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

TEXT_FILES = (".md", ".txt")
NUMERALS = "〇零一二三四五六七八九十百千万两"
DIGITS = {"〇": 0, "零": 0, "一": 1, "二": 2, "两": 2, "三": 3, "四": 4, "五": 5, "六": 6, "七": 7, "八": 8, "九": 9}
PLACES = {"十": 10, "百": 100, "千": 1000}
# Below this share of common character pairs an answer is not worded in the terms of its article.
ENOUGH_IN_COMMON = 0.5

NUMERAL = re.compile(f"[{NUMERALS}]+")
PERCENT = re.compile(f"百分之([{NUMERALS}]+)")
FRACTION = re.compile(f"([{NUMERALS}]+)分之([{NUMERALS}]+)")
# What a question may not get wrong: dates, durations, ages, shares, money, grades. Counting words are not facts of law.
FACT = re.compile(
    r"\d+年\d+月\d+日|\d+年\d+月|\d+月\d+日|\d+/\d+|\d+(?:\.\d+)?"
    r"(?:%|个?工作日|个月|个小时|小时|周岁|岁|年|月|日|天|倍|元|(?<![上下同省市县乡]1)级)"
)
ARTICLE_START = re.compile(rf"^\s*第([{NUMERALS}\d]+)条(?:之[一二三四五六七八九十]+)?(\s*)(.*)$")
HEADING = re.compile(r"^\s*(?:#|第[一二三四五六七八九十百]+[编章节]\s)")
TITLE = re.compile(r"^#\s+(.+)$", re.MULTILINE)
NAMED = re.compile(rf"《([^《》]+)》|第([{NUMERALS}\d]+)条")
CHAIN = re.compile(r"^[、和及与至到\s]*$")
QUOTED = re.compile(r"“([^“”]+)”")
BLANK = re.compile(r"_{2,}")
DENYING_STEM = re.compile(r"不属于|不包括|不正确|不符合.{0,24}的(?:是|有)|错误的(?:是|有)")


@dataclass(frozen=True)
class Law:
    """A full text: article number → text of the article, without its label."""

    title: str
    articles: Mapping[int, str]


@dataclass(frozen=True)
class Citation:
    """An article that a question rests on; `law` is a title, long or short."""

    law: str
    article: int


@dataclass(frozen=True)
class CitedQuestion:
    """A question as plain text. `right` holds what earns marks, `wrong` the distractors.

    `states_false` is a true/false question whose answer is 错误: its stem is meant to differ from the law, so the
    explanation is what must agree with it.
    """

    where: str
    stem: str
    right: tuple[str, ...] = ()
    wrong: tuple[str, ...] = ()
    explanation: str = ""
    citations: tuple[Citation, ...] = ()
    states_false: bool = False


@dataclass(frozen=True)
class Problem:
    """One thing to look at. `code` is one of the keys of the command's messages, `value` what it is about."""

    where: str
    code: str
    value: str


def chinese_number(text: str) -> int:
    """15 for 十五 or 15, 113 for 一百一十三, 1984 for 一九八四."""
    if text.isdigit():
        return int(text)
    if len(text) > 1 and all(sign in DIGITS for sign in text):
        return int("".join(str(DIGITS[sign]) for sign in text))
    total, section, digit = 0, 0, 0
    for sign in text:
        if sign in DIGITS:
            digit = DIGITS[sign]
        elif sign == "万":
            total, section, digit = (total + section + digit) * 10000, 0, 0
        else:
            section, digit = section + (digit or 1) * PLACES[sign], 0
    return total + section + digit


def normalise(text: str) -> str:
    """One spelling for comparison: half-width, digits for Chinese numerals, 30% for 百分之三十, no white space."""
    folded = re.sub(r"\s+", "", unicodedata.normalize("NFKC", text))
    folded = PERCENT.sub(lambda found: f"{chinese_number(found[1])}%", folded)
    folded = FRACTION.sub(lambda found: f"{chinese_number(found[2])}/{chinese_number(found[1])}", folded)
    return NUMERAL.sub(lambda found: str(chinese_number(found[0])), folded)


def law_name(title: str) -> str:
    """What two spellings of a title have in common: no 中华人民共和国, inner marks, spaces or date in brackets."""
    folded = re.sub(r"\s+", "", unicodedata.normalize("NFKC", title))
    folded = re.sub(r"\(\d{4}[^)]*\)$", "", folded)
    return re.sub(r"[《》〈〉<>]|中华人民共和国", "", folded)


def parse_law(text: str, *, title: str = "") -> Law:
    """Read a law as the national database gives it. The first heading is its title, else `title`."""
    heading = TITLE.search(text)
    articles: dict[int, list[str]] = {}
    current: list[str] | None = None
    for line in text.splitlines():
        if start := _article_start(line, after=max(articles, default=0)):
            number, opening = start
            current = articles.setdefault(number, [])
            current.append(opening)
        elif HEADING.match(line):
            current = None
        elif current is not None and line.strip():
            current.append(line.strip())
    texts = {number: "\n".join(lines) for number, lines in articles.items()}
    return Law(heading[1].strip() if heading else title, texts)


def read_folder(folder: Path) -> dict[str, Law]:
    """Every law text directly in `folder` by its `law_name`. Files in which no article is found are left out."""
    laws = {}
    for path in sorted(folder.iterdir()):
        if path.suffix.lower() not in TEXT_FILES:
            continue
        law = parse_law(_decoded(path.read_bytes()), title=path.stem)
        if law.articles:
            laws[law_name(law.title)] = law
    return laws


def check(question: CitedQuestion, laws: Mapping[str, Law]) -> list[Problem]:
    """What is wrong with the citations of one question, in reading order; empty when nothing was found."""
    if not question.citations:
        return [Problem(question.where, "uncited", "")]
    missing = list(_missing_articles(question, laws))
    source = normalise("\n".join(_cited_texts(question, laws)))
    if not source:
        return missing
    return [
        *missing,
        *_unfounded_facts(question, source),
        *_unfounded_quotes(question, source),
        *_far_answers(question, source),
        *_uncited_names(question, laws, source),
    ]


def facts(text: str) -> list[str]:
    """The dates, durations, ages, shares and grades that a text states, normalised, in order and once each."""
    without_articles = re.sub(rf"第[{NUMERALS}\d]+[条款项章节]", "", text)
    return list(dict.fromkeys(FACT.findall(normalise(without_articles))))


def stated(question: CitedQuestion) -> str:
    """The stem with its blanks filled, followed by the answers that belong to it."""
    answers = list(question.right)
    stem = BLANK.sub(lambda _found: answers.pop(0) if answers else "", question.stem)
    return "\n".join([stem, *answers])


def _decoded(data: bytes) -> str:
    """UTF-8 with or without its mark, else GB18030, as Chinese offices save text."""
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return data.decode("gb18030", errors="replace")


def _article_start(line: str, *, after: int) -> tuple[int, str] | None:
    """(number, first words) where a line begins an article.

    Without a space behind its label only the next number does: 第十条所列… may open a paragraph of article 12.
    """
    start = ARTICLE_START.match(line)
    if start is None:
        return None
    number = chinese_number(start[1])
    return (number, start[3].strip()) if start[2] or not start[3] or number == after + 1 else None


def _missing_articles(question: CitedQuestion, laws: Mapping[str, Law]) -> Iterator[Problem]:
    for citation in question.citations:
        law = laws.get(law_name(citation.law))
        if law is None:
            yield Problem(question.where, "law_not_found", citation.law)
        elif citation.article not in law.articles:
            yield Problem(question.where, "article_not_found", f"{citation.law} {citation.article}")


def _cited_texts(question: CitedQuestion, laws: Mapping[str, Law]) -> Iterator[str]:
    for citation in question.citations:
        law = laws.get(law_name(citation.law))
        if law is not None:
            yield law.articles.get(citation.article, "")


def _unfounded_facts(question: CitedQuestion, source: str) -> Iterator[Problem]:
    own_words = normalise("\n".join([question.stem, *question.right, *question.wrong]))
    if not question.states_false:
        for fact in facts(stated(question) if not _denies(question) else question.stem):
            if not _states(source, fact):
                yield Problem(question.where, "fact_not_in_article", fact)
    for fact in facts(question.explanation):
        if not _states(source, fact) and not _states(own_words, fact):
            yield Problem(question.where, "explained_fact_not_in_article", fact)


def _unfounded_quotes(question: CitedQuestion, source: str) -> Iterator[Problem]:
    own_words = normalise("\n".join([question.stem, *question.right, *question.wrong]))
    claims = "" if question.states_false or _denies(question) else stated(question)
    for quote in QUOTED.findall(claims):
        if normalise(quote) not in source:
            yield Problem(question.where, "quote_not_in_article", quote)
    for quote in QUOTED.findall(question.explanation):
        if normalise(quote) not in source and normalise(quote) not in own_words:
            yield Problem(question.where, "quote_not_in_article", quote)


def _far_answers(question: CitedQuestion, source: str) -> Iterator[Problem]:
    if question.states_false:
        # A false statement keeps the article's words but for one; where it does not, the explanation has them.
        nearer = max(question.stem, question.explanation, key=lambda text: _in_common(text, source))
        answers: tuple[str, ...] = (nearer,)
    elif _denies(question):
        answers = question.wrong
    else:
        answers = question.right or (question.stem,)
    for answer in answers:
        if _in_common(answer, source) < ENOUGH_IN_COMMON:
            yield Problem(question.where, "answer_far_from_article", answer)


def _uncited_names(question: CitedQuestion, laws: Mapping[str, Law], source: str) -> Iterator[Problem]:
    cited = {(law_name(citation.law), citation.article) for citation in question.citations}
    for part, text in (("stem", question.stem), ("explanation", question.explanation)):
        for law, number in _names(_whole_titles(text, laws)):
            if law and normalise(law) in source:
                continue  # the cited article itself refers to it
            if code := _fault_of_name(law, number, cited, known=not law or law in laws, asked=part == "stem"):
                yield Problem(question.where, code, f"{law} {number or ''}".strip())


def _fault_of_name(law: str, number: int | None, cited: set[tuple[str, int]], *, known: bool, asked: bool) -> str:
    """What is wrong with a law or an article that the wording names; an article may leave its law to the reader."""
    if not known:
        return "named_law_not_found"
    if number is None:
        return "named_law_not_cited" if asked and law not in {name for name, _article in cited} else ""
    if law:
        return "" if (law, number) in cited else "named_article_not_cited"
    return "" if number in {article for _name, article in cited} else "named_article_not_cited"


def _names(text: str) -> Iterator[tuple[str, int | None]]:
    """(law, None) for each 《law》, (law or "", number) for each 第…条; a law holds while the chain is unbroken."""
    law, end = "", 0
    for found in NAMED.finditer(text):
        linked = bool(CHAIN.match(text[end : found.start()]))
        end = found.end()
        if found[1] is not None:
            law = law_name(found[1])
            yield law, None
        else:
            law = law if linked else ""
            yield law, chinese_number(found[2])


def _whole_titles(text: str, laws: Mapping[str, Law]) -> str:
    """The text with titles that hold a law's name, like 国务院实施《…》若干规定, in one pair of marks."""
    for name, law in laws.items():
        title = unicodedata.normalize("NFKC", law.title)
        if inner := re.search(r"《[^》]*》", title):
            before, after = re.escape(title[: inner.start()]), re.escape(title[inner.end() :])
            text = re.sub(f"《?{before}[《〈][^《》〈〉]*[》〉]{after}》?", f"《{name}》", text)
    return text


def _denies(question: CitedQuestion) -> bool:
    """Whether the stem asks for what the law does not say, so that the right options are the odd ones."""
    return bool(DENYING_STEM.search(question.stem))


def _states(source: str, fact: str) -> bool:
    """Whether `fact` stands in `source` as a whole: 5年 is not in 15年."""
    return re.search(rf"(?<![\d.]){re.escape(fact)}", source) is not None


def _in_common(answer: str, source: str) -> float:
    """The share of the answer's neighbouring characters, facts and punctuation apart, that the source has: 0..1."""
    runs = re.findall(r"\w+", FACT.sub("", normalise(answer)))
    pairs = [run[start : start + 2] for run in runs for start in range(max(len(run) - 1, 1))]
    return sum(pair in source for pair in pairs) / len(pairs) if pairs else 1.0
