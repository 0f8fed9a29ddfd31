"""The signs by which a line of a question bank shows what it is. Patterns read the half-width twin of a line."""

import re

from quizzes.formats.kinds import CHINESE_WORDS

CN_NUMBER = "[一二三四五六七八九十百]+"

# --- fields: “答案：B”, “【解析】…”, “难度：易” ----------------------------------------------------------------

FIELDS = {
    "answer": (
        r"(?:正确|参考|标准|本题|试题|该题|此题|题目|我的正确)?答案(?:是|为)?"
        r"|正确选项|参考解答|answer|ans(?=\s*[:.])|key(?=\s*:)"
    ),
    "explanation": (
        r"(?:答案|试题|本题|题目|参考|详细|专家|名师)?解析"
        r"|(?:试题|答案|题目)(?:分析|详解|解释|说明)|详解|解题思路|点评|explanation"
    ),
    "source": r"(?:法条)?依据|法律依据|出处|答案来源|参考条款",
    "difficulty": r"难度(?:系数|等级|级别)?|难易(?:程度|度)|difficulty",
    "topic": r"(?:所属|考查|相关|主要)?(?:知识点|考点|章节)|考查内容|topic",
    "mark": r"分值|分数|本题分值|points?",
    "kind": r"题型|题目类型|试题类型",
    "number": r"题号|试题编号|题目编号",
}
_NAMES = "|".join(f"(?P<{name}>{words})" for name, words in FIELDS.items())
FIELD_AT_START = re.compile(
    rf"^(?:[(\[【]\s*(?:{_NAMES})\s*[:：]?\s*[)\]】]\s*[:：]?|(?:{_NAMES.replace('?P<', '?P<b_')})\s*[:：])\s*".replace(
        "：", ":"
    ),
    re.I,
)
FIELD_INSIDE = re.compile(
    rf"[【\[]\s*(?:{'|'.join(FIELDS.values())})\s*[】\]]\s*:?|(?:(?<=[\s。;,.)A-Z√×对错误】])(?:{'|'.join(FIELDS.values())})|正确答案|参考答案|标准答案)\s*:",
    re.I,
)
REPLY = re.compile(
    r"^答(?:题要点|案要点|题思路)?\s*[:.]\s*|^(?:参考)?(?:要点|评分标准|评分要点|答题要点|答案要点)\s*:\s*"
)
BARE_ANSWER = re.compile(
    r"^(?:正确|参考|标准)?答案\s*(?:是|为)?\s*(?=(?:[A-H](?:[\s,、]*[A-H])*|√|×|对|错|正确|错误|[TF])\s*[。.;]?$)", re.I
)

# --- numbers of questions -------------------------------------------------------------------------------------------

KIND_TAG = re.compile(
    rf"^[\[【(<]\s*((?:{CHINESE_WORDS})题?)\s*(?:[,;/|]\s*[^\]】)>]{{0,20}})?[\]】)>]\s*[:、.]?\s*", re.I
)
KIND_WORD = re.compile(
    rf"^((?:{CHINESE_WORDS})题)\s*(?=\d{{1,4}}\s*[、.:)\s])|^((?:{CHINESE_WORDS})题|案例(?:分析|论述)?)\s*:\s*(?=\S)"
)
KIND_TAG_AT_END = re.compile(rf"[\[【(]\s*((?:{CHINESE_WORDS})题?)\s*[\]】)]\s*[。.]?\s*$", re.I)
MARK_TAG = re.compile(r"^[(\[【]\s*(?:本[小大]?题)?\s*(\d+(?:\.\d+)?)\s*分\s*[)\]】]\s*")
NUMBERS = (
    ("word", re.compile(r"^(?:第\s*(\d{1,5})\s*[小大]?题|题目?\s*(\d{1,5})(?=\s*[:、.\s]))\s*[:、.]?\s*")),
    ("plain", re.compile(r"^(?:Q\s*)?(\d{1,5})\s*(?:[、.]\s*\.?|[)](?=\s*\S))\s*(?!\d+\s*[、.)]?\s*$)", re.I)),
    ("comma", re.compile(r"^(\d{1,4})\s*,\s*(?=\D)")),
    ("bracket", re.compile(r"^[(\[【]\s*(\d{1,4})\s*[)\]】]\s*[、.]?\s*(?=\S)")),
    ("space", re.compile(r"^(\d{1,4})(?:\t\s*|\s+)(?=[^\s\d])")),
    ("glued", re.compile(r"^(\d{1,3})(?=[《“\"(「]?[\u4e00-\u9fff《“(])")),
)
COUNTED = re.compile(
    r"^\d{0,4}\s*(?:年|月|日|号|世纪|个|名|人|次|届|岁|天|周|小时|分钟|万|亿|元|%|米|公里|公斤|条|项|种|位|大|者|级|层|倍|成|余|多)"
)

# --- options --------------------------------------------------------------------------------------------------------

