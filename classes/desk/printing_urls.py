"""What a class hands out on paper; below the address of the class. Sign-in sheets and timetable: attending_urls."""

from django.urls import path

from . import printing

urlpatterns = [
    path("", printing.printing, name="printing"),
    path("roster.pdf", printing.roster_pdf, name="print-roster"),
    path("cards.pdf", printing.cards_pdf, name="print-cards"),
    path("transcript.pdf", printing.transcript_pdf, name="print-transcript"),
    path("completion.pdf", printing.completion_pdf, name="print-completion"),
]
