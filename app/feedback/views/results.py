"""评价结果页 — what was published, by unit, kind and month: distributions, own words, the months before."""

from collections.abc import Sequence
from typing import Any

from flask import url_for

from app.core.console.datamodel import Rows
from app.core.console.listing import Computed
from app.core.console.security import allowed
from app.core.console.views import ConsoleView
from app.core.text import _l
from app.feedback.queries import distributions, points, shares, texts_of, told, trend_of
from app.models import FeedbackResult


def _averages(rows: Sequence[FeedbackResult]) -> dict[int, str | None]:
    return {row.id: points(row.average) for row in rows}


class FeedbackResults(ConsoleView):
    """评价结果."""

    datamodel = Rows(FeedbackResult)
    list_title, one = _l("Results of feedback"), _l("Result")
    list_columns = [
        *("unit", "kind", "period", "survey", "average_points", "answers", "rate", "unhappy"),
        "published_on",
    ]
    filters = ["unit", "kind", "survey", "published_on"]
    base_order = ("published_on", "desc")
    key_facts = ["average_points", "answers", "invited", "rate", "unhappy"]
    show_columns = ["unit", "kind", "period", "published_on"]
    show_template = "feedback/result.html"
    computed = {
        "average_points": Computed(_l("Average of 5"), "text", _averages),
        "rate": Computed(_l("Response rate"), "text", shares),
    }
    history = False
    empty = _l(
        "No results yet. They are published when a month has closed and enough people have answered; "
        "until then nobody sees a number."
    )

    def show_context(self, row: FeedbackResult) -> dict[str, Any]:
        """The whole of what was published; own words for those who act on them."""
        questions, tally = told(row)
        readable = allowed(self.class_permission_name, "can_texts")
        trend = trend_of(row)
        return super().show_context(row) | {
            "distributions": distributions(questions, tally),
            "texts": texts_of(questions, tally) if readable else [],
            "texts_hidden": not readable,
            "trend": [
                (each, points(each.average), url_for("FeedbackResults.show", pk=each.id)) for each in trend
            ],
        }
