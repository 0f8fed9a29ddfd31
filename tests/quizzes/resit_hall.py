"""An exam that is over, for the tests of resits."""

from datetime import timedelta

from lib import clock
from quizzes import delivery, resits
from quizzes.saving import Sent
from tests.builders import make_bank, make_candidate, make_item, make_paper, make_sitting, make_user
from tests.quizzes.room import MINUTE

DAY = timedelta(days=1)


class Hall:
    """Ten minutes, closed yesterday: `failed` sat it in vain, `passed` passed, `absent` did not come."""

    def __init__(self, cast, paper=None, **sitting):
        self.now = clock.now()
        self.by = cast.class_head
        paper = paper or make_paper(make_item(bank=make_bank(unit=cast.unit)), unit=cast.unit)
        window = {"opens_at": self.now - 3 * DAY, "closes_at": self.now - DAY, "minutes": 10}
        self.sitting = make_sitting(paper, unit=cast.unit, **{**window, "title": "结业考试", **sitting})
        self.failed, self.passed, self.absent = (
            make_candidate(self.sitting, make_user(name, unit=cast.unit)) for name in ("未过", "通过", "缺考")
        )
        for seat, answer in ((self.failed, "b"), (self.passed, "a")):
            self.sit(seat, answer, at=self.now - 2 * DAY)

    def sit(self, seat, answer, at):
        attempt = delivery.start(user=seat.user, sitting_id=self.sitting.pk, now=at).attempt
        delivery.save(user=seat.user, attempt_id=attempt.pk, sent=[Sent(1, 1, answer)], now=at)
        return delivery.submit(user=seat.user, attempt_id=attempt.pk, now=at + MINUTE)

    def grant(self, *seats, **fields):
        values = {"closes_at": self.now + DAY, "reason": "补考", "by": self.by, "now": self.now, **fields}
        return resits.grant(sitting=self.sitting, candidates=[seat.pk for seat in seats], **values)

    def why(self, who="both", now=None):
        found = resits.cases(self.sitting, who=who, by=self.by, now=now or self.now)
        return {case.candidate.user.name: case.why for case in found}
