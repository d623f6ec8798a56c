"""审批运行情况 — stuck, overdue, failed, long waiting by person: so that nothing waits unseen."""

from dataclasses import dataclass
from typing import Any

from flask import render_template, url_for
from flask_appbuilder import BaseView, expose
from sqlalchemy import func, select
from sqlalchemy.orm import joinedload

from app.approvals.queries import health, is_overdue, is_stuck
from app.approvals.views.acts import TryAgain
from app.approvals.views.wording import WORDS, kind_word, time_left
from app.core.clock import business_day, today
from app.core.console.security import allowed, guarded
from app.core.db import session
from app.core.text import _, _l
from app.models import ApprovalRequest, ApprovalTask

SHOWN = 50  # of each kind of trouble; the rest stands in the list it links to


@dataclass(frozen=True, slots=True)
class Trouble:
    """一类问题 — its title, what to do about it, the first requests, and where all of them stand."""

    name: str
    title: str
    advice: str
    count: int
    rows: list[ApprovalRequest]
    url: str | None


@dataclass(frozen=True, slots=True)
class Waiting:
    """久候 — one person with so many open tasks, the oldest since this day."""

    name: str
    count: int
    days: int


class ApprovalHealth(BaseView):
    """审批运行情况."""

    route_base, default_view = "/approvals-health", "health"
    class_permission_name = "ApprovalHealth"
    base_permissions = ["can_health", "can_try_again"]
    title = _l("How approvals run")

    @expose("/")
    @guarded("health")
    def health(self) -> Any:
        """What is unwell, in the seat's sight."""
        figures = health(on=today())
        return render_template(
            "approvals/health.html",
            title=self.title,
            figures=figures,
            troubles=[_stuck(figures.stuck), _failed(figures.failed), _overdue(figures.overdue)],
            waiting=_long_waiting(),
            may_try=TryAgain.allowed(),
            kind_word=kind_word,
            time_left=time_left,
            **WORDS,
        )


def _stuck(count: int) -> Trouble:
    advice = _(
        "Give somebody the seat that decides, or name who stands in; people are found at the next hour."
    )
    return Trouble(
        "stuck", _("Stuck: nobody may decide"), advice, count, _rows(is_stuck()), _all(stuck_now="yes")
    )


def _failed(count: int) -> Trouble:
    advice = _("Approved, and could not be carried out. See to the cause, then try again.")
    failed = ApprovalRequest.state == "failed"
    return Trouble(
        "failed", _("Could not be carried out"), advice, count, _rows(failed), _all(state="failed")
    )


def _overdue(count: int) -> Trouble:
    advice = _("Those asked are reminded; where the flow says so, somebody further up is asked as well.")
    rows, url = _rows(is_overdue(today())), _all(late="yes")
    return Trouble("overdue", _("Overdue"), advice, count, rows, url)


def _rows(condition: Any) -> list[ApprovalRequest]:
    found = select(ApprovalRequest).where(condition).options(joinedload(ApprovalRequest.unit))
    return list(session.scalars(found.order_by(ApprovalRequest.due_on, ApprovalRequest.id).limit(SHOWN)))


def _all(**query: str) -> str | None:
    return url_for("AllApprovals.list", **query) if allowed("AllApprovals", "can_list") else None  # type: ignore[arg-type]


def _long_waiting() -> list[Waiting]:
    """Whoever has most on their desk, the oldest first; one statement."""
    oldest = func.min(ApprovalTask.asked_at)
    found = (
        select(ApprovalTask.name, func.count(), oldest)
        .where(ApprovalTask.state == "open")
        .group_by(ApprovalTask.user_id, ApprovalTask.name)
        .order_by(oldest)
        .limit(SHOWN)
    )
    return [
        Waiting(name, count, (today() - business_day(since)).days)
        for name, count, since in session.execute(found)
    ]
