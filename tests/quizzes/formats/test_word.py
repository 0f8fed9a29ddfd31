"""Word files: what only Word has. Automatic numbers, tables, bold and underlined runs, pictures, formulas."""

import io

import docx
import pytest
from docx.enum.text import WD_UNDERLINE
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.shared import RGBColor
from PIL import Image

from quizzes.formats.draft import Reading
from quizzes.formats.reading import read
from tests.quizzes.formats.reader import said

NUMBERING = """
<w:numbering {ns}>
  <w:abstractNum w:abstractNumId="90">
    <w:lvl w:ilvl="0"><w:start w:val="1"/><w:numFmt w:val="{first}"/><w:lvlText w:val="%1{sign}"/></w:lvl>
    <w:lvl w:ilvl="1"><w:start w:val="1"/><w:numFmt w:val="upperLetter"/><w:lvlText w:val="%2."/></w:lvl>
  </w:abstractNum>
  <w:num w:numId="90"><w:abstractNumId w:val="90"/></w:num>
</w:numbering>"""


def saved(document):
    stream = io.BytesIO()
    document.save(stream)
    return stream.getvalue()


def reading_of(document, **options):
    return read(saved(document), name="题库.docx", **options)


def keys(result):
    return [said(found.draft)[3] if found.draft else found.problem.code for found in result.found]


def paragraphs(*texts):
    document = docx.Document()
    for text in texts:
        document.add_paragraph(text)
    return document


def number(paragraph, level):
    properties = paragraph._p.get_or_add_pPr()
    properties.append(parse_xml(f'<w:numPr {nsdecls("w")}><w:ilvl w:val="{level}"/><w:numId w:val="90"/></w:numPr>'))


def with_numbering(document, first="decimal", sign="、"):
    part = document.part.numbering_part
    for child in parse_xml(NUMBERING.format(ns=nsdecls("w"), first=first, sign=sign)):
        part.element.append(child)
    # Word wants all abstract lists before the lists that use them; readers do not.
    return document


def test_headings_of_word_are_chapters_and_sections():
    document = docx.Document()
    document.add_heading("某某题库", 1)
    document.add_heading("第一章 总则", 2)
    document.add_heading("一、单项选择题", 3)
    for text in ("1、甲（A）", "A. 子", "B. 丑"):
        document.add_paragraph(text)
    draft = reading_of(document).drafts[0]
    assert (draft.topic, draft.interaction, draft.where.unit) == (("第一章 总则",), "single_choice", "paragraph")


def test_automatic_numbers_and_letters_are_counted():
    document = with_numbering(docx.Document())
    for question in ("甲是（ ）", "乙是（ ）"):
        number(document.add_paragraph(question), 0)
        for option in ("子", "丑", "寅"):
            number(document.add_paragraph(option), 1)
        document.add_paragraph("答案：B")
    result = reading_of(document)
    assert [said(draft) for draft in result.drafts] == [
        ("single_choice", "甲是（ ）", ["子", "丑", "寅"], "B"),
        ("single_choice", "乙是（ ）", ["子", "丑", "寅"], "B"),
    ]
    assert [draft.where.question for draft in result.drafts] == ["1", "2"]


@pytest.mark.parametrize(
    ("kind", "sign", "shown"),
    [("chineseCounting", "、", "一、"), ("upperLetter", ".", "A."), ("lowerRoman", ")", "i)"), ("bullet", "", "")],
)
def test_number_formats_of_word(kind, sign, shown):
    from quizzes.formats.numbering import Numbering

    root = parse_xml(NUMBERING.format(ns=nsdecls("w"), first=kind, sign=sign))
    assert Numbering(root).label("90", 0) == shown


def test_the_option_that_looks_different_is_an_assumption_for_the_whole_file():
    document = docx.Document()
    for right in (0, 1):
        document.add_paragraph(f"{right + 1}、题干{right}（ ）")
        for index, text in enumerate(("A. 子", "B. 丑", "C. 寅")):
            run = document.add_paragraph().add_run(text)
            run.bold = index == right and right == 0
            if index == right == 1:
                run.font.color.rgb = RGBColor(0xFF, 0, 0)
    result = reading_of(document)
    assert keys(result) == ["A", "B"]
    assert [(each.name, each.count) for each in result.assumptions] == [("bold_is_key", 2)]
    assert keys(reading_of(document, reading=Reading(bold_is_key=False))) == ["no_answer", "no_answer"]


def test_underlined_spaces_are_gaps_and_underlined_words_fill_them():
    document = paragraphs("填空题")
    for number_, filling in ((1, "      "), (2, "区域")):
        paragraph = document.add_paragraph(f"{number_}、实行民族")
        paragraph.add_run(filling).font.underline = WD_UNDERLINE.SINGLE
        paragraph.add_run("自治。")
    document.add_paragraph("答案：略")
    result = reading_of(document)
    assert keys(result) == ["no_answer", "no_answer"]
    document = paragraphs("填空题", "1、实行民族")
    document.paragraphs[-1].add_run("区域").font.underline = True
    document.paragraphs[-1].add_run("自治。")
    draft = reading_of(document).drafts[0]
    assert (draft.stem, draft.alternatives) == ("实行民族____自治。", (("区域",),))


