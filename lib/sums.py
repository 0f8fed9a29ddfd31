"""Sums of decimals that are what adding them up by hand gives, on every database.

SQLite keeps decimals as binary fractions and adds those: 0.25 + 7.86 − 7.86 comes back as 0.249999999999999.
"""

from collections.abc import Callable
from decimal import Decimal
from typing import Any

from django.db.models import Sum

# Source of a database converter: (value, expression, connection) → value.
Converter = Callable[[Any, Any, Any], Any]


class ExactSum(Sum):
    """`Sum` of a decimal column, rounded to the places of that column. None where there is nothing to add."""

    def get_db_converters(self, connection: Any) -> list[Converter]:
        places = Decimal(1).scaleb(-self.output_field.decimal_places)

        def exact(value: Decimal | None, expression: Any, connection: Any) -> Decimal | None:
            return None if value is None else value.quantize(places)

        return [*super().get_db_converters(connection), exact]
