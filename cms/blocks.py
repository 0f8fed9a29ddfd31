"""Blocks that articles and lessons are written with."""

from django.utils.translation import gettext_lazy as _
from wagtail import blocks
from wagtail.documents.blocks import DocumentChooserBlock
from wagtail.images.blocks import ImageChooserBlock
from wagtail.snippets.blocks import SnippetChooserBlock

RICH_TEXT = ["h2", "h3", "bold", "italic", "ol", "ul", "hr", "link", "document-link", "blockquote"]


class CalloutBlock(blocks.StructBlock):
    """A point to remember."""

    title = blocks.CharBlock(label=_("Heading"), required=False)
    text = blocks.RichTextBlock(label=_("Text"), features=["bold", "italic", "link", "ol", "ul"])

    class Meta:
        icon = "help"
        label = _("Callout")
        template = "cms/blocks/callout.html"


class ImageBlock(blocks.StructBlock):
    """A picture with what it shows in words."""

    image = ImageChooserBlock(label=_("Image"))
    alt = blocks.CharBlock(label=_("What it shows"), required=False)
    caption = blocks.CharBlock(label=_("Caption"), required=False)

    class Meta:
        icon = "image"
        label = _("Image")
        template = "cms/blocks/image.html"


class LawCitationBlock(blocks.StructBlock):
    """An article of a law version, shown in place with its status."""

    article = SnippetChooserBlock("cms.LawArticle", label=_("Article"))
    note = blocks.CharBlock(label=_("Note"), required=False)

    class Meta:
        icon = "doc-full-inverse"
        label = _("Law citation")
        template = "cms/blocks/law_citation.html"


class BodyBlock(blocks.StreamBlock):
    """The body of an article or a lesson."""

    rich_text = blocks.RichTextBlock(
        label=_("Text"), features=RICH_TEXT, icon="pilcrow", template="cms/blocks/rich_text.html"
    )
    image = ImageBlock()
    document = DocumentChooserBlock(label=_("Document"), icon="doc-full", template="cms/blocks/document.html")
    callout = CalloutBlock()
    law_citation = LawCitationBlock()
