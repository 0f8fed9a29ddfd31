"""Words for types of questions, in Chinese and in the English of other systems, and what we call them.

Besides our own interactions a file may say `choice` (one right or several, it does not say) or name a type that no file
can bring here.
"""

import re
import unicodedata

from quizzes.formats.draft import (
    EXTENDED_TEXT,
    FILL_BLANK,
    MULTIPLE_CHOICE,
    ONE_OR_MORE_CHOICE,
    SINGLE_CHOICE,
    TRUE_FALSE,
)

CHOICE = "choice"
OTHER = "other:"  # prefix of a type that we do not have, followed by its name

WORDS = {
    SINGLE_CHOICE: "单选 单项选择 单向选择 单选择 最佳选择 single singlechoice radio multichoicesingle a1 a1型 a2 a2型",
    MULTIPLE_CHOICE: "多选 多项选择 多向选择 多选择 双选 multiple multi multiplechoice multiselect checkbox x型",
    ONE_OR_MORE_CHOICE: "不定项 不定项选择 不定向选择 任选 任意选择 单选或多选 oneormore oneormorechoice",
    CHOICE: "选择 客观 客观选择 choice select",
    TRUE_FALSE: (
        "判断 判断正误 是非 是非判断 对错 正误 正误判断 判断对错 judge judgement judgment truefalse "
        "truefalse判断 tf boolean bool"
    ),
    FILL_BLANK: "填空 填充 填写 fill fillblank fillintheblank blank blanks completion gap cloze填空 单空填空 多空填空",
    EXTENDED_TEXT: (
        "简答 问答 论述 名词解释 名词 案例分析 案例 材料分析 材料 分析 辨析 计算 综合 应用 综合应用 综合分析 "
        "主观 写作 作文 公文写作 申论 "
        "简述 论述或案例 案例分析或论述 案例分析或论述题 思考 实务 操作 实操 解答 翻译 实务操作 情景 情景分析 "
        "essay shortanswer text extendedtext subjective"
    ),
}
OTHER_WORDS = (
    "匹配 连线 配对 排序 完形填空 完型填空 听力 阅读理解 组合 套题 共用题干 共用选项 选词填空 拖拽 热区 "
    "match matching order ordering sort hotspot"
)

_BY_WORD = {word: kind for kind, words in WORDS.items() for word in words.split()}
_BY_WORD |= {word: OTHER + word for word in OTHER_WORDS.split()}
_CHINESE = sorted((word for word in _BY_WORD if word[0] > "一"), key=len, reverse=True)
CHINESE_WORDS = "|".join(_CHINESE)  # longest first, for patterns


def kind_of(text: str) -> str:
    """The kind that a word such as 单选题, [多选], 判断题（10道） or single_choice names; "" when it names none."""
    word = re.sub(r"[(（【\[].*$", "", unicodedata.normalize("NFKC", text).strip().strip("[]【】()（）").lower())
    word = re.sub(r"[\s_\-/:：.、*]+", "", word)
    return _BY_WORD.get(word) or _BY_WORD.get(word.removesuffix("题").removesuffix("类"), "")


def kind_in(text: str) -> str:
    """The kind named anywhere in a title such as a sheet's name or a file's name; "" when none or more than one is."""
    kinds = {_BY_WORD[match] for match in re.findall(rf"({CHINESE_WORDS})(?=题|$)", text)}
    return kinds.pop() if len(kinds) == 1 else ""


def is_other(kind: str) -> bool:
    return kind.startswith(OTHER)
