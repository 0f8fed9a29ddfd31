"""Forms of timetable, attendance and leave."""

from decimal import Decimal, InvalidOperation
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import FileExtensionValidator
from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from classes import materials
from classes.forms import SUFFIXES
from classes.models import Attendance, ClassMaterial, ClassSession, TrainingClass
from lib.tables import MAX_BYTES

from .entering import QUARTER, Entry


def entries(data: QueryDict, session: ClassSession) -> list[Entry]:
    """Rows of the sheet for which something is chosen. An empty number of hours is the whole session."""
    found = []
    for name, state in data.items():
        place = name.removeprefix("state-")
        if name.startswith("state-") and place.isdecimal() and len(place) < 12:
            found.append(_entry(int(place), str(state), data, session))
    return found


def _entry(place: int, state: str, data: QueryDict, session: ClassSession) -> Entry:
    typed = data.get(f"hours-{place}", "").strip()
    leave = state == Attendance.State.LEAVE
    hours = (_hours(typed) if typed else session.class_hours) if leave else None
    seen = data.get(f"seen-{place}", "0")
    return Entry(
        place, state, hours, data.get(f"reason-{place}", ""), int(seen) if seen.isdecimal() and len(seen) < 6 else 0
    )


def _hours(typed: str) -> Decimal | None:
    """None where it is no number of hours: entering says so beside the row."""
    try:
        number = Decimal(typed.replace("，", ".").replace(",", "."))
    except InvalidOperation:
        return None
    return number if number.is_finite() and number < 100 else None


class LeaveForm(forms.Form):
    """Leave from some sessions, from all of each or from some of its hours. `hours`: {session: hours}, once valid."""

    reason = forms.CharField(
        label=gettext_lazy("Reason"),
        max_length=300,
        widget=forms.Textarea({"rows": 2}),
        help_text=gettext_lazy("The class head reads it; write no more than is needed."),
    )

    def __init__(self, *args: Any, sessions: list[ClassSession], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.sessions = sessions
        self.hours: dict[ClassSession, Decimal] = {}

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        chosen = set(self.data.getlist("session")) if hasattr(self.data, "getlist") else set()
        for session in self.sessions:
            if str(session.pk) in chosen:
                self.hours[session] = self._wanted(session)
        if not self.hours and not self.errors:
            raise ValidationError(_("Choose the sessions for which you ask for leave."))
        return data

    def _wanted(self, session: ClassSession) -> Decimal:
        typed, most = self.data.get(f"hours-{session.pk}", "").strip(), session.class_hours
        wanted = _hours(typed) if typed else most
        if wanted is None or not 0 < wanted <= most or (wanted % QUARTER and wanted != most):
            values = {"session": session.title, "hours": f"{most.normalize():f}"}
            self.add_error(None, _("“%(session)s”: hours of leave are quarters, up to %(hours)s.") % values)
        return wanted or most

    @property
    def lines(self) -> list[tuple[ClassSession, bool, str]]:
        """(session, chosen, hours as typed), for the page."""
        chosen = set(self.data.getlist("session")) if self.is_bound else set()
        return [(s, str(s.pk) in chosen, self.data.get(f"hours-{s.pk}", "")) for s in self.sessions]


class WebField(forms.URLField):
    """An address typed without its beginning is taken for one with https."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(assume_scheme="https", **kwargs)


class MaterialForm(forms.ModelForm):
    """A file or a link."""

    class Meta:
        model = ClassMaterial
        fields = ["title", "session", "file", "url"]
        field_classes = {"url": WebField}
        help_texts = {"url": gettext_lazy("Instead of a file: an address that begins with http:// or https://.")}

    def __init__(self, *args: Any, training_class: TrainingClass, **kwargs: Any) -> None:
        super().__init__(*args, prefix="material", **kwargs)
        self.instance.training_class = training_class
        self.fields["session"].queryset = training_class.sessions.all()
        self.fields["session"].empty_label = _("the whole class")
        self.fields["file"].validators.append(FileExtensionValidator(materials.SUFFIXES))
        self.fields["file"].widget = forms.FileInput({"accept": ",".join(f".{s}" for s in materials.SUFFIXES)})
        self.fields["title"].required = False
        self.fields["title"].help_text = _("Empty: the name of the file.")

    def clean_url(self) -> str:
        url = self.cleaned_data["url"]
        if url and not url.startswith(("http://", "https://")):
            raise ValidationError(_("The address begins with http:// or https://."))
        return str(url)

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        file, url = data.get("file"), data.get("url")
        if not self.errors and bool(file) == bool(url):
            raise ValidationError(_("Choose a file, or give an address."))
        if file and file.size > materials.MAX_BYTES:
            self.add_error("file", _("The file is too large: 100 MB at most."))
        if file:
            self.instance.file_name, self.instance.size = file.name[:200], file.size
        data["title"] = data.get("title") or (file.name.rpartition(".")[0][:120] if file else (url or "")[:120])
        return data


class MarksFileForm(forms.Form):
    """A list of people × sessions."""

    file = forms.FileField(
        label=gettext_lazy("List of attendance"),
        help_text=gettext_lazy("xlsx, xls, ods or csv: a row for each person, a column for each session."),
        validators=[FileExtensionValidator(SUFFIXES)],
        widget=forms.ClearableFileInput({"accept": ",".join(f".{suffix}" for suffix in SUFFIXES)}),
    )

    def clean_file(self) -> Any:
        file = self.cleaned_data["file"]
        if file.size > MAX_BYTES:
            raise ValidationError(_("The file is too large: 32 MB at most."), code="too_big")
        return file
