"""Template tags of the design system. Each renders one component; templates/components/README.md shows them all.

Nothing here writes a `style` attribute: the content security policy forbids it. Lengths that come from data go
through `data-v` (whole percent), which styles/values.css turns into `--v`.
"""

import re
from collections.abc import Mapping, Sequence
from decimal import Decimal
from functools import cache, lru_cache
from math import pi

from django import forms, template
from django.core.paginator import Page
from django.forms import BoundField
from django.templatetags.static import static
from django.utils.html import conditional_escape, format_html
from django.utils.safestring import SafeString, mark_safe

register = template.Library()

Number = int | float | Decimal

# What a state looks like when the page names no icon of its own.
KIND_ICONS = {"done": "done", "now": "now", "soon": "clock", "bad": "failed", "none": "none", "": "half"}
ALERT_ICONS = {"": "info", "done": "done", "soon": "clock", "bad": "warning"}
RING_RADIUS = 52
BARE_WIDGETS = (
    forms.CheckboxInput,
    forms.RadioSelect,
    forms.CheckboxSelectMultiple,
    forms.FileInput,
    forms.HiddenInput,
)
FIELD_KINDS = (
    ("hidden", forms.HiddenInput),
    ("tick", forms.CheckboxInput),
    ("choices", (forms.RadioSelect, forms.CheckboxSelectMultiple)),
    ("file", forms.FileInput),
    ("password", forms.PasswordInput),
)
# Words before which the title of a course or a class may break: 城市民族工作条例|专题培训班.
PHRASES = re.compile(
    r"(?<=[\u4e00-\u9fff》）])(?=专题|培训班|研讨班|提升班|学习班|轮训班|能力素质"
    r"|行政工作|(?<!行政)工作条例|实施办法|三十条|条文|导读|要点|实务|结业|《|（)"
    r"|(?<=[：，、；。》）·])"
)
# Characters that one column of a cover's slip holds, and where a longer title may go on in the next.
SLIP = 8
COLUMN_ENDS = re.compile(PHRASES.pattern + r"|(?<=.{3})(?=[与和及的])")


@register.simple_tag
def icon(name: str, label: str = "", css: str = "") -> SafeString:
    """A sign of the sprite. Decorative unless `label` says what it means."""
    return _icon(name, str(label), css)


@register.simple_tag
def mark(css: str = "", image: str = "") -> SafeString:
    """The pomegranate, or the site's own picture at the address `image`. The name stands beside it: no other text."""
    classes = f"mark {css}".strip()
    if image:
        return format_html('<img class="{}" src="{}" alt="">', classes, image)
    drawing = '<svg class="{}" viewBox="0 0 32 33" aria-hidden="true"><use href="{}#mark"/></svg>'
    return format_html(drawing, classes, _sprite())


@register.simple_tag
def state(kind: str, label: str, icon_name: str | None = None) -> SafeString:
    """Icon and word: done, now, soon, bad, none, or "" (partly). An empty `icon_name` leaves the word alone."""
    return _sign("state", kind, label, icon_name)


@register.simple_tag
def chip(kind: str, label: str, icon_name: str = "") -> SafeString:
    """A label on a wash: done, now, soon, bad, line, or "" (plain)."""
    return _sign("chip", kind, label, icon_name)


@register.simple_tag
def bar(percent: Number | None, kind: str = "", css: str = "") -> SafeString:
    """A line filled to `percent`; kind done or soon. Decorative: say the number in words beside it."""
    classes = " ".join(filter(None, ["bar", kind and f"is-{kind}", css]))
    return format_html('<span class="{}" aria-hidden="true"><i data-v="{}"></i></span>', classes, whole(percent))


@register.inclusion_tag("components/barline.html")
def barline(label: str, value: str, percent: Number | None, kind: str = "") -> dict[str, object]:
    """A named bar: name left, figure right, line below."""
    return {"label": label, "value": value, "percent": percent, "kind": kind}


@register.inclusion_tag("components/ring.html")
def ring(value: Number, total: Number, note: str, figure: str | None = None, size: str = "") -> dict[str, object]:
    """Value against total as a ring, jade when reached. `figure` is the number as shown; size "" or sm."""
    share = min(float(value) / float(total), 1.0) if total else 1.0
    around = 2 * pi * RING_RADIUS
    return {
        "figure": value if figure is None else figure,
        "note": note,
        "size": size,
        "done": share >= 1,
        "arc": f"{share * around:.1f} {around:.1f}",
    }


@register.simple_tag
def cover(title: str, theme: int | str = 1, size: str = "") -> SafeString:
    """A thread-bound book, its title (up to a colon) on a slip: theme 1 to 4, size sm, lg or "". Name it beside."""
    classes = " ".join(filter(None, ["cover", f"cover--{theme}", size and f"cover--{size}"]))
    return format_html(
        '<span class="{}" aria-hidden="true"><span>{}</span></span>', classes, _slip(title.partition("：")[0])
    )


