"""Attempts over DRF."""


app_name = "quizzes_api"

urlpatterns: list = []
