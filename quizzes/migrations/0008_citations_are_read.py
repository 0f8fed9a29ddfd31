"""What is cited today counts as read today."""

from django.db import migrations, models
from django.db.models import OuterRef, Subquery


def read_now(apps, schema_editor):
    citations, articles = apps.get_model("quizzes", "ItemCitation"), apps.get_model("cms", "LawArticle")
    text = articles.objects.filter(pk=OuterRef("article")).values("text")[:1]
    citations.objects.update(text_then=Subquery(text))


class Migration(migrations.Migration):
    dependencies = [
        ("cms", "0001_initial"),
        ("quizzes", "0007_double_marking"),
    ]

    operations = [
        migrations.AddField("itemcitation", "text_then", models.TextField(blank=True, default=""), preserve_default=False),
        migrations.AddField(
            "itemcitation", "standing_then", models.CharField(blank=True, default="", max_length=40), preserve_default=False
        ),
        migrations.RunPython(read_now, migrations.RunPython.noop),
    ]
