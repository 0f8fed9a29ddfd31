"""Marks of a paper exam; below the address of its requirement."""

from django.urls import path

from . import paper_marks

urlpatterns = [
    path("", paper_marks.marks, name="paper-marks"),
    path("list/", paper_marks.marks_file, name="paper-marks-file"),
    path("list/enter/", paper_marks.marks_file_enter, name="paper-marks-file-enter"),
    path("template.xlsx", paper_marks.marks_template, name="paper-marks-template"),
]
