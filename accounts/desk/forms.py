"""Forms of the desk. What they offer is narrowed to the reach of the person; the rules are in the verbs."""

from datetime import date
from typing import Any

from django import forms
from django.core.validators import FileExtensionValidator
from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from accounts import access, actions, scope
from accounts.backends import spoken
from accounts.models import AuditEntry, Membership, RankLevel, Role, Unit, User
from accounts.models.people import MOBILE, STAFF_NUMBER
from lib import clock
from lib.tables import MAX_BYTES


class UnitField(forms.ModelChoiceField):
    """Units as an indented tree."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(
            Unit.objects.none(), *args, **{"label": _("Unit"), "empty_label": _("Choose a unit"), **kwargs}
        )

    def label_from_instance(self, unit: Unit) -> str:
        return "　" * (unit.depth - 1) + unit.name


class DayField(forms.DateField):
    """A day as the browser's own picker gives it; today unless said."""

    def __init__(self, **kwargs: Any) -> None:
        widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
        super().__init__(**{"widget": widget, "initial": clock.today, **kwargs})


def _kept_units(user: User) -> QuerySet[Unit]:
    return scope.units(user, *scope.KEEPING).filter(is_active=True).order_by("path")


class PeopleFilter(forms.Form):
    """Words, a unit with everything below it, and the state of the account."""

    class State:
        SERVING, WAITING, CLOSED, LEFT = "serving", "waiting", "closed", "left"

    q = forms.CharField(
        label=_("Name or number"), required=False, max_length=64, widget=forms.TextInput(attrs={"type": "search"})
    )
    unit = UnitField(required=False, empty_label=_("All units"))
    state = forms.ChoiceField(
        label=_("State"),
        required=False,
        choices=[
            ("", _("Serving")),
            (State.WAITING, _("Not activated")),
            (State.CLOSED, _("Disabled")),
            (State.LEFT, _("Left")),
        ],
    )

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user = user
        self.fields["unit"].queryset = access.units(user)

    def people(self) -> QuerySet[User]:
        """What the filter leaves; what is not valid filters nothing."""
        data = self.cleaned_data if self.is_valid() else {}
        state = data.get("state", "")
        found = scope.people(self.user, *scope.LOOKING) if state != self.State.LEFT else self._left()
        if state == self.State.WAITING:
            found = found.waiting()
        if state == self.State.CLOSED:
            found = found.filter(is_active=False)
        if data.get("unit"):
            found = found.filter(pk__in=self._services(data["unit"], state).values("user"))
        words = spoken(data.get("q", ""))
        if words:
            found = found.filter(
                Q(name__icontains=words) | Q(staff_number__icontains=words) | Q(mobile__contains=words)
            )
        return found.with_membership().order_by("staff_number")

    def _left(self) -> QuerySet[User]:
        return access.people(self.user).exclude(pk__in=Membership.objects.current().values("user"))

    def _services(self, unit: Unit, state: str) -> QuerySet[Membership]:
        services = Membership.objects.filter(unit__path__startswith=unit.path)
        return services if state == self.State.LEFT else services.current()


class KeeperForm(forms.Form):
    """A form about one person (None: a new one), filled by a keeper."""

    def __init__(self, *args: Any, user: User, person: User | None = None, **kwargs: Any) -> None:
        self.user, self.person = user, person
        super().__init__(*args, **kwargs, initial=self.known() if person else None)
        self.narrow()

    def known(self) -> dict[str, Any]:
        """What is on record about the person."""
        return {}

    def narrow(self) -> None:
        """Leave in the choices what is within the keeper's reach."""


class ServiceForm(KeeperForm):
    """Where somebody serves from a day on."""

    unit = UnitField()
    rank = forms.ModelChoiceField(
        RankLevel.objects.all(), label=_("Rank level"), required=False, empty_label=_("No rank level")
    )
    post = forms.CharField(label=_("Post"), max_length=60, required=False)
    on = DayField(label=_("From"))

    def known(self) -> dict[str, Any]:
        service = self.person.membership if self.person else None
        return {"unit": service.unit_id, "rank": service.rank_id, "post": service.post} if service else {}

    def narrow(self) -> None:
        self.fields["unit"].queryset = _kept_units(self.user)


