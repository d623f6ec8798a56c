"""我的 — points and what becomes of them, orders, and questions the union asks."""

from typing import Any

from flask import abort
from flask_appbuilder import expose

from app.core.clock import today
from app.core.numbers import number_in
from app.core.text import _
from app.feedback.services.inviting import links_for
from app.me import queries
from app.me.views.here import MemberPage, own, page
from app.models import Employee
from app.points.queries.explaining import explained, line_of, places_of, refused_to
from app.points.queries.history import movements_of


class Me(MemberPage):
    """会员首页."""

    route_base = "/me"
    default_view = "home"

    @expose("/")
    @own
    def home(self, person: Employee) -> Any:
        """Points now, what lapses soon, orders under way, applications, questions."""
        lots = queries.lots_of(person.id, today())
        orders = queries.orders_of(person.id)
        return page(
            "me/home.html",
            title=_("My welfare"),
            here="home",
            me=person,
            points=queries.usable(lots, today()),
            frozen=queries.frozen_of(person, today()),
            lapsing=queries.lapsing(lots, today()),
            orders=orders[:3],
            goods=queries.goods_of(orders[:3]),
            cases=queries.cases_of(person.id)[:3],
            links=links_for(person.id, on=today()),
        )

    @expose("/points")
    @own
    def points(self, person: Employee) -> Any:
        """Lot by lot what is left and until when, and what came and went."""
        lots = queries.lots_of(person.id, today())
        return page(
            "me/points.html",
            title=_("My points"),
            here="points",
            points=queries.usable(lots, today()),
            frozen=queries.frozen_of(person, today()),
            lots=[(lot, queries.why_of(lot)) for lot in lots],
            lapsing=queries.lapsing(lots, today()),
            notice=queries.NOTICE_DAYS,
            today=today(),
            history=movements_of(person),
            refused=refused_to(person.id),
        )

    @expose("/points/<pk>")
    @own
    def lot(self, person: Employee, pk: str) -> Any:
        """One's own points in plain words: why, by which rule, until when, where they can be spent."""
        lot = queries.lot_of(person.id, number_in(pk))
        line = None if lot is None else line_of(lot)
        if lot is None or line is None:
            abort(404)
        told = explained(line, unsaid=frozenset())
        return page("me/lot.html", title=told.title, here="points", lot=lot, told=told, places=places_of(lot))

    @expose("/orders")
    @own
    def orders(self, person: Employee) -> Any:
        """All of one's orders."""
        found = queries.orders_of(person.id)
        return page(
            "me/orders.html",
            title=_("My orders"),
            here="orders",
            orders=found,
            goods=queries.goods_of(found),
        )

    @expose("/orders/<pk>")
    @own
    def order(self, person: Employee, pk: str) -> Any:
        """One order: what, where to, where it is."""
        found = queries.order_of(person.id, number_in(pk))
        if found is None:
            abort(404)
        order, lines = found
        return page("me/order.html", title=order.number, here="orders", order=order, lines=lines)

    @expose("/feedback")
    @own
    def feedback(self, person: Employee) -> Any:
        """What the union asks; each question opens outside of the session."""
        links = links_for(person.id, on=today())
        return page("me/feedback.html", title=_("Your opinion"), here="feedback", links=links)
