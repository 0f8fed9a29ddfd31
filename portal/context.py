"""What every page of the site and the desk needs for its frame: brand, places to go, unread notices, how to show.

One `Frame` a request. Everything in it is worked out on first use, so a page that shows no head asks nothing.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

from django.http import HttpRequest
from django.utils.functional import Promise
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from accounts import scope
from accounts.models import Notice, Role
from cms import branding
from lib.compiled import Compiled

from .display import SIZES, THEMES

AUTHORS = (Role.TRAINER, Role.TRAINING_AUTHORITY, Role.SYSTEM_ADMIN)
UNREAD_SHOWN = 99
# Ordered by nothing and cut off: the bell needs no exact count of an inbox that nobody reads.
_UNREAD = Compiled[int](
    lambda user: Notice.objects.filter(user=user, read_at=None).order_by().values_list("pk")[: UNREAD_SHOWN + 1],
    user=int,
)


@dataclass(frozen=True, slots=True)
class Place:
    """One entry of a navigation. `roles` empty means everybody."""

    key: str
    label: str | Promise
    url: str
    icon: str
    roles: tuple[str, ...] = ()
    short: str | Promise = ""  # on the dock of a phone, where it differs
    on_dock: bool = True  # a phone has room for five
    also: tuple[str, ...] = ()  # further addresses that lie in this place

    def is_here(self, path: str) -> bool:
        """Whether `path` lies in this place; a root ("/", "/desk/") only holds itself."""
        return path == self.url if self.url in ("/", "/desk/") else path.startswith((self.url, *self.also))


LEARNER = (
    Place("home", _("Home"), "/", "home"),
    Place("courses", _("Courses"), "/courses/", "book"),
    Place("exams", _("Exams"), "/exams/", "exam"),
    Place("classes", _("Classes"), "/classes/", "users", also=("/assignments/",)),
    Place("laws", _("Laws"), "/laws/", "law", on_dock=False),
    Place("calendar", _("Calendar"), "/calendar/", "calendar", on_dock=False),
    Place("record", _("My record"), "/record/", "user", short=_("Mine"), also=("/certificates/", "/hours/")),
)
DESK = (
    Place("overview", _("Overview"), "/desk/", "chart", scope.MANAGING),
    Place("classes", _("Classes"), "/desk/classes/", "users", scope.MANAGING, also=("/desk/certificates/",)),
    Place("exams", _("Exams"), "/desk/exams/", "exam", scope.MANAGING, on_dock=False),  # on a phone: from marking
    Place(
        "marking",
        _("Marking"),
        "/desk/marking/",
        "pen",
        (*scope.MANAGING, Role.TRAINER),
        also=("/desk/assignments/",),
    ),
    Place("hours", _("Study hours"), "/desk/hours/", "clock", scope.MANAGING, on_dock=False),
    Place("reports", _("Reports"), "/desk/reports/", "list", scope.MANAGING),
    Place(
        "people", _("People and units"), "/desk/people/", "unit", (*scope.MANAGING, *scope.ADMINS), short=_("People")
    ),
)


class Frame:
    """The frame of one response."""

    def __init__(self, request: HttpRequest) -> None:
        self.request = request
        self.path = request.path

    @property
    def user(self) -> object:
        return getattr(self.request, "user", None)

    @property
    def is_known(self) -> bool:
        """Somebody is logged in."""
        return bool(getattr(self.user, "is_authenticated", False))

    @property
    def language(self) -> str:
        """BCP 47 tag for `<html lang>`: zh-hans becomes zh-Hans."""
        first, _sep, rest = (get_language() or "zh-hans").partition("-")
        return f"{first}-{rest.title()}" if rest else first

    @property
    def theme(self) -> str:
        """The reader's choice; empty follows the system."""
        return _chosen(self.request.COOKIES.get("theme"), THEMES)

    @property
    def size(self) -> str:
        """The reader's choice; empty is the normal size."""
        return _chosen(self.request.COOKIES.get("size"), SIZES)

    @cached_property
    def brand(self) -> branding.Brand:
        return branding.shown()

    @cached_property
    def places(self) -> list[Place]:
        """Where a learner goes; five of them stand on the dock of a phone."""
        return self._open(LEARNER) if self.is_known else []

    @cached_property
    def desk_places(self) -> list[Place]:
        """Rooms of the desk that this person's roles open."""
        return self._open(DESK) if self.is_known else []

    @cached_property
    def here(self) -> str:
        """Key of the current place of the learner site."""
        return next((place.key for place in LEARNER if place.is_here(self.path)), "")

    @cached_property
    def desk_here(self) -> str:
        return next((place.key for place in DESK if place.is_here(self.path)), "")

    @cached_property
    def may_author(self) -> bool:
        return self.is_known and scope.has_role(self.user, *AUTHORS)

    @cached_property
    def unread(self) -> str:
        """Unread notices as the bell shows them: "", "3" or "99+"."""
        if not self.is_known:
            return ""
        count = len(_UNREAD.rows(user=self.user.pk))
        return f"{UNREAD_SHOWN}+" if count > UNREAD_SHOWN else str(count or "")

    def _open(self, places: Iterable[Place]) -> list[Place]:
        return [place for place in places if not place.roles or scope.has_role(self.user, *place.roles)]


def site_frame(request: HttpRequest) -> dict[str, object]:
    """Context processor."""
    return {"frame": Frame(request)}


def _chosen(value: str | None, known: Iterable[str]) -> str:
    return value if value in known else ""
