"""What people told us, and the answers."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext_lazy as _

from accounts import access
from accounts import feedback as verbs
from lib.problems import Refusal

from . import PAGE_SIZE, room
from .forms import AnswerForm


@access.roles_required(*access.ANSWERING)
def feedback(request: HttpRequest) -> HttpResponse:
    """What waits for an answer first shown; `?show=all` shows the answered too."""
    items = access.feedback(request.user).select_related("user", "answered_by")
    everything = request.GET.get("show") == "all"
    if not everything:
        items = items.filter(answered_at=None)
    page = Paginator(items, PAGE_SIZE).get_page(request.GET.get("page"))
    return room(request, "feedback", "feedback", {"page_obj": page, "everything": everything})


@access.roles_required(*access.ANSWERING)
def answer(request: HttpRequest, pk: int) -> HttpResponse:
    item = access.feedback_item(request.user, pk)
    form = AnswerForm(request.POST or None, initial={"text": item.answer})
    if request.method == "POST" and form.is_valid():
        try:
            verbs.answer(feedback=item, text=form.cleaned_data["text"], by=request.user)
        except Refusal as refusal:
            form.add_error(None, refusal.message)
        else:
            messages.success(request, _("Replied."))
            return redirect("accounts_desk:feedback")
    return room(request, "feedback", "answer", {"item": item, "form": form})
