"""The brand as pages and certificates read it: plain values, from one place."""

from dataclasses import dataclass
from time import monotonic

from django.conf import settings
from django.urls import reverse
from wagtail.images.models import Image, SourceImageIOError

from .models import BrandSettings

MARK_SIZE = "max-192x192"  # twice the largest size at which the mark stands


@dataclass(frozen=True, slots=True, kw_only=True)
class Brand:
    """Fields as in `BrandSettings`; `mark_url` and `style_sheet_url` are "" where the site has none of its own."""

    brand_name: str
    mark_url: str
    style_sheet_url: str
    sponsor: str
    filing_number: str
    contact: str
    footer_text: str
    certificate_prefix: str
    certificate_issuer: str
    seal_text: str
    signatory_post: str
    signatory_name: str


def current() -> Brand:
    """The brand of the default site, with defaults where nobody has set any. The only reader of `BrandSettings`."""
    found = BrandSettings.objects.select_related("mark").filter(site__is_default_site=True).first() or BrandSettings()
    return Brand(
        brand_name=found.brand_name,
        mark_url=_mark_url(found.mark),
        style_sheet_url=_style_sheet_url(found.colour),
        sponsor=found.sponsor,
        filing_number=found.filing_number,
        contact=found.contact,
        footer_text=found.footer_text,
        certificate_prefix=found.certificate_prefix,
        certificate_issuer=found.certificate_issuer,
        seal_text=found.seal_text,
        signatory_post=found.signatory_post,
        signatory_name=found.signatory_name,
    )


def shown() -> Brand:
    """The brand for the frame of a page: as it stood at most `BRAND_SECONDS` ago, since every page asks for it."""
    global _kept
    at, brand = _kept
    if brand is None or monotonic() - at >= settings.BRAND_SECONDS:
        brand = current()
        _kept = (monotonic(), brand)
    return brand


# When it was read, and what: one pair, so that no thread sees half of a change.
_kept: tuple[float, Brand | None] = (0.0, None)


def _mark_url(image: Image | None) -> str:
    """A lost or broken file must not take every page with it."""
    try:
        return image.get_rendition(MARK_SIZE).url if image else ""
    except (SourceImageIOError, OSError):
        return ""


def _style_sheet_url(colour: str) -> str:
    return reverse("brand-colour", args=[colour.lower().removeprefix("#")]) if colour else ""
