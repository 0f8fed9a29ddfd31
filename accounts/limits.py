"""How many wrong tries one address has, besides those of one name (ACCOUNT_RATE_LIMITS).

Only misses count, and nobody waits for a lock: a whole class logs in at nine, and a whole office activates its accounts
on one morning, each from behind one address.
"""

from lib.throttle import MissLimit

LOGIN = MissLimit("login", misses=300, seconds=900)
ACTIVATION = MissLimit("activation", misses=60, seconds=900)
