import pytest
from django.test import Client


@pytest.fixture
def client_factory():
    """A second browser."""
    return Client
