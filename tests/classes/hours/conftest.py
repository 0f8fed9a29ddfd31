"""Rules of study hours, files that show something, and claims."""

import io
from datetime import date
from decimal import Decimal

import pytest
from PIL import Image

from classes.hours import claims
from classes.models import HourRule
from lib import clock

PDF = b"%PDF-1.4\n%%EOF\n"


@pytest.fixture(autouse=True)
def private(tmp_path, settings):
    settings.PRIVATE_ROOT = tmp_path / "private"
    return settings.PRIVATE_ROOT


@pytest.fixture
def png():
    stream = io.BytesIO()
    Image.new("RGB", (4, 4)).save(stream, "PNG")
    return stream.getvalue()


@pytest.fixture
def day_rule(db):
    """A day of full-time training is worth eight hours, for everybody."""
    return HourRule.objects.create(form="full_time", hours_per_day=8, effective_from=date(2020, 1, 1))


def told(**fields):
    today = clock.today()
    values = {
        "title": "省级调训",
        "organiser": "省委党校",
        "form": "full_time",
        "starts_on": today,
        "ends_on": today,
        "hours": Decimal(8),
        **fields,
    }
    return claims.Told(**values)


@pytest.fixture
def file_claim(cast):
    def file(user=None, by=None, data=PDF, follows=None, **fields):
        user = user or cast.learner
        return claims.file(
            user=user,
            told=told(**fields),
            by=by or user,
            now=clock.now(),
            data=data,
            file_name="证书.pdf",
            follows=follows,
        )

    return file
