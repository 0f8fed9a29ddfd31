"""Days as certificates write them, whatever language the reader of a page has chosen. Pure."""

from datetime import date

MONTHS = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)  # fmt: skip


def chinese(day: date) -> str:
    return f"{day.year}年{day.month}月{day.day}日"


def english(day: date) -> str:
    return f"{day.day} {MONTHS[day.month - 1]} {day.year}"


def chinese_period(first: date, last: date) -> str:
    """2026年6月16日至6月18日; one day alone; both years where they differ."""
    if first == last:
        return chinese(first)
    return f"{chinese(first)}至{chinese(last)}" if first.year != last.year else f"{chinese(first)}至{_month_day(last)}"


def english_period(first: date, last: date) -> str:
    """from 16 to 18 June 2026; on one day; no more of a date than the other does not say."""
    if first == last:
        return f"on {english(first)}"
    if first.year != last.year:
        return f"from {english(first)} to {english(last)}"
    begins = f"{first.day}" if first.month == last.month else f"{first.day} {MONTHS[first.month - 1]}"
    return f"from {begins} to {english(last)}"


def _month_day(day: date) -> str:
    return f"{day.month}月{day.day}日"
