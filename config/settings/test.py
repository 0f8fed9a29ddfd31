"""Tests: the database named by TEST_DATABASE_URL (PostgreSQL), else SQLite; fast hashing; files in a scratch folder."""

import os
import tempfile
from pathlib import Path

if "SHILIU_VAR" not in os.environ:  # the processes of one run share it; tests/conftest.py removes it
    os.environ["SHILIU_VAR"] = tempfile.mkdtemp(prefix="shiliu-test-")
_worker = os.environ.get("PYTEST_XDIST_WORKER", "")
if _worker and not os.environ["SHILIU_VAR"].endswith(f"/{_worker}"):  # each worker writes its own files
    os.environ["SHILIU_VAR"] += f"/{_worker}"
Path(os.environ["SHILIU_VAR"]).mkdir(exist_ok=True)
os.environ["DATABASE_URL"] = os.environ.get("TEST_DATABASE_URL", f"sqlite:///{os.environ['SHILIU_VAR']}/test.sqlite3")
os.environ["REDIS_URL"] = os.environ.get("TEST_REDIS_URL", "")

from .base import *

SECRET_KEY = "only-for-tests"
ALLOWED_HOSTS = ["*"]
SHILIU_DEMO = True
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
WHITENOISE_AUTOREFRESH = True
TASKS = {"default": {"BACKEND": "django_tasks.backends.immediate.ImmediateBackend", "QUEUES": ["default", "heavy"]}}
ACCOUNT_RATE_LIMITS = {}
BRAND_SECONDS = 0  # a page shows what its test set
