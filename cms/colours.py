"""The site's own colour: whether it can carry white words, and the style sheet that it makes. Pure: no database.

A colour is "#rrggbb". Contrast is that of WCAG 2.2: 1 to 21.
"""

import re
from collections.abc import Callable
from string import Template

COLOUR = re.compile(r"#[0-9a-f]{6}")
LEAST_CONTRAST = 4.5  # white words on the colour, the colour as a sign on paper
WHITE, BLACK = "#ffffff", "#000000"
DARK_GROUND = "#171613"  # --ground of the dark theme

# The floor of browsers knows no light-dark(), so each theme is written out. Layered style sheets give way to this one.
SHEET = Template(
    ":root{$light}\n"
    "@media (prefers-color-scheme:dark){:root{$dark}}\n"
    ':root[data-theme="light"],:root.w-theme-light{$light}\n'
    ':root[data-theme="dark"],:root.w-theme-dark{$dark}\n'
    "@media print{:root,:root[data-theme]{$light}}\n"
)


def is_colour(text: str) -> bool:
    return bool(COLOUR.fullmatch(text))


def is_safe(colour: str) -> bool:
    """Whether white words on it can be read."""
    return contrast(colour, WHITE) >= LEAST_CONTRAST


def contrast(one: str, other: str) -> float:
    low, high = sorted((_luminance(one), _luminance(other)))
    return (high + 0.05) / (low + 0.05)


def style_sheet(colour: str) -> str:
    """Custom properties for both themes. ValueError for what is no safe colour."""
    if not is_colour(colour) or not is_safe(colour):
        raise ValueError(f"no safe colour: {colour!r}")
    light = _properties(fill=colour, pressed=_mix(colour, BLACK, 0.2), mark=colour)
    fill = _furthest(colour, is_safe)
    mark = _nearest(colour, lambda shade: contrast(shade, DARK_GROUND) >= LEAST_CONTRAST)
    return SHEET.substitute(light=light, dark=_properties(fill=fill, pressed=_mix(fill, BLACK, 0.15), mark=mark))


def _properties(*, fill: str, pressed: str, mark: str) -> str:
    return f"--brand:{fill};--brand-strong:{pressed};--mark:{mark}"


def _furthest(colour: str, holds: Callable[[str], bool]) -> str:
    """The lightest shade, up to a fifth of white, for which `holds` is true: a button may glow a little in the dark."""
    return next(shade for shade in (_mix(colour, WHITE, step / 100) for step in range(20, -1, -1)) if holds(shade))


def _nearest(colour: str, holds: Callable[[str], bool]) -> str:
    """The first shade on the way to white for which `holds` is true."""
    return next(shade for shade in (_mix(colour, WHITE, step / 100) for step in range(101)) if holds(shade))


def _mix(colour: str, other: str, share: float) -> str:
    pairs = zip(_channels(colour), _channels(other), strict=True)
    return "#" + "".join(f"{round(own + (foreign - own) * share):02x}" for own, foreign in pairs)


def _channels(colour: str) -> tuple[int, int, int]:
    return int(colour[1:3], 16), int(colour[3:5], 16), int(colour[5:7], 16)


def _luminance(colour: str) -> float:
    red, green, blue = (_linear(value / 255) for value in _channels(colour))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _linear(value: float) -> float:
    return value / 12.92 if value <= 0.04045 else ((value + 0.055) / 1.055) ** 2.4
