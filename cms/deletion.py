"""Why something stays: records point to it, or texts cite it. Content may go only while nothing rests on it."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from django.contrib.contenttypes.models import ContentType
from django.db import DEFAULT_DB_ALIAS
from django.db.models import Model, ProtectedError, QuerySet, RestrictedError
from django.db.models.deletion import Collector
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from wagtail.models import Page, ReferenceIndex

from .models import Law, LawArticle, LawVersion


@dataclass(frozen=True)
class Holder:
    """So many objects of one kind that keep something from being deleted."""

    name: str
    count: int

    def __str__(self) -> str:
        return _("%(name)s (%(count)s)") % {"name": self.name, "count": self.count}


def holders(item: Model) -> list[Holder]:
    """What keeps this from being deleted, with everything below it; empty when it may go."""
    found = [Holder(capfirst(str(name)), count) for name, count in sorted(_protecting(item).items())]
    citing = _citing_pages(item)
    return [*found, Holder(_("Lessons and articles that cite it"), citing)] if citing else found


def refusal(item: Model, held_by: Sequence[Holder]) -> str:
    """The sentence that tells an author why `item` stays."""
    words = {"name": str(item), "holders": "、".join(map(str, held_by))}
    if isinstance(item, Page):
        return (
            _(
                "“%(name)s” cannot be deleted, because it is used by: %(holders)s. "
                "Unpublish it instead: learners no longer see it, and the records stay."
            )
            % words
        )
    return _("“%(name)s” cannot be deleted, because it is used by: %(holders)s.") % words


def _protecting(item: Model) -> Counter[str]:
    """{name of a kind: how many of its objects protect the item}."""
    collector = Collector(using=DEFAULT_DB_ALIAS, origin=item)
    try:
        collector.collect(_with_everything_below(item))
    except ProtectedError as error:
        return Counter(str(held._meta.verbose_name_plural) for held in error.protected_objects)
    except RestrictedError as error:
        return Counter(str(held._meta.verbose_name_plural) for held in error.restricted_objects)
    return Counter()


def _with_everything_below(item: Model) -> Sequence[Model] | QuerySet:
    # The tree is no relation that the database follows.
    return item.get_descendants(inclusive=True) if isinstance(item, Page) else [item]


def _citing_pages(item: Model) -> int:
    """Pages whose text cites the article, or an article of the law or the version: a text is no foreign key."""
    articles = _articles_of(item)
    if articles is None:
        return 0
    rows = ReferenceIndex.objects.filter(
        base_content_type=ContentType.objects.get_for_model(Page),
        to_content_type=ContentType.objects.get_for_model(LawArticle),
        to_object_id__in=[str(pk) for pk in articles],
    )
    return rows.values("object_id").distinct().count()


def _articles_of(item: Model) -> list[int] | None:
    if isinstance(item, LawArticle):
        return [item.pk]
    if isinstance(item, LawVersion):
        return list(item.articles.values_list("pk", flat=True))
    if isinstance(item, Law):
        return list(LawArticle.objects.filter(version__law=item).values_list("pk", flat=True))
    return None
