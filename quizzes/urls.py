"""Exams for learners."""


app_name = "quizzes"

urlpatterns: list = []
