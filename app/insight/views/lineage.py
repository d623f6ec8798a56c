"""资金脉络页 — from the budgets of a year down to every fen, and from an order line or a lot back up to who
approved the money.
"""

from collections.abc import Callable, Sequence
from functools import wraps
from typing import Any

from flask import abort, redirect, render_template, request, url_for
from flask_appbuilder import BaseView, expose
from sqlalchemy import select

from app.budgets.queries.execution import years
from app.core import jobs
from app.core.clock import today
from app.core.console.facts import Lines
from app.core.console.links import page_of
from app.core.console.security import acting, allowed, guarded
from app.core.console.seen import seen
from app.core.db import atomic, one_moment, session
from app.core.numbers import number_in
from app.core.text import _, _l
from app.insight.queries import backward, forward, rows
from app.insight.queries.fates import fates
from app.insight.queries.places import AT_PLACE
from app.insight.views import about, down, up
from app.insight.views.tree import drawn, drawn_fate
from app.models import (
    Budget,
    Grant,
    GrantLine,
    OrderLine,
    OrderReturnLine,
    PointLot,
    StatementLine,
    SubAccount,
)
from app.rules.lineage import total_of

PAGE = "Lineage"
KINDS = ("held", "spent")


def _at_one_moment(page: Callable[..., Any]) -> Callable[..., Any]:
    """A page is a dozen statements: what is committed between two of them must not read as a difference."""

    @wraps(page)
    def told(*said: Any, **more: Any) -> Any:
        with one_moment():
            return page(*said, **more)

    return told


