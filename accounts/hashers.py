"""Argon2id at the OWASP minimum (19 MiB, 2 passes, 1 lane): 20 ms, so that a whole class can log in at nine."""

from django.contrib.auth.hashers import Argon2PasswordHasher


class OwaspArgon2PasswordHasher(Argon2PasswordHasher):
    """Source: OWASP Password Storage Cheat Sheet."""

    time_cost = 2
    memory_cost = 19 * 1024
    parallelism = 1
