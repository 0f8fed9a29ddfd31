"""The demo: a city that does not exist, with true content. Data beside this file (README.md), loaded by load.py."""
