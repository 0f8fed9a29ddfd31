"""Topics that lessons and questions share; the first level are the themes of the programme."""

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class Topic(models.Model):
    """知识点: a two-level tree. A theme has no parent."""

    parent = models.ForeignKey(
        "self",
        verbose_name=_("theme"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="children",
        limit_choices_to={"parent": None},
        help_text=_("Empty for a theme itself."),
    )
    name = models.CharField(_("topic name"), max_length=80)
    slug = models.SlugField(_("address"), max_length=80, unique=True, allow_unicode=True)
    order = models.PositiveSmallIntegerField(_("order"), default=0)

    class Meta:
        verbose_name = _("topic")
        verbose_name_plural = _("topics")
        ordering = ["order", "id"]
        constraints = [
            models.UniqueConstraint(fields=["parent", "name"], name="topic_name_in_theme"),
            models.UniqueConstraint(fields=["name"], condition=Q(parent=None), name="topic_name_of_theme"),
        ]

    def __str__(self) -> str:
        return f"{self.parent.name} / {self.name}" if self.parent_id and self.parent else self.name

    def clean(self) -> None:
        """Two levels, no more."""
        if self.parent is None:
            return
        if self.parent_id == self.pk or self.parent.parent_id or (self.pk and self.children.exists()):
            raise ValidationError({"parent": _("A topic stands directly below a theme, and a theme below nothing.")})
