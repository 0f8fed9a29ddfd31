"""Topics that lessons and questions share; the first level are the themes of the programme."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Topic(models.Model):
    """知识点: a two-level tree. A theme has no parent."""

    parent = models.ForeignKey(
        "self", verbose_name=_("theme"), on_delete=models.PROTECT, null=True, blank=True, related_name="children"
    )
    name = models.CharField(_("name"), max_length=80)
    slug = models.SlugField(max_length=80, unique=True, allow_unicode=True)
    order = models.PositiveSmallIntegerField(_("order"), default=0)

    class Meta:
        verbose_name = _("topic")
        verbose_name_plural = _("topics")
        ordering = ["order", "id"]
        constraints = [
            models.UniqueConstraint(fields=["parent", "name"], name="topic_name_in_theme", nulls_distinct=False)
        ]

    def __str__(self) -> str:
        return f"{self.parent.name} / {self.name}" if self.parent_id and self.parent else self.name