class Lineage(BaseView):
    """资金脉络."""

    route_base, default_view = "/lineage", "table"
    class_permission_name = PAGE
    base_permissions = ["can_table", "can_export"]
    title = _l("Where the money went")

    @expose("/")
    @guarded("table")
    @_at_one_moment
    def table(self) -> Any:
        """The budgets of a year, in sight, each with its parts."""
        year = forward.year_in(request.args.get("year", ""), today().year)
        lines = forward.lines_of_year(year)
        hidden = forward.out_of_sight(year, len(lines))
        return _page(
            "insight/lineage_year.html",
            title=self.title,
            year=year,
            years=sorted({*years(), year}, reverse=True),
            tree=drawn(total_of(line.tree for line in lines)) if lines else None,
            table=down.of_budgets(lines),
            hidden=hidden,
            book=_book("year", year),
        )

    @expose("/budget/<pk>")
    @guarded("table")
    @_at_one_moment
    def budget(self, pk: str) -> Any:
        """One budget: its tree, then its sub-accounts."""
        budget = seen(Budget, pk)
        [line] = forward.lines_of([budget])
        return _page(
            "insight/lineage.html",
            title=_("Where the money of “%(what)s” went", what=budget),
            up=[(self.title, url_for("Lineage.table", year=budget.year))],
            facts=about.about_budget(line),
            trees=[(None, drawn(line.tree, about.rows_of_budget(budget)))],
            tables=[down.of_accounts(line.accounts)],
            hidden=_("%(count)s sub-accounts of it are kept by other units.", count=line.hidden)
            if line.hidden
            else None,
            book=_book("budget", budget.id),
        )

    @expose("/account/<pk>")
    @guarded("table")
    @_at_one_moment
    def account(self, pk: str) -> Any:
        """One sub-account: its tree, what became of the points, and the grants it paid for."""
        account = seen(SubAccount, pk)
        [found] = forward.earmarked([account])
        before = number_in(request.args.get("before", ""))
        granted, more = rows.grants_of(account.id, before=before)
        return _page(
            "insight/lineage.html",
            title=_("Where the money of “%(what)s” went", what=account),
            up=_above(account.budget),
            facts=about.about_account(account),
            trees=[
                (_("Where the money is"), drawn(found.tree, about.rows_of_account(account))),
                (_("Behind the points"), drawn_fate(found.fate, about.fates_of_account(account))),
            ],
            tables=[down.of_grants(granted, whole=not (before or more))],
            older=url_for("Lineage.account", pk=account.id, before=more) if more else None,
            book=_book("account", account.id),
        )

    @expose("/account/<pk>/lots")
    @guarded("table")
    @_at_one_moment
    def lots(self, pk: str) -> Any:
        """The lots of a sub-account that still hold points, or all of them."""
        account = seen(SubAccount, pk)
        unspent = request.args.get("open") == "1"
        after = number_in(request.args.get("after", ""))
        found, more = rows.lots_of("sub_account", account.id, after=after, unspent=unspent)
        return _page(
            "insight/lineage.html",
            title=_("Lots paid from “%(what)s”", what=account),
            up=[*_above(account.budget), _step(account, "account")],
            tables=[down.of_lots(found, whole=not (after or more))],
            older=url_for("Lineage.lots", pk=account.id, after=more, open=int(unspent)) if more else None,
        )

    @expose("/account/<pk>/uses")
    @guarded("table")
    @_at_one_moment
    def uses(self, pk: str) -> Any:
        """The order lines a sub-account paid for, or those of them whose money lies at a place."""
        account = seen(SubAccount, pk)
        place = request.args.get("place")
        if place is not None and place not in AT_PLACE:
            abort(404)
        found, more = rows.uses_of("sub_account", account.id, place=place, after=_beyond())
        return _page(
            "insight/lineage.html",
            title=_("Orders paid from “%(what)s”", what=account),
            up=[*_above(account.budget), _step(account, "account")],
            tables=[down.of_uses(found, place)],
            older=url_for("Lineage.uses", pk=account.id, place=place, lot=more[0], use=more[1])
            if more
            else None,
        )

    @expose("/account/<pk>/causes/<kind>")
    @guarded("table")
    @_at_one_moment
    def causes(self, pk: str, kind: str) -> Any:
        """What money was set aside for, or paid out for."""
        account = seen(SubAccount, pk)
        if kind not in KINDS:
            abort(404)
        return _page(
            "insight/lineage.html",
            title=_("Set aside from “%(what)s”", what=account)
            if kind == "held"
            else _("Paid out from “%(what)s”", what=account),
            up=[*_above(account.budget), _step(account, "account")],
            tables=[down.of_causes(rows.spent_from(account.id, kind))],
        )

    @expose("/grant/<pk>")
    @guarded("table")
    @_at_one_moment
    def grant(self, pk: str) -> Any:
        """One grant: what became of its money, and its lots."""
        grant = seen(Grant, pk)
        after = number_in(request.args.get("after", ""))
        found, more = rows.lots_of("grant", grant.id, after=after)
        fate = fates("grant", [grant.id])[grant.id]
        account = session.scalars(select(SubAccount).where(SubAccount.id == grant.sub_account_id)).first()
        return _page(
            "insight/lineage.html",
            title=_("What became of grant %(code)s", code=grant.code),
            up=[*_above(account.budget), _step(account, "account")] if account else [],
            facts=about.about_grant(grant),
            trees=[(None, drawn_fate(fate))],
            tables=[down.of_lots(found, whole=not (after or more))],
            hidden=down.hidden_lots(grant, fate),
            older=url_for("Lineage.grant", pk=grant.id, after=more) if more else None,
        )

    @expose("/lot/<pk>")
    @guarded("table")
    @_at_one_moment
    def lot(self, pk: str) -> Any:
        """One lot: back to the clause, the budget and who approved; forward to what it paid for."""
        lot = seen(PointLot, pk)
        chain = backward.chain_of(lot)
        fate = fates("lot", [lot.id])[lot.id]
        uses, more = rows.uses_of("lot", lot.id, after=_beyond())
        return _page(
            "insight/lineage.html",
            title=_("Where these points came from and went"),
            up=_above(chain.budget),
            facts=about.about_lot(lot),
            chains=[up.steps_of(chain)],
            trees=[(_("What became of it"), drawn_fate(fate))],
            tables=[down.of_uses(uses), up.of_decisions(backward.decisions_on([chain]))],
            hidden=up.hidden_links(chain),
            explain=about.explained(lot),
            older=url_for("Lineage.lot", pk=lot.id, lot=more[0], use=more[1]) if more else None,
        )

    @expose("/orderline/<pk>")
    @guarded("table")
    @_at_one_moment
    def order_line(self, pk: str) -> Any:
        """One order line: each lot that paid for it, and each of them back to its budget."""
        line = seen(OrderLine, pk)
        payers = backward.payers_of(line)
        chains = backward.chains_of([paid.lot for paid in payers.seen])
        return _page(
            "insight/lineage.html",
            title=_("Where the money of this order line came from"),
            up=[(str(line.order), page_of(line.order))],
            facts=about.about_line(line),
            chains=[up.steps_of(chain, paid) for chain, paid in zip(chains, payers.seen, strict=True)],
            tables=[
                up.of_payers(line, payers),
                up.of_settlement(backward.settlement_of(line)),
                up.of_decisions(backward.decisions_on(chains)),
            ],
            hidden=up.hidden_payers(payers),
        )

    @expose("/statementline/<pk>")
    @guarded("table")
    def statement_line(self, pk: str) -> Any:
        """A line of a statement: to the order line behind it, or to the sub-account an adjustment names."""
        line = seen(StatementLine, pk)
        number = line.order_line_id
        if line.return_line_id is not None:
            number = seen(OrderReturnLine, str(line.return_line_id)).order_line_id
        if number is not None:
            return redirect(url_for("Lineage.order_line", pk=number))
        return redirect(url_for("Lineage.account", pk=about.adjusted_account(line)))

    @expose("/grantline/<pk>")
    @guarded("table")
    def grant_line(self, pk: str) -> Any:
        """A line of a grant: to the lot it became; where nothing was granted, to why not."""
        line = seen(GrantLine, pk)
        lot = backward.lots_of_grant_line(line)
        if lot is None:
            return redirect(page_of(line) or url_for("Lineage.table"))
        return redirect(url_for("Lineage.lot", pk=lot.id))

    @expose("/workbook/<what>/<pk>", methods=["POST"])
    @guarded("export")
    def workbook(self, what: str, pk: str) -> Any:
        """The same as a workbook, written in the background: one may have a million lots."""
        number = number_in(pk)
        if what == "year" and number is not None:
            forward.year_in(pk, 0)
        elif what in BOOKS:
            number = seen(BOOKS[what], pk).id
        else:
            abort(404)
        with atomic():
            job = jobs.enqueue("insight.trace", {"what": what, "number": number}, actor=acting())
        return redirect(url_for("Progress.progress", pk=job.id))


