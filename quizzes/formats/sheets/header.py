"""Which column holds what: header words in all their variants, on any of the first rows of a sheet."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from lib.tables import Row, header_key, plain

NUMBER, KIND, STEM, OPTIONS, ANSWER, EXPLANATION, DIFFICULTY, MARK, TOPIC, TAGS, FLAG, TEXT, SECTION = (
    "number", "kind", "stem", "options", "answer", "explanation", "difficulty", "mark", "topic", "tags", "flag", "text",
    "section",
)  # fmt: skip
SEARCHED_ROWS = 12

WORDS = {
    NUMBER: "序号 题号 编号 试题编号 题目编号 题目序号 试题序号 id no num number 编码 试题id 题目id questionid",
    KIND: "题型 试题类型 类型 题目类型 试题题型 题目题型 题类 题型名称 questiontype type kind qtype 考题类型",
    STEM: (
        "题干 题目 试题内容 问题 题目内容 试题 试题题干 题目题干 题目描述 题干内容 题目名称 试题名称 问题内容 "
        "考题 考题内容 题面 题文 试题描述 试题题目 "
        "stem question questiontext content title 内容 问题描述 题干信息 试题正文"
    ),
    OPTIONS: (
        "选项 备选答案 备选项 选项内容 选项列表 候选答案 可选项 试题选项 题目选项 答案选项 options choices "
        "option 选择项 备选选项 供选答案"
    ),
    ANSWER: (
        "答案 正确答案 参考答案 标准答案 正确选项 试题答案 题目答案 本题答案 答案内容 正确项 答案选择 "
        "参考答案内容 answer answers correctanswer "
        "key rightanswer correct 答案1 答案2 答案3 答案4 答案5 标答 答 正确答案选项"
    ),
    EXPLANATION: (
        "解析 答案解析 试题解析 题目解析 解释 整体解析 解析内容 答案说明 试题分析 题目分析 分析 说明 备注说明 "
        "analysis explanation explain feedback 注释 答题解析 解答 "
        "出处 依据 答案出处 法条依据 题目出处 试题依据"
    ),
    DIFFICULTY: "难度 难易度 难易程度 难度等级 难度系数 试题难度 题目难度 difficulty level",
    MARK: "分值 分数 得分 每题分值 题目分值 试题分值 score point points mark marks 本题分值",
    TOPIC: (
        "知识点 章节 分类 类别 所属章节 所属分类 知识分类 试题分类 题目分类 一级分类 二级分类 三级分类 "
        "一级目录 二级目录 所属知识点 考点 模块 科目 专业 所属题库 题库 题库名称 "
        "章 节 单元 专题 目录 课程 category category1 category2 category3 topic chapter subject section1 "
        "知识模块 考核点 一级知识点 二级知识点 试题类别"
    ),
    TAGS: "标签 关键词 关键字 tags tag keywords",
    FLAG: "是否正确项 是否正确 是否正确答案 是否为正确答案 正确与否 是否答案 正确标志 iscorrect isright isanswer",
    TEXT: "rawtext 原文 原始文本 原始内容 原题 全文",
    SECTION: "sourcesection 来源章节 原题型",
}
_ROLES = {word: role for role, words in WORDS.items() for word in words.split()}
_STEM_INITIALS = (
    {"*", "【", "［", "["}
    | {word[0] for word in WORDS[STEM].split()}
    | {word[0].upper() for word in WORDS[STEM].split()}
)
_CN_DIGITS = {digit: index for index, digit in enumerate("一二三四五六七八九十", start=1)}
_OPTION = re.compile(
    r"^(?:备选|候选|试题|题目)?(?:选项|选择项|答案选项|备选答案|答案|option|choice|opt|item)?([a-l])(?:选项|项|答案)?$"
)
_NUMBERED_OPTION = re.compile(
    r"^(?:备选|候选|试题|题目)?(?:选项|选择项|备选项|备选答案|option|choice|opt)0?(\d{1,2}|[一二三四五六七八九十])$"
)


@dataclass
class Header:
    """The row (from 0) and the columns of each role. `options` holds (label, column) in the order of the labels."""

    row: int
    columns: dict[str, list[int]] = field(default_factory=dict)
    options: list[tuple[str, int]] = field(default_factory=list)
    guessed: bool = False

    def first(self, role: str) -> int | None:
        return next(iter(self.columns.get(role, [])), None)

    def has(self, role: str) -> bool:
        return role in self.columns

    @property
    def is_question_table(self) -> bool:
        answered = self.has(ANSWER) or bool(self.options) or self.has(OPTIONS) or self.has(FLAG)
        return self.has(STEM) and answered

    @property
    def is_text_table(self) -> bool:
        """Questions as running text in one column."""
        return self.has(TEXT) and not self.is_question_table

    def title(self, role: str) -> str:
        return {STEM: "题干", ANSWER: "答案", OPTIONS: "选项"}.get(role, role)


def find_header(rows: Sequence[Row]) -> Header | None:
    """The best header among the first rows, or None."""
    headers = [header for index, row in enumerate(rows[:SEARCHED_ROWS]) if (header := read_header(row, index))]
    return max(headers, key=_weight, default=None)


def read_header(row: Row, index: int) -> Header | None:
    """The header that this row is, when it names the columns that a table of questions needs."""
    header = Header(index)
    named = 0
    for column, cell in enumerate(row):
        label = _option_label(header_key(cell))
        role = _ROLES.get(header_key(cell))
        if label and role != ANSWER:
            header.options.append((label, column))
        elif role:
            header.columns.setdefault(role, []).append(column)
        named += bool(label or role)
    header.options.sort()
    filled = sum(bool(plain(cell)) for cell in row)
    usable = header.is_question_table or header.is_text_table
    return header if usable and named * 2 >= filled and _labels_are_whole(header) else None


def names_the_stem(row: Row) -> bool:
    """A quick look whether a row can be a header at all."""
    short = (plain(cell) for cell in row if isinstance(cell, str) and len(cell) <= 20)
    return any(_ROLES.get(header_key(text)) == STEM for text in short if text[:1] in _STEM_INITIALS)


def _option_label(key: str) -> str:
    match = _OPTION.match(key)
    if match:
        return match[1].upper()
    match = _NUMBERED_OPTION.match(key)
    if not match:
        return ""
    number = _CN_DIGITS.get(match[1]) or int(match[1])
    return chr(ord("A") + number - 1) if 1 <= number <= 26 else ""


def _labels_are_whole(header: Header) -> bool:
    """Each option once; a row of data such as “A”, “B”, “A” is no header."""
    labels = [label for label, _column in header.options]
    return len(set(labels)) == len(labels)


def _weight(header: Header) -> tuple[bool, int]:
    return header.is_question_table, len(header.columns) + len(header.options)
