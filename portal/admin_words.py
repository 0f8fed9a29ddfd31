"""Words of Wagtail that its Chinese says badly, or that our pages use in another sense.

Listed here, they are in our catalogue, which is asked before Wagtail's. Nothing imports this module: messages are
collected from the code as it is written.
"""

from django.utils.translation import gettext_noop

RETOLD = (
    gettext_noop("%(time_period)s ago"),
    gettext_noop("Add %(label)s"),
    gettext_noop("Add %(model_name)s"),
    gettext_noop("Live"),
    gettext_noop("Privacy"),
    gettext_noop("Promote"),
    gettext_noop("Save your changes before leaving"),
    gettext_noop("The page title as you'd like it to be seen by the public"),
    gettext_noop("There are no %(model_name)s to display."),
    gettext_noop("This field is required."),
    gettext_noop("Toggle breadcrumbs"),
    gettext_noop("Updated"),
    gettext_noop("View live"),
    gettext_noop("You have <span>unsaved edits</span>"),
    gettext_noop("live"),
    gettext_noop("live + draft"),
)