BOOKS: dict[str, Any] = {"budget": Budget, "account": SubAccount}


def _page(template: str, **context: Any) -> str:
    usual: dict[str, Any] = {
        **dict.fromkeys(("up", "facts", "trees", "chains", "tables"), ()),
        **dict.fromkeys(("hidden", "older", "book", "explain"), None),
    }
    kept: Sequence[Lines | None] = context.get("tables", ())
    shown = [each for each in kept if each is not None]
    return render_template(template, **usual | context | {"tables": shown})


def _beyond() -> tuple[int, int] | None:
    lot, use = (number_in(request.args.get(key, "")) for key in ("lot", "use"))
    return (lot, use) if lot is not None and use is not None else None


def _above(budget: Budget | None) -> list[tuple[Any, str | None]]:
    if budget is None:
        return [(_("Where the money went"), url_for("Lineage.table"))]
    year = (_("Where the money went"), url_for("Lineage.table", year=budget.year))
    return [year, (str(budget), url_for("Lineage.budget", pk=budget.id))]


def _step(row: Any, endpoint: str) -> tuple[str, str]:
    return str(row), url_for(f"Lineage.{endpoint}", pk=row.id)


def _book(what: str, number: int) -> str | None:
    return url_for("Lineage.workbook", what=what, pk=number) if allowed(PAGE, "can_export") else None
