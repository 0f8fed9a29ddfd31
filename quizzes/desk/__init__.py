"""Exams on the desk: what goes on in a sitting, and the marking of written answers."""
