"""The live gallery of components at /styleguide/: every one, in every state. Only with DEBUG."""

import re
from functools import cache

from django import forms
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _

COLOURS = (
    ("ground", _("Paper ground")),
    ("surface", _("Working surface")),
    ("sunken", _("Quiet area")),
    ("ink", _("Ink")),
    ("ink-2", _("Secondary text")),
    ("ink-3", _("Captions and notes")),
    ("brand", _("Main action")),
    ("jade-fill", _("Done")),
    ("amber-fill", _("Due soon")),
    ("rust", _("Wrong, failed")),
    ("dai-fill", _("Links and focus")),
    ("edge", _("Edges of controls")),
)
STEPS = (
    {"label": _("Enrolment approval"), "note": _("approved"), "state": "done"},
    {"label": _("Course work"), "note": "4 / 5", "state": "done"},
    {"label": _("Exam and report"), "note": _("until the 25th"), "state": "now"},
    {"label": _("Evaluation"), "note": _("until the 30th"), "state": ""},
    {"label": _("Certificate"), "note": "", "state": ""},
)
MONTHS = [f"{month}月" for month in range(1, 13)]
CHARTS = (
    {
        "kind": "line",
        "title": _("Hours a person against the plan"),
        "heads": (_("Month"), "2026", _("Plan")),
        "rows": list(zip(MONTHS, (2, 4, 9, 16, 22, 29, 41, 45, 49, 60, 69, 77), range(7, 91, 7), strict=True)),
    },
    {
        "kind": "bar",
        "title": _("Scores of an exam"),
        "heads": (_("Score"), _("Number of people")),
        "rows": [("0–59", 4), ("60–69", 7), ("70–79", 12), ("80–89", 16), ("90–100", 7)],
    },
    {
        "kind": "rows",
        "title": _("Completion by unit"),
        "heads": (_("Unit"), _("Completed, %")),
        "rows": [("市局机关", 83), ("东渚区", 74), ("西坪区", 66), ("望桥县", 62)],
    },
    {
        "kind": "stack",
        "title": _("Hours by form"),
        "heads": (_("Unit"), _("Full-time"), _("Online"), _("Self-study")),
        "rows": [("市局机关", 32, 31, 9), ("东渚区", 24, 36, 7), ("西坪区", 28, 20, 12)],
    },
)
# Invented names, and one article as it reads.
SAMPLES = {
    "covers": ("民族区域自治法", "城市民族工作条例", "民族乡行政工作", "公务员法要点"),
    "people": ("苏映川", "方既白"),
    "person": "程九思　班主任",
    "places": ("青澜市", "西坪区", "柳坞街道"),
    "rows": (("东渚区", "81.0", "3"), ("西坪区", "76.4", "4"), ("市局机关", "86.2", "")),
    "file_name": "2026年秋季民族法规题库.docx",
    "lessons": ("第 5 课　变通执行与停止执行", "第 6 课　自治机关的组成", "结课小测"),
    "law": (
        "《民族区域自治法》第二条",
        "各少数民族聚居的地方实行区域自治。民族自治地方分为",
        "自治区、自治州、自治县。",
        "2001 年修正文本",
    ),
}


class SampleForm(forms.Form):
    """Each kind of field once."""

    name = forms.CharField(label=_("Full name"), max_length=20)
    staff_number = forms.CharField(
        label=_("Staff number"), help_text=_("On the back of the staff card"), required=False
    )
    ends_on = forms.DateField(label=_("Last day"), widget=forms.DateInput(attrs={"type": "date"}))
    password = forms.CharField(label=_("Password"), widget=forms.PasswordInput(render_value=True))
    kind = forms.ChoiceField(
        label=_("Kind of class"), choices=[("t", _("Special-topic class")), ("v", _("Study visit"))]
    )
    rule = forms.ChoiceField(
        label=_("Which score counts"),
        widget=forms.RadioSelect,
        choices=[("best", _("The best")), ("last", _("The last"))],
    )
    tell = forms.MultipleChoiceField(
        label=_("Tell me"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        choices=[("inbox", _("in the inbox")), ("text", _("by text message"))],
    )
    text = forms.CharField(label=_("Reason"), widget=forms.Textarea(attrs={"rows": 3}), required=False)
    agree = forms.BooleanField(label=_("I have read the rules"))
    file = forms.FileField(label=_("Question file"), required=False)


@login_not_required
def styleguide(request: HttpRequest) -> HttpResponse:
    """`?toast=1` shows a message as it comes after a redirect."""
    if request.GET.get("toast"):
        messages.success(request, _("Three people have been reminded."))
    context = {
        "colours": COLOURS,
        "icons": icon_names(),
        "steps": STEPS,
        "charts": CHARTS,
        "form": SampleForm(auto_id="sg_%s"),
        "refused": SampleForm({"ends_on": "2026-02-30", "kind": "t", "password": "abcdefgh"}, auto_id="sg2_%s"),
        "page_of_many": Paginator(range(400), 20).get_page(request.GET.get("page", 4)),
        "order": request.GET.get("sort", "-hours"),
        **SAMPLES,
    }
    return render(request, "portal/styleguide.html", context)


@cache
def icon_names() -> list[str]:
    """Names in the sprite, as the styleguide lists them."""
    sprite = (settings.BASE_DIR / "frontend" / "public" / "icons.svg").read_text(encoding="utf-8")
    return re.findall(r'<symbol id="([\w-]+)"', sprite)
