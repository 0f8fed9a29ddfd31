"""A person's own account: what is kept, the first password, and a word to those who run the place."""

from urllib.parse import urlsplit

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST
from django.views.i18n import set_language

from lib import clock
from lib.problems import Refusal
from lib.throttle import caller_of

from . import activation, addresses, feedback, language, limits, outbox
from .forms import ActivationForm, ChannelForm, FeedbackForm

MAILED = gettext_lazy("A mail goes to %(email)s. Open the link in it, logged in here, within a day.")


def account(request: HttpRequest) -> HttpResponse:
    """What is kept about the person, and the doors to password and second factor."""
    services = request.user.memberships.select_related("unit", "rank")
    held = request.user.role_grants.active().select_related("unit")
    return render(request, "accounts/account.html", {"services": services, "held": held})


@login_not_required
@never_cache
@sensitive_post_parameters("password", "again", "code")
def activate(request: HttpRequest) -> HttpResponse:
    """Choose the first password, or a new one, with the code from the unit; then log in with it."""
    if request.user.is_authenticated:
        return redirect("accounts:account")
    form = ActivationForm(request.POST or None)
    if request.method != "POST" or not form.is_valid():
        return render(request, "accounts/activate.html", {"form": form})
    if limits.ACTIVATION.is_shut(number=form.cleaned_data["number"], address=caller_of(request)):
        form.add_error(None, _("Too many tries. Wait a quarter of an hour, then try again."))
        return render(request, "accounts/activate.html", {"form": form}, status=429)
    if not _activated(request, form):
        return render(request, "accounts/activate.html", {"form": form})
    messages.success(request, _("Your password is set. Log in with it."))
    return redirect("account_login")


@login_not_required
def choose_language(request: HttpRequest) -> HttpResponse:
    """The switch at the foot of each page; who is logged in finds the choice again at the next login."""
    if request.method == "POST" and request.user.is_authenticated:
        language.choose(user=request.user, language=request.POST.get("language", ""))
    return set_language(request)


@login_not_required
def forgotten(request: HttpRequest) -> HttpResponse:
    """There is no reset by e-mail: the page says whom to ask."""
    return render(request, "account/password_reset.html")


@login_not_required
def closed(request: HttpRequest, rest: str = "") -> HttpResponse:
    """Pages of the login package that have no place here: sign-up, e-mail addresses, passwords by e-mail."""
    raise Http404


def give_feedback(request: HttpRequest) -> HttpResponse:
    """One's own words and their answers, and a form for the next."""
    form = FeedbackForm(request.POST or None, initial={"page": _came_from(request)})
    if request.method == "POST" and form.is_valid():
        feedback.give(user=request.user, **form.cleaned_data)
        messages.success(request, _("Thank you. You will find the answer here and in your inbox."))
        return redirect("accounts:feedback")
    own = request.user.feedback.all()[:50]
    return render(request, "accounts/feedback.html", {"form": form, "own": own})


def notice_channels(request: HttpRequest) -> HttpResponse:
    """By which ways the person is told besides the inbox, and whether the address is confirmed."""
    form = ChannelForm(request.POST if request.method == "POST" else None, user=request.user)
    if request.method == "POST" and form.is_valid() and _chosen(request, form):
        return redirect("accounts:notices")
    context = {
        "form": form,
        "can_mail": addresses.can_mail(),
        "mailed": addresses.newest(request.user),
    }
    return render(request, "accounts/notices.html", context, status=400 if form.is_bound else 200)


@require_POST
def email_again(request: HttpRequest) -> HttpResponse:
    """Have the mail with the link sent again."""
    try:
        addresses.ask(user=request.user, now=clock.now())
    except Refusal as refusal:
        messages.error(request, str(refusal.message))
    else:
        messages.success(request, MAILED % {"email": request.user.email})
    return redirect("accounts:notices")


@never_cache
def email_confirm(request: HttpRequest, token: str) -> HttpResponse:
    """Where the link leads. Looking confirms nothing: programs of mail servers open links too."""
    context, status = {}, 200
    try:
        if request.method == "POST":
            addresses.confirm(token=token, user=request.user, now=clock.now())
            messages.success(request, _("Your e-mail address is confirmed."))
            return redirect("accounts:notices")
        context["mail"] = addresses.waiting(token=token, user=request.user)
    except Refusal as refusal:
        context["refused"], status = str(refusal.message), refusal.status
    return render(request, "accounts/email_confirm.html", context, status=status)


def _chosen(request: HttpRequest, form: ChannelForm) -> bool:
    """Whether it is kept; if not the form says why."""
    email = form.cleaned_data.get("email", "")
    try:
        asks = outbox.choose(user=request.user, email=email, chosen=form.chosen(), now=clock.now())
    except Refusal as refusal:
        form.add_error("email", str(refusal.message))
        return False
    messages.success(request, MAILED % {"email": email} if asks else _("Saved."))
    return True


def _activated(request: HttpRequest, form: ActivationForm) -> bool:
    """Whether it worked; if not the form says why."""
    data = form.cleaned_data
    try:
        activation.activate(number=data["number"], code=data["code"], password=data["password"])
    except Refusal as refusal:
        limits.ACTIVATION.count_miss(number=data["number"], address=caller_of(request))
        form.add_error(None, refusal.message)
    except ValidationError as error:
        form.add_error("password", error)
    return form.is_valid()


def _came_from(request: HttpRequest) -> str:
    """The path of the page that linked here, when it is one of ours."""
    referer = urlsplit(request.headers.get("Referer", ""))
    return referer.path[:255] if referer.netloc == request.get_host() else ""
