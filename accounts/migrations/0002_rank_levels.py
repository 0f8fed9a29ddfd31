"""The rank levels of the Civil Servants Law (articles 18 and 19); an office may rename, add or drop them."""

from django.db import migrations

COUNTY, TOWNSHIP = "county", "township"

LEVELS = [
    ("厅局级正职", COUNTY),
    ("厅局级副职", COUNTY),
    ("县处级正职", COUNTY),
    ("县处级副职", COUNTY),
    ("乡科级正职", TOWNSHIP),
    ("乡科级副职", TOWNSHIP),
    ("一级巡视员", COUNTY),
    ("二级巡视员", COUNTY),
    ("一级调研员", COUNTY),
    ("二级调研员", COUNTY),
    ("三级调研员", COUNTY),
    ("四级调研员", COUNTY),
    ("一级主任科员", TOWNSHIP),
    ("二级主任科员", TOWNSHIP),
    ("三级主任科员", TOWNSHIP),
    ("四级主任科员", TOWNSHIP),
    ("一级科员", TOWNSHIP),
    ("二级科员", TOWNSHIP),
]


def fill(apps, schema_editor):
    RankLevel = apps.get_model("accounts", "RankLevel")
    for order, (name, band) in enumerate(LEVELS, start=1):
        RankLevel.objects.get_or_create(name=name, defaults={"band": band, "order": order})


class Migration(migrations.Migration):
    dependencies = [("accounts", "0001_initial")]

    operations = [migrations.RunPython(fill, migrations.RunPython.noop)]
