"""Two trainers of one unit, its bank, and their browsers."""

from collections.abc import Callable

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from accounts.models import Role, User
from quizzes.models import ItemBank, Paper
from tests.builders import make_bank, make_item, make_paper, make_user
from tests.cast import Cast


@pytest.fixture
def colleague(cast: Cast) -> User:
    """The second person: another trainer of the same unit."""
    return make_user("教员丙", unit=cast.unit, role=Role.TRAINER, staff_number="TR03")


@pytest.fixture
def bank(cast: Cast) -> ItemBank:
    return make_bank("东区题库", unit=cast.unit)


@pytest.fixture
def foreign_bank(cast: Cast) -> ItemBank:
    return make_bank("西区题库", unit=cast.sister)


@pytest.fixture
def browse() -> Callable[[User], Client]:
    def log_in(user: User) -> Client:
        client = Client()
        client.force_login(user)
        return client

    return log_in


@pytest.fixture
def trainer(cast: Cast, browse: Callable[[User], Client]) -> Client:
    return browse(cast.trainer)


@pytest.fixture
def count_queries() -> Callable[[Client, str], int]:
    """How often a page asks the database, once everything that is kept in memory is there."""

    def count(client: Client, address: str) -> int:
        client.get(address)
        with CaptureQueriesContext(connection) as seen:
            assert client.get(address).status_code == 200
        return len(seen)

    return count


@pytest.fixture
def draft(bank) -> Paper:
    """One section that draws two single choices of eight."""
    for _ in range(8):
        make_item(bank=bank)
    draw = {"bank": bank, "interaction": "single_choice", "count": 2}
    return make_paper(unit=bank.unit, draws=[draw], state="draft")