def test_raised_and_lowered_text_is_kept():
    document = paragraphs("1、水是H")
    document.paragraphs[0].add_run("2").font.subscript = True
    document.paragraphs[0].add_run("O，面积用m")
    document.paragraphs[0].add_run("2").font.superscript = True
    for text in ("A. 对", "B. 错", "答案：A"):
        document.add_paragraph(text)
    assert "H<sub>2</sub>O，面积用m<sup>2</sup>" in reading_of(document).drafts[0].stem


def test_a_table_of_questions_inside_a_document():
    document = docx.Document()
    rows = [("题干", "选项A", "选项B", "答案"), ("甲是（ ）", "子", "丑", "B"), ("乙是（ ）", "子", "丑", "A")]
    table = document.add_table(rows=3, cols=4)
    for row, texts in zip(table.rows, rows, strict=True):
        for cell, text in zip(row.cells, texts, strict=True):
            cell.text = text
    assert keys(reading_of(document)) == ["B", "A"]


def test_a_table_of_answers_below_the_questions():
    document = paragraphs("一、单选题", "1、甲（ ）", "A. 子", "B. 丑", "2、乙（ ）", "A. 子", "B. 丑", "参考答案")
    table = document.add_table(rows=2, cols=3)
    for row, texts in zip(table.rows, (("题号", "1", "2"), ("答案", "B", "A")), strict=True):
        for cell, text in zip(row.cells, texts, strict=True):
            cell.text = text
    assert keys(reading_of(document)) == ["B", "A"]


def test_options_in_table_cells():
    document = paragraphs("1、甲（ B ）")
    table = document.add_table(rows=2, cols=2)
    for cell, text in zip(
        [cell for row in table.rows for cell in row.cells], ("A、子", "B、丑", "C、寅", "D、卯"), strict=True
    ):
        cell.text = text
    assert [said(draft)[2:] for draft in reading_of(document).drafts] == [(["子", "丑", "寅", "卯"], "B")]


def test_pictures_come_along_with_their_question():
    picture = io.BytesIO()
    Image.new("RGB", (8, 8), "red").save(picture, "PNG")
    document = paragraphs("1、图中是（ ）")
    picture.seek(0)
    document.paragraphs[0].add_run().add_picture(picture)
    for text in ("A. 红", "B. 绿", "答案：A", "2、乙（ ）", "A. 子", "B. 丑", "答案：B"):
        document.add_paragraph(text)
    first, second = reading_of(document).drafts
    assert first.media[0].content_type == "image/png"
    assert f'<img src="media:{first.media[0].name}" alt="">' in first.stem
    assert second.media == ()


def test_a_formula_that_cannot_be_read_is_an_error_of_its_question():
    document = paragraphs("1、值是（ ）", "A. 子", "B. 丑", "答案：A", "2、乙（ ）", "A. 子", "B. 丑", "答案：B")
    math = "http://schemas.openxmlformats.org/officeDocument/2006/math"
    half = "<m:num><m:r><m:t>1</m:t></m:r></m:num><m:den><m:r><m:t>2</m:t></m:r></m:den>"
    fraction = f'<m:oMath xmlns:m="{math}"><m:f>{half}</m:f></m:oMath>'
    document.paragraphs[0]._p.append(parse_xml(fraction))
    assert keys(reading_of(document)) == ["formula", "B"]


def test_deleted_and_hidden_text_is_not_read():
    document = paragraphs("1、甲是（ ）", "A. 子", "B. 丑", "答案：A")
    run = document.paragraphs[3].add_run("B")
    run.font.hidden = True
    deleted = parse_xml(f"<w:del {nsdecls('w')}><w:r><w:delText>C</w:delText></w:r></w:del>")
    document.paragraphs[3]._p.append(deleted)
    assert keys(reading_of(document)) == ["A"]


def test_line_breaks_inside_a_paragraph_are_lines():
    document = docx.Document()
    run = document.add_paragraph().add_run("1、甲是（ ）")
    for text in ("A. 子", "B. 丑", "答案：B"):
        run.add_break()
        run.add_text(text)
    assert keys(reading_of(document)) == ["B"]


def test_the_style_of_a_list_numbers_its_paragraphs():
    document = with_numbering(docx.Document())
    style = document.styles["List Number"]
    style.element.get_or_add_pPr().append(parse_xml(f'<w:numPr {nsdecls("w")}><w:numId w:val="90"/></w:numPr>'))
    for existing in style.element.pPr.findall(qn("w:numPr"))[:-1]:
        style.element.pPr.remove(existing)
    document.add_paragraph("判断题")
    document.add_paragraph("甲是乙。（√）", style="List Number")
    document.add_paragraph("丙是丁。（×）", style="List Number")
    result = reading_of(document)
    assert keys(result) == [True, False]
    assert [draft.where.question for draft in result.drafts] == ["1", "2"]