_SIGN = r"(?:[*√✓✔☑●]|\[[xX√]\])?\s*"  # a sign before the letter marks the right option
OPTION_LINE = re.compile(
    rf"^(?P<sign>{_SIGN})(?:[(\[【]\s*(?P<b>[A-Za-z])\s*[)\]】]\s*[、.:]?|(?P<s>[A-Za-z])\s*(?:[)、:;,。·]|\.(?!\w\.))"
    r"|(?P<g>[A-Z])(?:(?=\s+\S)|(?=[\u4e00-\u9fff《“\"‘(<【①-⑩\d])))\s*"
)
OPTION_A = re.compile(rf"^{_SIGN}[(\[【]?\s*(?:[Aa]\s*(?:[)\]】]|[、.:,。·])|A(?:\s+[^\s=]|(?=[\u4e00-\u9fff《“(])))")
OPTION_SPACED = re.compile(r"(?<=\S)\s([A-H])\s(?=\S)")
OPTION_INSIDE = re.compile(
    r"(?P<wide>\s{2,}|\t)(?:[(\[【]\s*(?P<wb>[A-Za-z])\s*[)\]】]\s*[、.:]?|(?P<ws>[A-Za-z])\s*[、.:,。·)]|(?P<wg>[A-Z])(?=\s|[^\sA-Za-z]))\s*"
    r"|(?P<near>\s?)(?:[(\[【](?P<nb>[A-Z])[)\]】]\s*[、.:]?|(?<![A-Za-z0-9])(?P<ns>[A-Za-z])\s*[、.:。)])\s*"
)
RIGHT_WORD = re.compile(
    r"\s*(?:[(\[【]\s*(?:正确(?:答案|选项)?|答案|对|√|✓|✔)\s*[)\]】]?|[√✓✔☑]|[<《]?-{1,2}\s*正确答案?)\s*$"
)
# --- headings -------------------------------------------------------------------------------------------------------

_ORDINAL = (
    rf"(?:第\s*(?:{CN_NUMBER}|\d+)\s*(?:部分|大题|类)|[(]\s*(?:{CN_NUMBER}|\d+)\s*[)]|{CN_NUMBER}|[IVXⅠ-Ⅹ]+|\d{{1,2}})"
)
KIND_HEADING = re.compile(
    rf"^(?:{_ORDINAL}\s*[、.:)\s]\s*|[(]\s*(?:{CN_NUMBER}|\d+)\s*[)]\s*)?[【\[]?\s*((?:{CHINESE_WORDS})(?:[、/或和及与](?:{CHINESE_WORDS}))?)(?:题目?)?\s*[】\]]?"
    r"(?:部分|类|题库|练习|集锦|精选)?\s*(?P<rest>$|[(\[:,。].*|共.*|每.*|本.*|满分.*|\d+\s*(?:道|题|小题|分).*|[-—].{0,20})$"
)
CHAPTER = re.compile(
    rf"^(?:第\s*(?:{CN_NUMBER}|\d+)\s*(?P<unit>[编篇]|部分|[章单]元?|[节讲课]|模块|专题|项目|任务)|(?P<named>专题|模块|单元|项目|任务|章节)\s*(?:{CN_NUMBER}|\d+))"
    r"(?=[\s:：、.（(《“]|[\u4e00-\u9fff]|$)"
)
CN_TITLE = re.compile(rf"^(?:{CN_NUMBER}\s*[、.]|[(]\s*{CN_NUMBER}\s*[)]\s*[、.]?)\s*(?=\S)")
KEY_HEADING = re.compile(
    rf"^(?:[【\[]\s*)?(?:{_ORDINAL}\s*[、.:]\s*)?(?:附\s*[:、]?\s*)?(?:[《》\u4e00-\u9fff]{{0,16}}(?:题|题库|卷|练习|测试|部分|考试))?(?:参考|标准|正确)?答案(?:[与及和]?(?:详细)?(?:解析|详解|评分标准|部分|速查|汇总|一览|表))?"
    r"\s*(?:[】\]])?\s*[:]?$"
)
CLAIMED = re.compile(r"(?:共|合计|总计|计)?\s*(\d{1,5})\s*(?:道|小题|题|个小?题)")
EACH_MARK = re.compile(r"每[小道]?题?\s*(\d+(?:\.\d+)?)\s*分")
INSTRUCTION = re.compile(
    r"^[(\[]?\s*(?:说明|注意|要求|备注|注|提示|答题要求|答题说明|本大?题|每[小道]?题|下列各?题|请|在每|以下各题|本部分)"
)
MATERIAL_RANGE = re.compile(r"(\d{1,4})\s*(?:[-~—–－至到]|——)+\s*(\d{1,4})\s*(?:小?题|\]|】|\))")
MATERIAL_WORD = re.compile(r"材料|资料|案例|案情|背景|回答|共用|题干|阅读|[【\[]\s*\d")

# --- lines that are no part of any question -------------------------------------------------------------------------

NOISE = re.compile(
    r"^(?:[-—–·~]{0,3}\s*\d{1,4}\s*[-—–·~]{1,3}|[-—–·~]{1,3}\s*\d{1,4}|第\s*\d{1,4}\s*页(?:\s*[,/]?\s*共\s*\d{1,4}\s*页)?|共\s*\d{1,4}\s*页"
    r"|\d{1,4}\s*/\s*\d{1,4}(?:\s*[\u4e00-\u9fff]{2,4}题)?|page\s*\d+(?:\s*of\s*\d+)?|[-—=_*·.…]{3,})$",
    re.I,
)
