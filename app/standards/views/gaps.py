"""缺口与比对页 — which items a region has no standard for, and what is shipped beside what the union uses."""

from typing import Any

from flask import render_template, request, url_for
from flask_appbuilder import BaseView, expose

from app.core.clock import today
from app.core.console.facts import Lines
from app.core.console.security import allowed, guarded
from app.core.showing import at_a_branch
from app.core.text import _, _l
from app.rules.standard_items import ITEMS, SHAPES
from app.rules.standards_pack import pack_of
from app.standards.queries.gaps import Gap, gaps_of, regions_in_use
from app.standards.views.standards import our_region
from app.standards.views.wording import figure, said

STATES = {
    "missing": _l("Missing: nothing can be given"),
    "proposed": _l("Waits to be put into force"),
    "share": _l("A share only: no amount for one person"),
    "same": _l("As known from public sources"),
    "stricter": _l("Stricter than shipped"),
    "looser": _l("More than shipped: look into the document"),
    "own": _l("The union's own"),
}
TONES = {"missing": "bad", "proposed": "wait", "share": "wait", "looser": "wait", "same": "good"}


class StandardGaps(BaseView):
    """缺口与比对."""

    route_base, default_view = "/standardgaps", "gaps"
    class_permission_name = "StandardGaps"
    base_permissions = ["can_gaps"]
    title = _l("What is missing")

    @expose("/")
    @guarded("gaps")
    def gaps(self) -> Any:
        """Of one region in use, the union's own by default."""
        used = regions_in_use()
        asked = request.args.get("region", "")
        region = asked if asked in used else our_region()
        found = gaps_of(region, on=today())
        here = not at_a_branch()
        return render_template(
            "standards/gaps.html",
            title=self.title,
            region=region,
            regions=[(each, url_for("StandardGaps.gaps", region=each), each == region) for each in used],
            missing=sum(1 for each in found if each.state in ("missing", "share")),
            known=bool(pack_of(region)),
            table=_table(found),
            adopt=url_for("AdoptStandards.form", region=region)
            if here and allowed("Standards", "can_adopt")
            else None,
            enter=url_for("EnterStandard.form", region=region) if allowed("Standards", "can_enter") else None,
        )


def _table(found: list[Gap]) -> Lines:
    headings = (
        _l("Item"),
        _l("State"),
        _l("In force"),
        _l("Document and its no."),
        _l("Known from public sources"),
        _l("Where it was read"),
    )
    rows = [
        (
            str(ITEMS[each.item]),
            (str(STATES[each.state]), TONES.get(each.state, "")),
            "；".join(said(line) for line in each.ours) or "—",
            "；".join(dict.fromkeys(line.document for line in each.ours)) or "—",
            "；".join(f"{figure(line)} · {SHAPES[line.shape]}" for line in each.shipped)
            or _("nothing was found"),
            "；".join(dict.fromkeys(f"{line.document}（{line.source}）" for line in each.shipped)) or "—",
        )
        for each in found
    ]
    return Lines(_l("Item by item"), headings, rows, ("text", "tag"))
