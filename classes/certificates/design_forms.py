"""Forms of designs, of numbers, and of what a class does with its certificates."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from classes.forms import UnitChoiceField
from classes.models import CertificateDesign, CertificateDesignVersion, NumberScheme, TrainingClass
from lib import clock
from lib.problems import Refusal

from . import access, designing, numbering, palette, pictures
from .designing import MOST_SIGNATURES, Look, Signer
from .wording import MOST_CHARACTERS, MOST_LINES, tidied

SIGNERS = range(1, MOST_SIGNATURES + 1)
PICTURES = ("seal", *(f"signature_{n}" for n in SIGNERS))


class LookForm(forms.Form):
    """All that a sheet shows. A picture that was sent stays in the form by its ticket until it is replaced or off."""

    title = forms.ChoiceField(label=_("Title on the sheet"), choices=palette.TITLE_CHOICES, widget=forms.RadioSelect)
    layout = forms.ChoiceField(label=_("Layout"), choices=list(palette.LAYOUTS.items()), widget=forms.RadioSelect)
    colour = forms.ChoiceField(label=_("Colour"), choices=palette.COLOUR_CHOICES)
    border = forms.ChoiceField(label=_("Border"), choices=list(palette.BORDERS.items()))
    wording = forms.CharField(
        label=_("Wording"),
        max_length=MOST_CHARACTERS,
        widget=forms.Textarea({"rows": 5}),
        help_text=_("Places in braces are filled for each person; the table below names them all."),
    )
    wording_english = forms.CharField(
        label=_("Wording in English"),
        max_length=MOST_CHARACTERS,
        required=False,
        widget=forms.Textarea({"rows": 3}),
        help_text=_("For certificates issued again in English. Empty: our own words."),
    )
    issuer = forms.CharField(
        label=_("Issued by"),
        max_length=80,
        required=False,
        help_text=_("Empty: as the site says, else the class's unit."),
    )
    head_signs = forms.BooleanField(label=_("The class head signs too"), required=False)

    def __init__(self, *args: Any, user: User, version: CertificateDesignVersion | None = None, **kwargs: Any) -> None:
        look = designing.look_of(version) if version else Look()
        super().__init__(*args, initial={**_initial(look), **kwargs.pop("initial", {})}, **kwargs)
        self.user, self.saved_look = user, look
        self.saved = {"seal": look.seal, **{f"signature_{n}": s.picture for n, s in enumerate(look.signers, start=1)}}
        for n in SIGNERS:
            self.fields[f"name_{n}"] = forms.CharField(label=_("Name"), max_length=40, required=False)
            self.fields[f"post_{n}"] = forms.CharField(label=_("Post"), max_length=40, required=False)
        for name in PICTURES:
            label = _("Seal") if name == "seal" else _("Picture of the signature")
            self.fields[name] = forms.FileField(
                label=label,
                required=False,
                help_text=_("PNG with a transparent background, 2 MB at most."),
                widget=forms.FileInput({"accept": "image/png"}),
            )
            self.fields[f"{name}_kept"] = forms.CharField(required=False, widget=forms.HiddenInput)
            self.fields[f"{name}_off"] = forms.BooleanField(label=_("Take it off"), required=False)
        self.shown = dict(self.saved)

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        data["wording"], data["wording_english"] = (tidied(data.get(n, "")) for n in ("wording", "wording_english"))
        for name in ("wording", "wording_english"):
            if data[name].count("\n") >= MOST_LINES:
                self.add_error(name, _("At most %(count)s lines.") % {"count": MOST_LINES})
        for name in PICTURES:
            self.shown[name] = data[name] = self._picture(name, data)
        for n in SIGNERS:
            if bool(data.get(f"name_{n}")) != bool(data.get(f"post_{n}")):
                self.add_error(f"name_{n}", _("Who signs has a post and a name."))
            elif data[f"signature_{n}"] and not data.get(f"name_{n}"):
                self.add_error(f"name_{n}", _("Say whose signature this is."))
        if not self.errors:
            try:
                designing.refuse_wording(self.look)
            except Refusal as refusal:
                self.add_error("wording", str(refusal.message))
        self._keep_tickets()
        return data

    @property
    def look(self) -> Look:
        """What the valid form says."""
        data = self.cleaned_data
        signers = tuple(
            Signer(data[f"name_{n}"], data[f"post_{n}"], data[f"signature_{n}"]) for n in SIGNERS if data[f"name_{n}"]
        )
        names = ("title", "layout", "colour", "border", "wording", "wording_english", "issuer", "seal", "head_signs")
        return Look(**{name: data[name] for name in names}, signers=signers)

    @property
    def signer_rows(self) -> list[dict[str, Any]]:
        """For the page: the fields of each line, and whether it has a picture."""
        names = ("name", "post", "signature")
        return [
            {
                **{name: self[f"{name}_{n}"] for name in names},
                "kept": self[f"signature_{n}_kept"],
                "off": self[f"signature_{n}_off"],
                "picture": self.shown.get(f"signature_{n}"),
                "number": n,
            }
            for n in SIGNERS
        ]

    def _picture(self, name: str, data: dict[str, Any]) -> Any:
        if data.get(f"{name}_off"):
            return None
        if data.get(name):
            try:
                return pictures.keep(data=data[name].read(pictures.MAX_BYTES + 1), now=clock.now())
            except Refusal as refusal:
                self.add_error(name, str(refusal.message))
                return None
        return pictures.of_ticket(data.get(f"{name}_kept") or "", self.user) or self.saved.get(name)

    def _keep_tickets(self) -> None:
        """What is shown again after an error or a preview names the pictures that came with it."""
        self.data = self.data.copy()
        for name in PICTURES:
            picture = self.shown.get(name)
            self.data[self.add_prefix(f"{name}_kept")] = pictures.ticket(picture, self.user) if picture else ""


class DesignForm(LookForm):
    """A design of a unit: its name, whether it is the usual one, its look."""

    name = forms.CharField(label=_("Name of the design"), max_length=60)
    unit = UnitChoiceField(label=_("unit"), empty_label=_("Choose a unit"))
    is_default = forms.BooleanField(
        label=_("Use it where a class chooses none"),
        required=False,
        help_text=_("For classes of this unit and of the units below that have no such design of their own."),
    )

    def __init__(self, *args: Any, user: User, design: CertificateDesign | None = None, **kwargs: Any) -> None:
        version = design.versions.select_related("seal").first() if design else None
        initial = {"name": design.name, "is_default": design.is_default} if design else {}
        super().__init__(*args, user=user, version=version, initial=initial, **kwargs)
        self.fields["unit"].queryset = access.designing_units(user)
        if design:
            del self.fields["unit"]


class SchemeForm(forms.ModelForm):
    """How a unit numbers certificates from a year on."""

    unit = UnitChoiceField(label=_("unit"), empty_label=_("Choose a unit"))
    pattern = forms.CharField(
        label=_("Pattern"),
        max_length=numbering.MOST_PATTERN,
        required=False,
        help_text=_("With {年} and {号}, such as 青民培〔{年}〕第 {号} 号. Empty: as the unit above numbers."),
    )
    width = forms.IntegerField(
        label=_("Figures at least"), min_value=numbering.LEAST_WIDTH, max_value=numbering.MOST_WIDTH, initial=4
    )

    class Meta:
        model = NumberScheme
        fields = ["unit", "from_year", "pattern", "width"]

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["unit"].queryset = access.designing_units(user)
        self.fields["from_year"].initial = clock.today().year

    def clean_from_year(self) -> int:
        year = self.cleaned_data["from_year"]
        if year > clock.today().year + 5:
            raise ValidationError(_("That is too far ahead."))
        return year


class ChoiceForm(forms.Form):
    """What the certificates of one class look like."""

    design = forms.ModelChoiceField(CertificateDesign.objects.none(), label=_("Design"), required=False)

    def __init__(self, *args: Any, training_class: TrainingClass, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        found = designing.offered(training_class.unit)
        self.fields["design"].queryset = CertificateDesign.objects.filter(pk__in=[design.pk for design in found])
        self.fields["design"].empty_label = _("As the units above say")
        self.fields["design"].initial = training_class.certificate_design_id


class ReplaceForm(forms.Form):
    """Why every certificate of a class is issued again."""

    reason = forms.CharField(
        label=_("Reason"), max_length=300, help_text=_("Kept in the audit trail; not shown to the public.")
    )


def _initial(look: Look) -> dict[str, Any]:
    names = ("title", "layout", "colour", "border", "wording", "wording_english", "issuer", "head_signs")
    signers = {
        key: value
        for n, signer in enumerate(look.signers, start=1)
        for key, value in ((f"name_{n}", signer.name), (f"post_{n}", signer.post))
    }
    return {**{name: getattr(look, name) for name in names}, **signers}