@register.inclusion_tag("components/crumbs.html")
def crumbs(*steps: object) -> dict[str, object]:
    """Path to this page: label, url, label, url, …, and the label of this page. Or one list of (label, url)."""
    if len(steps) == 1 and not isinstance(steps[0], str):
        return {"steps": steps[0]}
    flat = [*steps, None] if len(steps) % 2 else list(steps)
    return {"steps": list(zip(flat[::2], flat[1::2], strict=True))}


@register.inclusion_tag("components/stepper.html")
def stepper(steps: Sequence[Mapping[str, object]]) -> dict[str, object]:
    """The way through something long. Each step: label, note, state ("done", "now" or "")."""
    return {"steps": steps}


@register.inclusion_tag("components/pager.html", takes_context=True)
def pager(context: template.Context, page: Page) -> dict[str, object]:
    """Pages of a Django `Page` as ?page=, keeping the other parameters of the address."""
    numbers = page.paginator.get_elided_page_range(page.number, on_each_side=2, on_ends=1)
    return {"page": page, "numbers": numbers, "request": context.get("request")}


@register.inclusion_tag("components/sort.html", takes_context=True)
def sort(context: template.Context, field: str, label: str, current: str, css: str = "") -> dict[str, object]:
    """A `<th>` that sorts by `field`. `current` is the order now: "field", "-field" or another's."""
    way = {field: "ascending", f"-{field}": "descending"}.get(current, "none")
    return {
        "label": label,
        "css": css,
        "way": way,
        "icon": {"ascending": "sort-up", "descending": "sort-down"}.get(way, "sort"),
        "to": f"-{field}" if way == "ascending" else field,
        "request": context.get("request"),
    }


@register.simple_block_tag
def alert(content: str, kind: str = "", title: str = "", icon_name: str = "", role: str = "") -> SafeString:
    """Words from the system around the content: "" (to know), done, soon, bad."""
    return format_html(
        '<div class="{}"{}>{}<div>{}{}</div></div>',
        f"alert alert--{kind}" if kind else "alert",
        format_html(' role="{}"', role) if role else "",
        icon(icon_name or ALERT_ICONS.get(kind, "info")),
        format_html("<b>{}</b>", title) if title else "",
        content,
    )


@register.simple_block_tag
def empty(content: str, title: str, icon_name: str = "cards") -> SafeString:
    """Nothing here yet: say so in `title`, and in the content what to do."""
    return format_html('<div class="empty">{}<b>{}</b>{}</div>', icon(icon_name), title, content)


@register.simple_tag
def control(field: BoundField) -> SafeString:
    """The widget of a form field, with the class that its kind wears. Django sets aria-invalid and aria-describedby."""
    widget = field.field.widget
    if isinstance(widget, BARE_WIDGETS):
        return field.as_widget()
    attrs = {"class": f"input {widget.attrs.get('class', '')}".strip()}
    if widget.attrs.get("placeholder") == field.label:
        attrs["placeholder"] = False  # the label stands above it
    return field.as_widget(attrs=attrs)


@register.filter
def kind(field: BoundField) -> str:
    """How components/field.html lays a field out: tick, choices, file, password, hidden or line."""
    widget = field.field.widget
    return next((name for name, classes in FIELD_KINDS if isinstance(widget, classes)), "line")


@register.filter
def whole(percent: Number | None) -> int:
    """A percentage as the whole number from 0 to 100 that `data-v` takes."""
    return max(0, min(100, round(float(percent or 0))))


@register.filter
def percent_of(part: Number | None, total: Number | None) -> int:
    """part / total in whole percent; 0 when there is no total."""
    return whole(100 * float(part or 0) / float(total)) if total else 0


@register.filter
def phrases(title: str) -> SafeString:
    """A title that breaks at phrases only, for use where CSS says `word-break: keep-all`."""
    return mark_safe("<wbr>".join(conditional_escape(part) for part in PHRASES.split(str(title)) if part))


@cache
def _sprite() -> str:
    return static("icons.svg")


@lru_cache(maxsize=1000)  # a page has dozens, most of them alike
def _icon(name: str, label: str, css: str) -> SafeString:
    classes = f"i {css}".strip()
    href = f"{_sprite()}#{name}"
    if label:
        return format_html('<svg class="{}" role="img" aria-label="{}"><use href="{}"/></svg>', classes, label, href)
    return format_html('<svg class="{}" aria-hidden="true"><use href="{}"/></svg>', classes, href)


def _slip(title: str) -> SafeString | str:
    """A title on a slip: past `SLIP` characters in two columns, broken at the phrase nearest the middle."""
    if len(title) <= SLIP:
        return title
    middle = (len(title) + 1) // 2
    ends = [match.start() for match in COLUMN_ENDS.finditer(title)]
    cut = min(ends, key=lambda at: abs(at - middle), default=middle)
    if max(cut, len(title) - cut) > SLIP:
        cut = middle
    return format_html("{}<br>{}", title[:cut], title[cut:])


def _sign(name: str, kind: str, label: str, icon_name: str | None) -> SafeString:
    shown = KIND_ICONS.get(kind, "half") if icon_name is None else icon_name
    classes = f"{name} {name}--{kind}" if kind else name
    return format_html('<span class="{}">{}{}</span>', classes, icon(shown) if shown else "", label)
