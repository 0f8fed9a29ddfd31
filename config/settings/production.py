"""Behind a proxy, with everything that matters taken from the environment."""

from .base import *
from .base import env

SECRET_KEY = env.str("SECRET_KEY")
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS")
SHILIU_DEMO = False

# Many offices run plain http on an intranet: cookies become Secure where the address says https.
_HTTPS = env.str("BASE_URL", "").startswith("https://")
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = _HTTPS
if _HTTPS:
    SESSION_COOKIE_NAME = "__Host-session"
    CSRF_COOKIE_NAME = "__Host-csrf"
    SECURE_HSTS_SECONDS = env.int("HSTS_SECONDS", 31536000)
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    SECURE_SSL_REDIRECT = True
    SECURE_REDIRECT_EXEMPT = [r"^healthz/$"]  # asked on the machine itself, past the proxy

# Whose address counts in limits and in the audit trail: so many entries from the end of X-Forwarded-For.
ALLAUTH_TRUSTED_PROXY_COUNT = env.int("TRUSTED_PROXY_COUNT", 1)

SILENCED_SYSTEM_CHECKS = [
    "security.W005",  # HSTS for subdomains, and
    "security.W021",  # preloading it: a domain's owner decides that, not one of its sites
    "security.W019",  # Wagtail shows the preview of a page in a frame of this site
]
