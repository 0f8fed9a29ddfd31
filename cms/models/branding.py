"""Brand name, mark, colour, footer and what certificates print are settings of the site, not code."""

from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, FieldRowPanel, MultiFieldPanel
from wagtail.contrib.settings.models import BaseSiteSetting, register_setting

from cms import colours

SEAL = RegexValidator(r"^\S{4}\Z", _("A seal holds four characters."))


def safe_colour(value: str) -> None:
    if not colours.is_colour(value.lower()):
        raise ValidationError(_("Write the colour as # and six digits, for example #9e2a2b."), code="no_colour")
    found = colours.contrast(value.lower(), colours.WHITE)
    if found < colours.LEAST_CONTRAST:
        raise ValidationError(
            _("White words on this colour are hard to read: contrast %(found)s, needed %(least)s. Take a darker one."),
            params={"found": f"{int(found * 10) / 10}:1", "least": f"{colours.LEAST_CONTRAST}:1"},
            code="pale_colour",
        )


@register_setting(icon="site")
class BrandSettings(BaseSiteSetting):
    """What the frame of every page shows and what certificates print. Read through `cms.branding.current`."""

    brand_name = models.CharField(_("brand name"), max_length=40, default="石榴学堂")
    mark = models.ForeignKey(
        "wagtailimages.Image",
        verbose_name=_("own mark"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
        help_text=_("Square, on a transparent ground. Empty: the pomegranate."),
    )
    colour = models.CharField(
        _("main colour"),
        max_length=7,
        blank=True,
        validators=[safe_colour],
        help_text=_("Buttons and the mark. White words must be readable on it. Empty: pomegranate red."),
    )
    sponsor = models.CharField(_("sponsor"), max_length=80, blank=True)
    filing_number = models.CharField(_("filing number"), max_length=60, blank=True)
    contact = models.CharField(_("contact"), max_length=120, blank=True)
    footer_text = models.CharField(_("line at the foot"), max_length=160, blank=True)
    certificate_prefix = models.CharField(_("certificate number prefix"), max_length=20, default="青民培")
    certificate_issuer = models.CharField(_("issuer on certificates"), max_length=80, blank=True)
    seal_text = models.CharField(
        _("characters of the seal"),
        max_length=4,
        blank=True,
        validators=[SEAL],
        help_text=_("Four characters, printed as an ornament. Empty: 培训专用."),
    )
    signatory_post = models.CharField(_("post of the signatory"), max_length=40, blank=True)
    signatory_name = models.CharField(
        _("name of the signatory"), max_length=40, blank=True, help_text=_("Printed before the class head.")
    )

    panels = [
        MultiFieldPanel(
            [FieldPanel("brand_name"), FieldPanel("mark"), FieldPanel("colour")], heading=_("Name, mark and colour")
        ),
        MultiFieldPanel(
            [FieldPanel("sponsor"), FieldPanel("filing_number"), FieldPanel("contact"), FieldPanel("footer_text")],
            heading=_("Foot of every page"),
        ),
        MultiFieldPanel(
            [
                FieldPanel("certificate_prefix"),
                FieldPanel("certificate_issuer"),
                FieldPanel("seal_text"),
                FieldRowPanel([FieldPanel("signatory_post"), FieldPanel("signatory_name")]),
            ],
            heading=_("Certificates issued from now on"),
        ),
    ]

    class Meta:
        verbose_name = _("brand")

    def clean(self) -> None:
        if bool(self.signatory_post) != bool(self.signatory_name):
            missing = "signatory_name" if self.signatory_post else "signatory_post"
            raise ValidationError({missing: _("Who signs has a post and a name.")})
