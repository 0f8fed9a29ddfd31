"""The live gallery of components at /styleguide/: every one, in every state. Only with DEBUG."""

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _

COLOURS = (
    ("ground", _("Paper")),
    ("surface", _("Working surface")),
    ("sunken", _("Quiet area")),
    ("ink", _("Ink")),
    ("ink-2", _("Secondary text")),
    ("ink-3", _("Captions")),
    ("brand", _("Main action")),
    ("jade-fill", _("Done")),
    ("amber-fill", _("Due soon")),
    ("rust", _("Wrong, failed")),
    ("dai-fill", _("Links and focus")),
    ("edge", _("Edges of controls")),
)
STEPS = (
    {"label": _("Approval"), "note": _("approved"), "state": "done"},
    {"label": _("Lessons"), "note": "4 / 5", "state": "done"},
    {"label": _("Exam and report"), "note": _("until the 25th"), "state": "now"},
    {"label": _("Evaluation"), "note": _("until the 30th"), "state": ""},
    {"label": _("Certificate"), "note": "", "state": ""},
)


class SampleForm(forms.Form):
    """Each kind of field once; two of them refuse what they hold."""

    name = forms.CharField(label=_("Name"), max_length=20)
    staff_number = forms.CharField(
        label=_("Staff number"), help_text=_("On the back of the staff card"), required=False
    )
    ends_on = forms.DateField(label=_("Last day"), widget=forms.DateInput(attrs={"type": "date"}))
    password = forms.CharField(label=_("Password"), widget=forms.PasswordInput(render_value=True))
    kind = forms.ChoiceField(
        label=_("Kind of class"), choices=[("t", _("Special-topic class")), ("s", _("Study visit"))]
    )
    rule = forms.ChoiceField(
        label=_("Which score counts"),
        choices=[("best", _("The best")), ("last", _("The last"))],
        widget=forms.RadioSelect,
    )
    tell = forms.MultipleChoiceField(
        label=_("Tell me"),
        choices=[("w", _("in the inbox")), ("s", _("by text message"))],
        widget=forms.CheckboxSelectMultiple,
        required=False,
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
        "steps": STEPS,
        "form": SampleForm(),
        "refused": SampleForm({"name": "", "ends_on": "2026-02-30", "kind": "t", "password": "abcdefgh"}),
        "page_of_many": Paginator(range(400), 20).get_page(request.GET.get("page", 4)),
        "order": request.GET.get("sort", "-hours"),
    }
    return render(request, "portal/styleguide.html", context)
