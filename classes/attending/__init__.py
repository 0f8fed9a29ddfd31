"""Timetable, attendance and leave: entering, asking for leave, counting, printing, and reading a list from a file."""
