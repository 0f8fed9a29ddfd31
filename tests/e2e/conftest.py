"""A real Chromium against a live server. A page that throws, breaks the content policy or asks another host fails."""

import os
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.conf import settings
from django.test import Client
from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright

from tests import browser as chromium

HERE = Path(__file__).parent
SIZES = {"desktop": (1440, 900), "tablet": (768, 1024), "phone": (390, 844)}
PATIENCE = 30_000  # milliseconds; two workers and two browsers share two cores
expect.set_options(timeout=PATIENCE)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if HERE in item.path.parents:
            item.add_marker(pytest.mark.browser)


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    program = chromium.find()
    if program is None:
        pytest.fail(f"{chromium.NONE} (or: make test)", pytrace=False)
    # Playwright's loop runs in this thread, and Django takes that for an asynchronous program.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    with sync_playwright() as playwright:
        running = playwright.chromium.launch(
            executable_path=str(program), args=chromium.FLAGS, env=chromium.environment(program)
        )
        yield running
        running.close()
    del os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"]


@pytest.fixture
def complaints() -> Iterator[list[str]]:
    """What a page of this test said that no page should. A test that expects a complaint clears the list."""
    heard: list[str] = []
    yield heard
    assert not heard, "\n".join(heard)


@pytest.fixture
def new_context(browser: Browser, live_server, complaints: list[str]) -> Iterator[Callable[..., BrowserContext]]:
    """Opens a fresh browser profile: `new_context(user=person, size="phone", color_scheme="dark")`."""
    opened = []

    def open_context(*, user=None, size: str = "desktop", **options) -> BrowserContext:
        width, height = SIZES[size]
        context = browser.new_context(
            base_url=live_server.url,
            viewport={"width": width, "height": height},
            locale=options.pop("locale", "zh-CN"),
            timezone_id="Asia/Shanghai",
            reduced_motion="reduce",
            # A test that holds back requests has to see them; who tries the service worker asks for it.
            service_workers=options.pop("service_workers", "block"),
            **options,
        )
        opened.append(context)
        context.set_default_timeout(PATIENCE)
        _listen(context, live_server.url, complaints)
        if user is not None:
            context.add_cookies([_session_cookie(user, live_server.url)])
        return context

    yield open_context
    for context in opened:
        context.close()


@pytest.fixture
def page(new_context) -> Page:
    """A visitor's page at 1440 pixels; `open_page` opens others."""
    return new_context().new_page()


@pytest.fixture
def open_page(new_context) -> Callable[..., Page]:
    """`open_page(user=person, size="phone")`: a page of a browser profile of its own."""
    return lambda **options: new_context(**options).new_page()


@pytest.fixture
def assert_accessible() -> Callable[[Page], None]:
    """axe-core finds nothing on the page as it stands."""

    def check(page: Page) -> None:
        results = Axe().run(page)
        assert results.violations_count == 0, results.generate_report()

    return check


@pytest.fixture
def shot() -> Callable[[Page, str], Path]:
    """`shot(page, "home")`: a picture for people, in docs/images with SCREENSHOTS=1, else in .cache/screenshots."""
    folder = chromium.ROOT / ("docs/images" if os.environ.get("SCREENSHOTS") else ".cache/screenshots")

    def take(page: Page, name: str, *, full_page: bool = False) -> Path:
        folder.mkdir(parents=True, exist_ok=True)
        page.screenshot(path=(path := folder / f"{name}.png"), full_page=full_page)
        return path

    return take


def _listen(context: BrowserContext, home: str, complaints: list[str]) -> None:
    context.on("weberror", lambda event: complaints.append(f"error in the page: {event.error}"))
    context.on("console", lambda message: _hear(message, complaints))
    context.on("request", lambda request: _watch_host(request.url, home, complaints))


def _hear(message, complaints: list[str]) -> None:
    if message.type == "error" and "Content Security Policy" in message.text:
        complaints.append(f"content policy: {message.text}")


def _watch_host(url: str, home: str, complaints: list[str]) -> None:
    if not url.startswith((home, "data:", "blob:", "about:", "chrome")):
        complaints.append(f"asks another host: {url}")


def _session_cookie(user, home: str) -> dict[str, str]:
    client = Client()
    client.force_login(user)
    return {
        "name": settings.SESSION_COOKIE_NAME,
        "value": client.cookies[settings.SESSION_COOKIE_NAME].value,
        "url": home,
    }
