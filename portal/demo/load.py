"""Loads the demo once, in one transaction."""

from collections.abc import Callable
from datetime import datetime, timedelta
from random import Random

from django.db import transaction
from wagtail.models import Site

from accounts.models import Unit
from classes.certificates import designing
from cms.models import BrandSettings
from quizzes.models import ItemBank

from . import columns, courses, library, people, training

SEED = 20261123
Say = Callable[[str], None]


def is_loaded() -> bool:
    """Whether anything is there already: the demo never mixes with a real site's data."""
    return Unit.objects.exists()


def load(*, now: datetime, say: Say) -> None:
    """Everything, telling each step. `now` is when the demo is looked at; its past lies before."""
    with transaction.atomic():
        before = now - timedelta(days=300)
        say("people")
        city = people.load()
        say("laws and questions")
        topics, articles = library.load_topics(), library.load_laws()
        items = library.load_bank(city=city, topics=topics, articles=articles, now=before)
        library.load_waiting(city=city, topics=topics, articles=articles, now=now)
        say("courses")
        pages = courses.load(topics=topics, articles=articles, items=items, now=before)
        columns.load(articles=articles, now=now)
        _brand()
        _design(city, before)
        say("classes and exams")
        bank = ItemBank.objects.get(name=library.BANK)
        training.load(training.Stage(city=city, courses=pages, bank=bank, now=now, rng=Random(SEED)))


def _design(city: people.City, now: datetime) -> None:
    """One that a class may choose; those of the demo keep the sheet of the site."""
    look = designing.Look(
        layout="portrait", colour="jade", signers=(designing.Signer("唐未晞", "市民族宗教事务局局长"),)
    )
    by = city.accounts["training_authority"]
    designing.create(unit=city.root, name="市局结业证书（竖版）", look=look, is_default=False, by=by, now=now)


def _brand() -> None:
    brand = BrandSettings.for_site(Site.objects.get(is_default_site=True))
    brand.sponsor = "青澜市民族宗教事务局"
    brand.filing_number = "示例备 00000000 号"
    brand.contact = "办公室 0000-2103"
    brand.certificate_issuer = "青澜市民族宗教事务局"
    brand.signatory_post, brand.signatory_name = "主办单位负责人", "唐未晞"
    brand.save()
