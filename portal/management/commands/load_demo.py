"""Loads the invented city into an empty database."""

import time
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from lib import clock
from portal.demo import load


class Command(BaseCommand):
    help = "Load the demo (units, people, laws, courses, questions, classes) once; a second call does nothing."

    def handle(self, *args: Any, **options: Any) -> None:
        if not settings.SHILIU_DEMO:
            raise CommandError("The demo is not loaded into a production site.")
        if load.is_loaded():
            self.stdout.write("demo: already there")
            return
        self.began = time.monotonic()
        load.load(now=clock.now(), say=self.say)
        self.say("done")

    def say(self, step: str) -> None:
        self.stdout.write(f"demo: {time.monotonic() - self.began:5.1f} s  {step}")
        self.stdout.flush()
