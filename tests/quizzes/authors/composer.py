"""The paper composer as a browser fills it in."""

from django.urls import reverse

from quizzes.models import Paper


def compose_at(paper: Paper) -> str:
    return reverse("papers:edit", args=[paper.pk])


def sent_from(client, paper: Paper, **changes) -> dict:
    """The composer as a browser would send it unchanged, then with changes; None takes a field away."""
    page = client.get(compose_at(paper))
    composition, values = page.context["composition"], {"digest": page.context["composition"].digest}
    for field in page.context["form"]:
        values[field.html_name] = field.value()
    for formset in composition.formsets:
        forms = [formset.management_form, *formset.forms]
        values |= {field.html_name: field.value() for form in forms for field in form}
    for number, part in enumerate(composition.by_section()):
        values |= {rule["part"].html_name: number for rule in part["rules"]}
    values |= changes
    return {name: value for name, value in values.items() if value is not None and value is not False}
