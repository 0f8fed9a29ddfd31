"""Fills an empty database for the benchmark: one class, one exam of 40 questions drawn from a bank, many candidates.

python -m tests.bench.seed NUMBER      prints {"class", "sitting", "people": [[staff number, session key], …]}
"""

import json
import os
import sys
from datetime import timedelta
from decimal import Decimal
from typing import Any

PASSWORD = "granat-roof-42"
SECTIONS = (("single_choice", 20), ("multiple_choice", 8), ("true_false", 8), ("fill_blank", 4))
SPARE = 3  # times as many questions in the bank as a form draws


def main(number: int) -> dict[str, Any]:
    from django.contrib.auth.hashers import make_password

    from accounts.models import Membership, Unit, User
    from classes import asking, enrolment, lifecycle
    from classes.models import Requirement, TrainingClass
    from lib import clock

    now = clock.now()
    unit = Unit.add_root(code="BENCH", name="压测单位")
    author = User.objects.create_user("B-author", "命题人", PASSWORD)
    # One hash for all: a benchmark of logging in checks it, making it is no part of the exam.
    hashed = make_password(PASSWORD)
    User.objects.bulk_create(
        [User(staff_number=f"B{n:06}", name=f"考生{n}", password=hashed) for n in range(number)], batch_size=1000
    )
    people = list(User.objects.filter(staff_number__startswith="B0").order_by("staff_number"))
    Membership.objects.bulk_create(
        [Membership(user=user, unit=unit, starts_on=now.date() - timedelta(days=400)) for user in people],
        batch_size=1000,
    )
    sitting = _sitting(unit, author, now)
    made = TrainingClass.objects.create(
        code="BENCH-1",
        title="压测培训班",
        unit=unit,
        head=author,
        starts_on=now.date(),
        ends_on=now.date() + timedelta(days=30),
        study_hours=Decimal(8),
    )
    lifecycle.advance(training_class=made, to="running", by=author, now=now)
    requirement = Requirement(training_class=made, kind="exam", sitting=sitting)
    asking.add(requirement=requirement, by=author, now=now)
    enrolment.enrol(training_class=made, people=people, by=author, now=now)
    return {"class": made.pk, "sitting": sitting.pk, "people": [[u.staff_number, _session(u)] for u in people]}


def _sitting(unit: Any, author: Any, now: Any) -> Any:
    from quizzes import composing
    from quizzes.models import DrawRule, ItemBank, Paper, PaperSection, Sitting

    bank = ItemBank.objects.create(name="压测题库", unit=unit)
    for kind, count in SECTIONS:
        _questions(bank, author, kind, count * SPARE)
    paper = Paper.objects.create(title="压测试卷", unit=unit, created_by=author)
    for order, (kind, count) in enumerate(SECTIONS):
        section = PaperSection.objects.create(paper=paper, order=order, title=kind)
        DrawRule.objects.create(section=section, bank=bank, interaction=kind, count=count, mark=Decimal("2.5"))
    composing.publish_paper(paper=paper, by=author, now=now)
    sitting = Sitting.objects.create(
        paper=paper,
        unit=unit,
        title="压测考试",
        opens_at=now - timedelta(hours=1),
        closes_at=now + timedelta(days=1),
        created_by=author,
    )
    composing.publish_sitting(sitting=sitting, by=author, now=now)
    return sitting


def _questions(bank: Any, author: Any, kind: str, count: int) -> None:
    """Approved by a second person, as the constraint wants; written in bulk, since nobody benchmarks authors here."""
    from accounts.models import User
    from lib import clock
    from quizzes.models import Item, ItemVersion

    reviewer, _made = User.objects.get_or_create(
        staff_number="B-reviewer", defaults={"name": "审题人", "password": "!"}
    )
    items = Item.objects.bulk_create([Item(bank=bank, interaction=kind, created_by=author) for _ in range(count)])
    body, key = _CONTENT[kind]
    versions = ItemVersion.objects.bulk_create(
        [
            ItemVersion(
                item=item,
                number=1,
                state="approved",
                stem=f"压测题目 {kind} {n}：下列说法中符合规定的是（　　）。____",
                body=body,
                key=key,
                explanation="解析文字。" * 20,
                author=author,
                reviewed_by=reviewer,
                reviewed_at=clock.now(),
            )
            for n, item in enumerate(items)
        ]
    )
    for item, version in zip(items, versions, strict=True):
        item.latest = item.approved_version = version
    Item.objects.bulk_update(items, ["latest", "approved_version"])


_CHOICES = {"choices": [{"id": i, "text": f"选项{i}：一段长度适中的选项文字，供作答时选择"} for i in "abcd"]}
_CONTENT: dict[str, tuple[dict[str, Any], dict[str, Any]]] = {
    "single_choice": (_CHOICES, {"choices": ["a"]}),
    "multiple_choice": (_CHOICES, {"choices": ["a", "b"]}),
    "true_false": ({}, {"value": True}),
    "fill_blank": ({"blanks": 1, "ordered": True}, {"blanks": [["自治"]]}),
}


def _session(user: Any) -> str:
    """A session as logging in would leave it."""
    from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY

    from lib.sessions.stored import SessionStore

    session = SessionStore()
    session[SESSION_KEY] = str(user.pk)
    session[BACKEND_SESSION_KEY] = "accounts.backends.StaffOrMobileBackend"
    session[HASH_SESSION_KEY] = user.get_session_auth_hash()
    session.save()
    return str(session.session_key)


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.dev")
    import django

    django.setup()
    json.dump(main(int(sys.argv[1])), sys.stdout)
