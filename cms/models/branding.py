"""Brand name, mark, colours and footer are settings of the site, not code."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel
from wagtail.contrib.settings.models import BaseSiteSetting, register_setting


@register_setting(icon="site")
class BrandSettings(BaseSiteSetting):
    """What the frame of every page shows."""

    brand_name = models.CharField(_("brand name"), max_length=40, default="石榴学堂")
    sponsor = models.CharField(_("sponsor"), max_length=80, blank=True)
    filing_number = models.CharField(_("filing number"), max_length=60, blank=True)
    contact = models.CharField(_("contact"), max_length=120, blank=True)
    certificate_prefix = models.CharField(_("certificate number prefix"), max_length=20, default="青民培")
    certificate_issuer = models.CharField(_("issuer on certificates"), max_length=80, blank=True)

    panels = [
        FieldPanel("brand_name"),
        FieldPanel("sponsor"),
        FieldPanel("filing_number"),
        FieldPanel("contact"),
        FieldPanel("certificate_prefix"),
        FieldPanel("certificate_issuer"),
    ]

    class Meta:
        verbose_name = _("brand")
