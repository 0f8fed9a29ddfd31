"""What a class hands out on paper; below the address of the class. Sign-in sheets and timetable: attending_urls."""

from django.urls import path

from . import printing, prints

urlpatterns = [
    path("", printing.printing, name="printing"),
    path("roster.pdf", printing.roster_pdf, name="print-roster"),
    path("cards.pdf", printing.cards_pdf, name="print-cards"),
    path("transcript.pdf", printing.transcript_pdf, name="print-transcript"),
    path("completion.pdf", printing.completion_pdf, name="print-completion"),
    path("<slug:what>/begin/", printing.begin, name="print-begin"),
    path("made/<int:job>/", prints.state, name="print-state"),
    path("made/<int:job>/cancel/", prints.cancel, name="print-cancel"),
    path("made/<int:job>/print.pdf", prints.download, name="print-file"),
]
