"""Topics, the law library and the item bank."""

from datetime import datetime
from decimal import Decimal
from typing import Any

from django.utils.html import escape

from accounts.models import User
from cms.library import refresh_index
from cms.models import Law, LawArticle, LawVersion, Topic
from quizzes import authoring, pictures
from quizzes.editors import typed
from quizzes.interactions import entries
from quizzes.models import Item, ItemBank, ItemVersion

from . import drawing, files
from .people import City

BANK = "民族政策法规示例题库"
EXTENDED_MARK = Decimal(10)
Articles = dict[tuple[str, int], LawArticle]


def load_topics() -> dict[str, Topic]:
    """Topics by slug, both levels."""
    found: dict[str, Topic] = {}
    for n, theme in enumerate(files.read("topics.yaml")):
        found[theme["slug"]] = parent = Topic.objects.create(name=theme["name"], slug=theme["slug"], order=n)
        for m, child in enumerate(theme["children"]):
            found[child["slug"]] = Topic.objects.create(parent=parent, order=m, **child)
    return found


def load_laws() -> Articles:
    """Articles of the versions in force, by law key and number."""
    found: Articles = {}
    for row in files.read("laws.yaml"):
        fields = {name: row[name] for name in ("title", "short_title", "kind", "issuer", "order")}
        law = Law.objects.create(slug=row["key"], **fields)
        for version in row["versions"]:
            made = _version(law, version)
            if version["status"] == LawVersion.Status.IN_FORCE:
                found |= {(row["key"], article.number): article for article in made}
        refresh_index(law)  # articles made in bulk do not announce themselves to the search
    return found


def load_bank(*, city: City, topics: dict[str, Topic], articles: Articles, now: datetime) -> dict[str, Item]:
    """The questions, written by the trainer and approved by the reviewer; by their id in the files."""
    bank = ItemBank.objects.create(
        name=BANK, unit=city.root, description="每题注明依据的法律和条文。示例内容，以官方文本为准。"
    )
    author, reviewer = city.accounts["trainer"], city.accounts["reviewer"]
    rows = [row for rows in files.read_all("questions") for row in rows]
    items = {row["id"]: _write(bank, row, topics, articles, author, now) for row in rows}
    versions = list(ItemVersion.objects.filter(item__bank=bank))
    authoring.submit(versions=versions, by=author, now=now)
    for version in versions:
        authoring.approve(version=version, by=reviewer, now=now)
    return items


def load_waiting(*, city: City, topics: dict[str, Topic], articles: Articles, now: datetime) -> None:
    """Two questions under way, so that drafts and reviews have something to show: copies in other words of none."""
    bank = ItemBank.objects.get(name=BANK)
    author: User = city.accounts["trainer"]
    place = authoring.Classification(
        topic=topics["city-work"], difficulty=1, articles=[articles["city-ethnic-work", 4]]
    )
    stem = "依照《城市民族工作条例》第四条，把城市民族工作作为一项重要职责的，包括直辖市人民政府。"
    content = authoring.Content(stem, {}, {"value": True}, "第四条的主体是省、自治区、直辖市人民政府。")
    item = authoring.write(bank=bank, interaction="true_false", content=content, place=place, author=author, now=now)
    authoring.submit(versions=[item.latest], by=author, now=now)  # type: ignore[list-item]
    _reword(articles["city-ethnic-work", 6])


def _reword(article: LawArticle) -> None:
    """A statement in better words, so that the list of questions to check has something to show."""
    article.text = "城市人民政府根据实际情况，可以确定负责民族事务工作的部门，或者配备专职干部管理民族事务。"
    article.save(update_fields=["text"])


def _version(law: Law, row: dict[str, Any]) -> list[LawArticle]:
    fields = ("label", "status", "adopted_on", "effective_on", "repealed_on", "source", "note")
    version = LawVersion.objects.create(law=law, **{name: row[name] for name in fields if row.get(name)})
    rows = [
        LawArticle(
            version=version,
            number=article["number"],
            label=article["label"],
            chapter=article.get("chapter", ""),
            text=article["statement"],
            is_statement=True,
        )
        for article in row.get("articles") or []
    ]
    return LawArticle.objects.bulk_create(rows)


