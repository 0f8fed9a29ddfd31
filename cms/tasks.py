"""What the clock does for pages."""

from django.core.management import call_command

from lib.schedule import every_minute


@every_minute
def publish_scheduled() -> None:
    """Pages whose hour has come go live or come down: Wagtail leaves this to whoever keeps a clock."""
    call_command("publish_scheduled", verbosity=0)
