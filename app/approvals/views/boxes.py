"""审批单列表 — 待我审批, 我发起的, 我已审批, 提到我的; and all requests, for those who oversee approvals."""

from __future__ import annotations  # `list` is a page here

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from flask import redirect, request, url_for
from flask_appbuilder import expose
from sqlalchemy import ColumnElement, or_
from werkzeug.datastructures import MultiDict

from app.approvals.queries import is_overdue, is_stuck, waiting_count
from app.approvals.views import sight
from app.approvals.views.wording import kind_word, kinds, time_left
from app.core.clock import today
from app.core.console.datamodel import Rows
from app.core.console.filters import Filter, Flag, filter_of
from app.core.console.listing import Asked, Computed, Listed
from app.core.console.searching import containing
from app.core.console.security import guarded
from app.core.console.verbs import Button
from app.core.console.views import ConsoleView
from app.core.tenancy import whole_tenant
from app.core.text import _, _l
from app.models import ApprovalRequest


@dataclass(frozen=True, slots=True)
class BoxTab:
    """页签 — one of the boxes, with how much is in it where that matters."""

    label: Any
    url: str
    open: bool
    count: int = 0


class _Requests(ConsoleView):
    """What every list of requests says of them."""

    datamodel = Rows(ApprovalRequest)
    one = _l("Request for approval")
    list_template = "approvals/box.html"
    list_columns = ["title", "decides", "amount_fen", "unit", "asked_by", "step_name", "left", "state"]
    # what was written about a request is no column: of a sealed case only its readers may read it
    show_columns = [
        *("number", "title", "amount_fen", "unit", "state", "step_name", "asked_by", "asked_at", "asked_on"),
        *("due_on", "stuck", "stuck_on", "round", "flow_name", "flow_version", "ended_at"),
    ]
    order_columns = ["title", "amount_fen", "asked_on", "due_on"]
    search_columns = ["number"]
    filters = ["kind", "state", "unit", "amount_fen", "asked_on", "due_on"]
    flags = {
        "late": Flag(_l("Overdue"), lambda: is_overdue(today())),
        "stuck_now": Flag(_l("Stuck"), is_stuck),
    }
    computed = {
        "decides": Computed(
            _l("Kind"), "text", lambda rows: {each.id: kind_word(each.kind) for each in rows}
        ),
        "left": Computed(
            _l("Time left"),
            "tag",
            lambda rows: {each.id: time_left(each.due_on) for each in rows if each.state == "open"},
        ),
    }
    verbs: dict[str, Any] = {}

    @expose("/show/<pk>")
    @guarded()
    def show(self, pk: str) -> Any:
        """The one page of the request, whichever list led there."""
        return redirect(url_for("Approvals.show", pk=self.row(pk).id))

    def search_hint(self) -> str:
        """What the search box looks through."""
        return _("number / what is asked / who asked")

    def search(self, words: str) -> ColumnElement[bool]:
        """By number, or a part of what is asked or of who asked."""
        return or_(
            containing(ApprovalRequest, ("number",), words),
            ApprovalRequest.title.icontains(words, autoescape=True),
            ApprovalRequest.asked_by.icontains(words, autoescape=True),
        )

    def controls(self, values: MultiDict[str, str]) -> list[Filter]:
        """Every filter; the kind is chosen by the words its room gave it."""
        made = {each.key: each for each in super().controls(values)}
        made["kind"] = _by_kind(values)
        return [made[key] for key in ("kind", *(each for each in made if each != "kind"))]

    def bulk_buttons(self) -> list[Button]:
        """Nothing is done to many of them, but where they are decided."""
        return []


def _by_kind(values: MultiDict[str, str]) -> Filter:
    """By kind of thing: what is known of kinds is the rooms', so the column itself has no words for them."""
    known = kinds()
    made = filter_of(ApprovalRequest, "kind", MultiDict())
    made.kind, made.operators, made.options = "choice", {"": _l("is")}, list(known.items())
    made.chosen = [each for each in dict.fromkeys(values.getlist("kind")) if each in known]
    if made.chosen:
        made.condition = ApprovalRequest.kind.in_(made.chosen)
        made.text = "、".join(known[each] for each in made.chosen)
    return made


class Box(_Requests):
    """One person's own box: read wherever the requests lie, narrowed by person instead."""

    class_permission_name = "Approvals"

    def listed(
        self, wanted: Asked, more: Sequence[ColumnElement[bool]] = (), filters: Sequence[Filter] = ()
    ) -> Listed:
        """A page of them, past the seat's unit."""
        with whole_tenant(sight.WHY):
            return super().listed(wanted, more, filters)

    def _count(self, wanted: Asked, key: str, value: str) -> str:
        with whole_tenant(sight.WHY):
            return super()._count(wanted, key, value)

    def chosen_rows(self) -> Sequence[Any]:
        """Those ticked, past the seat's unit."""
        with whole_tenant(sight.WHY):
            return super().chosen_rows()

    def row(self, pk: Any) -> ApprovalRequest:
        """A request this person may read."""
        return sight.readable(pk)

    def boxes(self) -> list[BoxTab]:
        """The four boxes as tabs, with what waits in the first."""
        here = request.endpoint or ""
        waits = waiting_count(sight.me(), on=today())
        return [
            BoxTab(label, url_for(f"{name}.list"), here.startswith(f"{name}."), waits if at == 0 else 0)
            for at, (name, label) in enumerate(BOXES)
        ]


class AskedApprovals(Box):
    """我发起的."""

    route_base = "/approvals-asked"
    list_title = _l("Asked by me")
    list_columns = ["title", "decides", "amount_fen", "unit", "asked_on", "step_name", "left", "state"]
    empty = _l("You have asked for nothing yet. What you prepare in a room asks here by itself.")

    def narrow(self) -> Sequence[ColumnElement[bool]]:
        """What this person asked for."""
        return sight.mine_asked()


class DecidedApprovals(Box):
    """我已审批."""

    route_base = "/approvals-decided"
    list_title = _l("Decided by me")
    empty = _l("You have decided nothing yet.")

    def narrow(self) -> Sequence[ColumnElement[bool]]:
        """What this person decided something of."""
        return sight.mine_decided()


class MentionedApprovals(Box):
    """提到我的."""

    route_base = "/approvals-mentioned"
    list_title = _l("Mentioning me")
    empty = _l("Nobody has asked your opinion about a request.")

    def narrow(self) -> Sequence[ColumnElement[bool]]:
        """About what somebody said something to this person."""
        return sight.mine_mentioned()


class AllApprovals(_Requests):
    """全部审批单 — of the seat's unit and below, for those who oversee approvals."""

    list_title = _l("All requests")
    list_columns = ["number", *_Requests.list_columns]
    list_template = "console/list.html"
    totals = ["amount_fen"]
    empty = _l("Nothing has been laid before anybody here.")
    base_order = ("id", "desc")


BOXES = (
    ("Approvals", _l("Waiting for me")),
    ("AskedApprovals", _l("Asked by me")),
    ("DecidedApprovals", _l("Decided by me")),
    ("MentionedApprovals", _l("Mentioning me")),
)
