"""What one candidate does, step by step, each step timed."""

import time
from collections import defaultdict
from collections.abc import Awaitable
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

from .client import Answer, Browser
from .seed import PASSWORD

LOGIN = "/account/login/"
SIZES = {8: [2, 3] * 4, 20: [1] * 20}  # answers in each save


class StepFailed(Exception):
    """A step that did not answer as it should: nothing of this attempt counts."""


@dataclass
class Log:
    """Seconds of each step, attempts finished, and what went wrong."""

    steps: dict[str, list[float]] = field(default_factory=lambda: defaultdict(list))
    finished: list[float] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)

    async def time(self, step: str, call: Awaitable[Answer], *wanted: int) -> Answer:
        began = time.perf_counter()
        answer = await call
        self.steps[step].append(time.perf_counter() - began)
        if answer.status not in (wanted or (200,)):
            raise StepFailed(f"{step}: {answer.status} {answer.body[:200]!r}")
        return answer


@dataclass(frozen=True)
class Exam:
    """Where it takes place, and how often a candidate saves: `saves` times, `each` answers a time."""

    host: str
    port: int
    training_class: int
    sitting: int
    saves: int
    with_login: bool


async def attempt(exam: Exam, person: tuple[str, str], log: Log) -> None:
    """One whole attempt: (log in,) class page, exam page, start, room, saves, hand in, review."""
    staff_number, session = person
    browser = Browser(exam.host, exam.port)
    try:
        if exam.with_login:
            await _log_in(browser, staff_number, log)
        else:
            browser.cookies["sessionid"] = session
        await log.time("class page", browser.get(f"/classes/{exam.training_class}/"))
        await log.time("exam page", browser.get(f"/exams/{exam.sitting}/"))
        started = await log.time("start", browser.send_json("POST", f"/api/v1/sittings/{exam.sitting}/attempts/"), 201)
        body = started.json()
        await log.time("exam room", browser.get(f"/exams/attempts/{body['id']}/"))
        await _answer(browser, exam, body, log)
        await log.time("submit", browser.send_json("POST", f"/api/v1/attempts/{body['id']}/submit/"))
        await log.time("review", browser.get(f"/exams/attempts/{body['id']}/review/"))
        log.finished.append(time.perf_counter())
    finally:
        browser.close()


async def _log_in(browser: Browser, staff_number: str, log: Log) -> None:
    await log.time("login page", browser.get(LOGIN))
    fields = urlencode(
        {"login": staff_number, "password": PASSWORD, "csrfmiddlewaretoken": browser.cookies["csrftoken"]}
    )
    await log.time("log in", browser.post_form(LOGIN, fields), 302)


async def _answer(browser: Browser, exam: Exam, started: dict[str, Any], log: Log) -> None:
    """Twenty answers: in eight saves of two or three, or one by one."""
    questions, sizes, at = started["questions"], SIZES[exam.saves], 0
    for n, size in enumerate(sizes):
        chosen, at = questions[at : at + size], at + size
        sent = [{"position": q["position"], "seq": n + 1, "response": _response(q)} for q in chosen]
        await log.time("save", browser.send_json("PATCH", f"/api/v1/attempts/{started['id']}/responses/", sent))


def _response(question: dict[str, Any]) -> Any:
    kind = question["interaction"]
    if kind == "single_choice":
        return question["body"]["choices"][0]["id"]
    if kind == "multiple_choice":
        return [choice["id"] for choice in question["body"]["choices"][:2]]
    return True if kind == "true_false" else ["自治"]
