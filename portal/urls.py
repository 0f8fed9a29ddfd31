"""Pages that cut across."""

from django.conf import settings
from django.urls import path

from . import authors, calendar, display, home, inbox, record, search, styleguide

app_name = "portal"

urlpatterns = [
    path("", home.home, name="home"),
    path("record/", record.record, name="record"),
    path("record/sheet/", record.sheet, name="record-sheet"),
    path("inbox/", inbox.inbox, name="inbox"),
    path("inbox/read/", inbox.read_all, name="inbox-read"),
    path("inbox/<int:pk>/", inbox.open_notice, name="notice"),
    path("calendar/", calendar.calendar, name="calendar"),
    path("calendar/address/", calendar.feed_change, name="calendar-feed-change"),
    path("calendar/<str:token>.ics", calendar.feed, name="calendar-feed"),
    path("search/", search.search, name="search"),
    path("help/", home.static_page, {"name": "help"}, name="help"),
    path("help/accessibility/", home.static_page, {"name": "accessibility"}, name="accessibility"),
    path("help/privacy/", home.static_page, {"name": "privacy"}, name="privacy"),
    path("display/", display.display, name="display"),
    path("authors/closed/", authors.closed_door, name="closed-door"),
    # In place of Wagtail's own at the same addresses.
    path("cms/login/", authors.login, name="authors-login"),
    path("cms/account/", authors.own_settings, name="authors-settings"),
]
if settings.DEBUG:
    urlpatterns += [path("styleguide/", styleguide.styleguide, name="styleguide")]
