"""The site and what is cited: pages, columns, laws, topics, branding."""

from .branding import BrandSettings
from .laws import Law, LawArticle, LawVersion
from .pages import ArticlePage, ColumnIndexPage, ColumnPage, HomePage
from .topics import Topic

__all__ = [
    "ArticlePage",
    "BrandSettings",
    "ColumnIndexPage",
    "ColumnPage",
    "HomePage",
    "Law",
    "LawArticle",
    "LawVersion",
    "Topic",
]
