"""年节日历页 — on which days the festivals of a year fall, here and where the union's units lie."""

from typing import Any

from flask import render_template, request, url_for
from flask_appbuilder import BaseView, expose

from app.core.clock import today
from app.core.console.facts import Lines
from app.core.console.security import guarded
from app.core.numbers import number_in
from app.core.text import _, _l
from app.rules.festivals import (
    FESTIVAL_WORDS,
    FIRST_YEAR,
    LAST_YEAR,
    NONE_OF_THEM,
    OF_THE_MOON,
    Feast,
    feasts,
    knows,
)
from app.standards.queries.gaps import regions_in_use
from app.standards.views.standards import our_region

WEEKDAYS = (
    *(_l("Monday"), _l("Tuesday"), _l("Wednesday"), _l("Thursday"), _l("Friday"), _l("Saturday")),
    _l("Sunday"),
)


class FestivalCalendar(BaseView):
    """年节日历."""

    route_base, default_view = "/festivalcalendar", "year"
    class_permission_name = "FestivalCalendar"
    base_permissions = ["can_year"]
    title = _l("Calendar of festivals")

    @expose("/")
    @guarded("year")
    def year(self) -> Any:
        """One year, in a region in use."""
        asked = number_in(request.args.get("year", "")) or today().year
        shown = asked if knows(asked) else today().year
        used, wanted = regions_in_use(), request.args.get("region", "")
        region = wanted if wanted in used else our_region()
        found = feasts(shown, region)
        return render_template(
            "standards/festivals.html",
            title=self.title,
            year=shown,
            beyond=None
            if shown == asked
            else _("Festivals can be computed for %(first)s to %(last)s.", first=FIRST_YEAR, last=LAST_YEAR),
            before=url_for("FestivalCalendar.year", year=shown - 1, region=region)
            if knows(shown - 1)
            else None,
            after=url_for("FestivalCalendar.year", year=shown + 1, region=region)
            if knows(shown + 1)
            else None,
            regions=[
                (each, url_for("FestivalCalendar.year", year=shown, region=each), each == region)
                for each in used
            ],
            double=any(each.meets for each in found),
            table=Lines(
                _("Festivals of %(year)s", year=shown), _HEADINGS, [_row(each) for each in found], _KINDS
            ),
            others="、".join(dict.fromkeys(str(word) for word in NONE_OF_THEM.values())),
        )


_HEADINGS = (_l("Festival"), _l("Day"), _l("Weekday"), _l("Which"), _l("Note"))
_KINDS = ("text", "day", "text", "text", "text")


def _row(feast: Feast) -> tuple[Any, ...]:
    which = _("Statutory, whole country") if feast.statutory else _("Of the region")
    note = ""
    if feast.meets:
        note = _(
            "Falls into one week with %(other)s: give for each in a grant of its own.",
            other=FESTIVAL_WORDS[feast.meets],
        )
    elif feast.code in OF_THE_MOON:
        note = _("Computed: the region's notice of the year goes first.")
    return FESTIVAL_WORDS[feast.code], feast.on, WEEKDAYS[feast.on.weekday()], which, note
