"""The topic of the site that a topic path of a file means: by theme and name, else by a name that only one has."""

from collections.abc import Sequence

from django.utils.text import slugify

from cms.models import Topic

NAME_CHARS = 80


class TopicFinder:
    """Looks topics up in memory. Unknown ones are made below `theme`, or listed in `unknown` when there is no theme."""

    def __init__(self, theme: Topic | None) -> None:
        self.theme = theme
        self.unknown: list[str] = []
        self._by_path: dict[tuple[str, str], Topic] = {}
        self._by_name: dict[str, list[Topic]] = {}
        for topic in Topic.objects.select_related("parent"):
            self._remember(topic)

    def find(self, path: Sequence[str]) -> Topic | None:
        """The topic of a path such as ("民族区域自治法", "总则"); the last name counts most."""
        names = [name.strip()[:NAME_CHARS] for name in path if name.strip()]
        if not names:
            return None
        above = names[-2] if len(names) > 1 else ""
        named = self._by_name.get(names[-1], [])
        found = self._by_path.get((above, names[-1])) or (named[0] if len(named) == 1 else None)
        return found or self._make(names[-1])

    def _make(self, name: str) -> Topic | None:
        if self.theme is None:
            if name not in self.unknown:
                self.unknown.append(name)
            return None
        known = self._by_path.get((self.theme.name, name))
        if known is None:
            known = Topic.objects.create(parent=self.theme, name=name, slug=_free_slug(name), order=len(self._by_path))
            self._remember(known)
        return known

    def _remember(self, topic: Topic) -> None:
        above = topic.parent.name if topic.parent is not None else ""
        self._by_path[above, topic.name] = topic
        self._by_name.setdefault(topic.name, []).append(topic)


def _free_slug(name: str) -> str:
    base = slugify(name, allow_unicode=True)[:70] or "topic"
    taken = set(Topic.objects.filter(slug__startswith=base).values_list("slug", flat=True))
    return next(
        slug for number in range(len(taken) + 1) if (slug := f"{base}-{number}" if number else base) not in taken
    )
