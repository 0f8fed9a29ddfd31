"""Facts for the tests of certificates: an ordinary sheet, one with values as long as offices make them, one English."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

from classes.certificates.facts import CertificateFacts, Signatory

ORDINARY = CertificateFacts(
    serial_number="青民培〔2026〕第 0098 号",
    holder_name="顾青禾",
    unit_name="西坪区民族宗教事务局",
    class_title="民族政策法规专题研讨班",
    kind="专题培训班",
    starts_on=date(2026, 6, 16),
    ends_on=date(2026, 6, 18),
    study_hours=Decimal("24.0"),
    training_form="脱产培训",
    grade_statement="考核合格",
    issuer="青澜市干部培训中心",
    issued_on=date(2026, 6, 18),
    verify_url="https://xuetang.example/verify/7QF42MKDR9TAX8WE3NPBJ5CVHK6M/",
    signatories=(Signatory("唐未晞", "主办单位负责人"), Signatory("程九思", "班主任")),
)

LONG = replace(
    ORDINARY,
    serial_number="青民宗培训结字〔2026〕第 000000098 号",
    holder_name="阿卜杜热合曼·买买提依明·艾则孜江·图尔荪尼亚孜",
    unit_name="青澜市大围河回族满族乡人民政府民族宗教事务与基层社会治理综合服务中心（民族团结进步创建工作领导小组办公室）",
    class_title="学习贯彻铸牢中华民族共同体意识主线推动新时代党的民族工作高质量发展暨城市民族工作条例、"
    "民族乡行政工作条例专题培训班（第二期·乡镇街道和成员单位联络员）",
    issuer="青澜市民族宗教事务局、青澜市干部教育培训中心、青澜市行政学校联合办学领导小组办公室",
    ends_on=date(2027, 1, 31),
    verify_url="https://xuexi.minzu.intranet.qinglan.example.gov.cn:8443/learning/verify/7QF42MKDR9TAX8WE3NPBJ5CVHK6M/",
    signatories=(
        Signatory("阿卜杜热合曼·买买提依明", "主办单位负责人（市民族宗教事务局局长）"),
        Signatory("程九思", "班主任"),
    ),
    seal="青澜培训",
)

ENGLISH = replace(
    ORDINARY,
    language="en",
    serial_number="QMP 2026-0098",
    holder_name="Gu Qinghe",
    unit_name="Xiping District Bureau of Ethnic and Religious Affairs",
    class_title="Seminar on Ethnic Policy and Law",
    kind="Thematic training class",
    training_form="residential training",
    grade_statement="passed the final examination",
    issuer="Qinglan Cadre Training Centre",
    signatories=(Signatory("Tang Weixi", "Head of the organising body"), Signatory("Cheng Jiusi", "Class head")),
)
