"""One command, one machine: SQLite, plain http, a secret kept beside the data."""

from .base import *
from .base import VAR_DIR, env

DEBUG = env.bool("DEBUG", False)
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=["*"])
VAR_DIR.mkdir(parents=True, exist_ok=True)


def _local_secret() -> str:
    """A secret made once for each checkout: a constant in the code would let anyone forge a session of a demo on a network."""
    from django.core.management.utils import get_random_secret_key

    path = VAR_DIR / "secret_key"
    if not path.exists():
        path.write_text(get_random_secret_key())
        path.chmod(0o600)
    return path.read_text().strip()


SECRET_KEY = env.str("SECRET_KEY", "") or _local_secret()
SHILIU_DEMO = True
