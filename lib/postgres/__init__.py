"""PostgreSQL as Django knows it, with a check of an idle connection that costs no round trip."""
