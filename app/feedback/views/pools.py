"""评价收集页 — pools with their closing days, without a number; and links printed on paper."""

from collections.abc import Sequence
from typing import Any

import segno
from flask import make_response, render_template, request
from markupsafe import Markup

from app.core.console import fields
from app.core.console.datamodel import Rows
from app.core.console.forms import Fact, FormPage
from app.core.console.views import ConsoleView
from app.core.text import _, _l
from app.feedback.services.links import Token
from app.feedback.services.slips import counter_slips, survey_slips
from app.models import FeedbackPool, OrgUnit, Survey
from app.rules.feedback import MOST_SLIPS


def _in_use() -> list[Any]:
    return [OrgUnit.state == "open"]


PIECES = fields.whole(
    _l("Number of slips"),
    least=1,
    most=MOST_SLIPS,
    default=20,
    description=_l("At most 200 at once. Print as many as people are expected, not more."),
)


class SlipPage(FormPage):
    """A form whose answer is a sheet to be printed: the links are shown this once and stand nowhere."""

    verb = "print_slips"
    submit = _l("Make the sheet")
    done = _l("The sheet is ready to be printed.")

    def sheet(self, title: str, about: Any, tokens: Sequence[Token]) -> Any:
        """The sheet, with a code to be scanned on every slip."""
        addresses = [f"{request.url_root.rstrip('/')}{token.path}" for token in tokens]
        slips = [(address, _code(address)) for address in addresses]
        return make_response(render_template("feedback/slips.html", title=title, about=about, slips=slips))


def _code(address: str) -> Markup:
    return Markup(segno.make(address, error="m").svg_inline(scale=3))  # noqa: S704 - drawn by us


class CounterSlips(SlipPage):
    """窗口评价单."""

    class_permission_name = "Pools"
    title = _l("Print slips for a service counter")
    intro = _l(
        "Each slip carries a link of its own that works once and belongs to nobody. "
        "How many were printed stands beside the results."
    )
    fields = {"unit": fields.pick(_l("Counter of unit"), OrgUnit, where=_in_use), "pieces": PIECES}
    service = counter_slips

    def after(self, row: Any, result: Sequence[Token]) -> Any:
        """The sheet itself."""
        return self.sheet(_("How was our service?"), _("Scan, answer, done: anonymously."), result)


class SurveySlips(SlipPage):
    """问卷纸质单."""

    class_permission_name = "Surveys"
    of = Survey
    title = _l("Print slips of the survey")
    intro = _l("For people without a phone of their own to sign in with. Each slip works once.")
    fields = {"unit": fields.pick(_l("Unit"), OrgUnit, where=_in_use), "pieces": PIECES}
    service = survey_slips

    @classmethod
    def applies(cls, row: Survey) -> bool:
        """While the survey runs."""
        return bool(row.state == "running")

    def facts(self, row: Survey) -> Sequence[Fact]:
        """Which survey, and until when."""
        return [Fact(_l("Survey"), row), Fact(_l("Until"), row.until_on, kind="day")]

    def after(self, row: Survey, result: Sequence[Token]) -> Any:
        """The sheet itself."""
        return self.sheet(row.title, _("Until %(day)s, anonymously", day=row.until_on), result)


class Pools(ConsoleView):
    """评价收集."""

    datamodel = Rows(FeedbackPool)
    list_title, one = _l("Feedback being collected"), _l("Pool")
    list_columns = ["unit", "kind", "period", "survey", "closes_on", "state"]
    filters = ["state", "kind", "unit", "survey"]
    base_order = ("id", "desc")
    key_facts = ["unit", "kind", "period", "closes_on"]
    show_columns = ["unit", "kind", "period", "closes_on"]
    forms = [CounterSlips]
    empty = _l("Nothing is being collected. Members are asked once they have received goods or a visit.")
    show_template = "feedback/pool.html"
