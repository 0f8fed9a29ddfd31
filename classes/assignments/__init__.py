"""Assignments and essay calls: setting one, handing in, marking without names, and a selection that is shown."""
