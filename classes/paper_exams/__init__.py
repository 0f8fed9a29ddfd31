"""Marks of exams that a class sits on paper (纸笔考试): entering them, by hand or from a list."""