class IdentityForm(KeeperForm):
    """Name and mobile number."""

    name = forms.CharField(label=_("Name"), max_length=64)
    mobile = forms.CharField(
        label=_("Mobile number"), required=False, max_length=20, widget=forms.TextInput(attrs={"inputmode": "tel"})
    )

    def known(self) -> dict[str, Any]:
        return {"name": self.person.name, "mobile": self.person.mobile or ""} if self.person else {}

    def clean_mobile(self) -> str:
        mobile = spoken(self.cleaned_data["mobile"])
        if mobile:
            MOBILE(mobile)
        return mobile


class NewcomerForm(ServiceForm, IdentityForm):
    """Somebody new: who, where, from when."""

    staff_number = forms.CharField(label=_("Staff number"), max_length=32)
    field_order = ("staff_number", "name", "mobile", "unit", "rank", "post", "on")

    def clean_staff_number(self) -> str:
        number = spoken(self.cleaned_data["staff_number"])
        STAFF_NUMBER(number)
        if User.objects.filter(staff_number=number).exists():
            raise forms.ValidationError(_("This staff number is in use already."), code="duplicate")
        return number


class LeaveForm(KeeperForm):
    on = DayField(label=_("Day of leaving"))


class ConfirmForm(KeeperForm):
    """Nothing to say but yes."""


class GrantForm(KeeperForm):
    """A role over a unit and everything below it."""

    role = forms.ChoiceField(label=_("Role"), choices=Role.choices)
    unit = UnitField()

    def narrow(self) -> None:
        within = scope.units(self.user, Role.SECURITY_ADMIN).filter(is_active=True)
        self.fields["unit"].queryset = within.order_by("path")


class RosterForm(forms.Form):
    """The file, from when it holds, and whether it names everybody of a unit."""

    file = forms.FileField(
        label=_("Roster file"),
        help_text=_("xlsx, xls, ods or csv, up to 32 MB and 10,000 people."),
        validators=[FileExtensionValidator(["xlsx", "xlsm", "xls", "ods", "csv"])],
        widget=forms.ClearableFileInput(attrs={"accept": ".xlsx,.xlsm,.xls,.ods,.csv"}),
    )
    on = DayField(label=_("Changes hold from"))
    complete = UnitField(
        label=_("The file names everybody of"),
        required=False,
        empty_label=_("It is not complete: nobody leaves"),
        help_text=_("Who serves in this unit or below it and is not in the file can then be let go, each by a tick."),
    )

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["complete"].queryset = _kept_units(user)

    def clean_file(self) -> Any:
        file = self.cleaned_data["file"]
        if file.size > MAX_BYTES:
            raise forms.ValidationError(_("The file is too large: 32 MB at most."), code="too_big")
        return file


class UnitForm(forms.Form):
    """A unit's names and kind; the code only when it is new, because files refer to it."""

    name = forms.CharField(label=_("Name of the unit"), max_length=120)
    short_name = forms.CharField(label=_("Short name"), max_length=40, required=False)
    kind = forms.ChoiceField(label=_("Kind"), choices=Unit.Kind.choices)


class NewUnitForm(UnitForm):
    code = forms.RegexField(
        r"^[0-9A-Za-z-]{1,32}\Z", label=_("Code"), max_length=32, help_text=_("Letters, digits and hyphens.")
    )
    field_order = ("name", "short_name", "code", "kind")


class UnitMoveForm(forms.Form):
    below = UnitField(label=_("Upper unit"))

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["below"].queryset = _kept_units(user)


class AnswerForm(forms.Form):
    text = forms.CharField(label=_("Reply"), max_length=2000, widget=forms.Textarea(attrs={"rows": 4}))


class TrailFilter(forms.Form):
    """Who, what, when."""

    who = forms.CharField(label=_("Operator"), required=False, max_length=64)
    what = forms.CharField(label=_("Operation"), required=False, max_length=60)
    since = DayField(label=_("From"), required=False, initial=None)
    until = DayField(label=_("Until"), required=False, initial=None)

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user = user

    def entries(self) -> QuerySet[AuditEntry]:
        """What the filter leaves, newest first; what is not valid filters nothing."""
        found = access.trail(self.user).select_related("actor")
        data: dict[str, Any] = self.cleaned_data if self.is_valid() else {}
        who, what = data.get("who", ""), data.get("what", "")
        since: date | None = data.get("since")
        until: date | None = data.get("until")
        if who:
            found = found.filter(Q(actor__name__icontains=who) | Q(actor__staff_number__icontains=who))
        if what:
            named = Q(action__icontains=what) | Q(action__in=actions.like(what))
            found = found.filter(named | Q(target_label__icontains=what))
        if since:
            found = found.filter(at__date__gte=since)
        if until:
            found = found.filter(at__date__lte=until)
        return found
