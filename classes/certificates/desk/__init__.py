"""Certificates on the desk: those that were issued, their designs and numbers, and what a class makes of them."""
