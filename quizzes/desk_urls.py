"""Marking on the desk."""


app_name = "quizzes_desk"

urlpatterns: list = []