def _write(
    bank: ItemBank, row: dict[str, Any], topics: dict[str, Topic], articles: Articles, author: User, now: datetime
) -> Item:
    body, key = _BODY[row["interaction"]](row)
    content = authoring.Content(typed.to_html(row["stem"], _chart_of(row)), body, key, escape(row["explanation"]))
    place = authoring.Classification(
        topic=topics[row["topic"]],
        difficulty=row["difficulty"],
        default_mark=EXTENDED_MARK if row["interaction"] in ("extended_text", "case") else Decimal(2),
        articles=[articles[cite["law"], cite["article"]] for cite in row["cites"]],
        reference=row["id"],
    )
    return authoring.write(
        bank=bank, interaction=row["interaction"], content=content, place=place, author=author, now=now
    )


def _chart_of(row: dict[str, Any]) -> typed.Picture:
    """Draws the chart that a stem names by its number: [图 1：…] is the first of `charts`."""

    def placed(number: str, shows: str) -> str:
        made = drawing.bars(**row["charts"][int(number) - 1])
        return pictures.placed(pictures.keep(made, "png"), shows, user=None)

    return placed


def _choices(row: dict[str, Any]) -> tuple[dict[str, Any], dict[str, Any]]:
    pinned = {"pinned": True} if row.get("keep_order") else {}
    choices = [{"id": c["id"], "text": escape(c["text"]), **pinned} for c in row["choices"]]
    return {"choices": choices}, {"choices": [c["id"] for c in row["choices"] if c["correct"]]}


def _true_false(row: dict[str, Any]) -> tuple[dict[str, Any], dict[str, Any]]:
    return {}, {"value": row["answer"]}


def _blanks(row: dict[str, Any]) -> tuple[dict[str, Any], dict[str, Any]]:
    accepted = [[str(text) for text in texts] for texts in row["blanks"]]
    key: dict[str, Any] = {"blanks": accepted}
    if "tolerances" in row:
        key["numbers"] = [{"tolerance": each} if each is not None else None for each in row["tolerances"]]
    return {"blanks": len(accepted), "ordered": row.get("ordered", True)}, key


def _match(row: dict[str, Any]) -> tuple[dict[str, Any], dict[str, Any]]:
    left = [entries.make(escape(entry)) for entry, _option in row["pairs"]]
    right = [entries.make(escape(option)) for _entry, option in row["pairs"]]
    loose = [entries.make(escape(option)) for option in row["distractors"]]
    pairs = {entry["id"]: option["id"] for entry, option in zip(left, right, strict=True)}
    options = {option["id"]: option for option in (*right, *loose)}
    return {"left": left, "choices": entries.scatter(list(options.values()), list(pairs.values()))}, {"pairs": pairs}


def _order(row: dict[str, Any]) -> tuple[dict[str, Any], dict[str, Any]]:
    right = [entries.make(escape(entry)) for entry in row["order"]]
    order = [entry["id"] for entry in right]
    return {"choices": entries.scatter(right, order), "scoring": row.get("scoring", "in_place")}, {"order": order}


def _extended(row: dict[str, Any]) -> tuple[dict[str, Any], dict[str, Any]]:
    points, full = row["model_answer"], Decimal(row.get("weight", EXTENDED_MARK))
    rubric = [
        {"id": str(n), "title": point["point"], "max": f"{(Decimal(point['share']) * full).normalize():f}"}
        for n, point in enumerate(points, start=1)
    ]
    reference = "".join(f"<p>{escape(point['point'])}</p>" for point in points) + f"<p>{escape(row['rubric'])}</p>"
    return {"expected_length": 200}, {"reference": reference, "rubric": rubric}


def _case(row: dict[str, Any]) -> tuple[dict[str, Any], dict[str, Any]]:
    parts, keys = [], {}
    for number, part in enumerate(row["parts"], start=1):
        body, keys[f"p{number}"] = _BODY[part["interaction"]](part)
        said = {"interaction": part["interaction"], "stem": escape(part["stem"]), "weight": part["weight"]}
        parts.append({"id": f"p{number}", **said, "body": body})
    return {"parts": parts}, {"parts": keys}


_BODY = {
    "single_choice": _choices,
    "multiple_choice": _choices,
    "one_or_more_choice": _choices,
    "true_false": _true_false,
    "fill_blank": _blanks,
    "match": _match,
    "order": _order,
    "extended_text": _extended,
    "case": _case,
}
