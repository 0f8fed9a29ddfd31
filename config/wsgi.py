"""The WSGI entry that granian serves."""

import gc
import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.dev")

application = get_wsgi_application()

# What is loaded by now stays for good, and a page makes far more than the 700 objects after which Python looks for
# rubbish by default: looking through everything each time took a tenth of the processor during an exam.
gc.collect()
gc.freeze()
gc.set_threshold(50_000, 20, 50)
