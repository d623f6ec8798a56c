"""演示的一年 — the chapters in order: union, people, money, shop, then day by day grants and orders; at last
what is in hand today.
"""

from datetime import date, timedelta

from app.core.db import session
from app.core.tenancy import tenant_scope
from app.demo.books import settle
from app.demo.budgets import close_last_year
from app.demo.care import care_for
from app.demo.deciding import lay_before
from app.demo.exceptions import make_exceptions
from app.demo.feedback import listen
from app.demo.goods import trade
from app.demo.inbox import look_through
from app.demo.lapsing import let_lapse
from app.demo.members import open_doors
from app.demo.money import OCCASIONS, fund, grant, leave_one_waiting
from app.demo.notices import inform
from app.demo.orders import days_of_order, place
from app.demo.own_dates import keep_dates
from app.demo.queue import let_some_wait
from app.demo.rules import ask_the_chair
from app.demo.shop import open_shop
from app.demo.shoppers import Shoppers
from app.demo.union import Demo, found_union
from app.demo.values import leave_to_branches
from app.demo.workforce import employ, live_on


def live(today: date, employees: int, orders: int) -> Demo:
    """一年 — everything, in the caller's transaction; so many orders spread over the months."""
    demo = found_union(today)
    with tenant_scope(demo.tenant_id):
        ask_the_chair(demo)
        employ(demo, employees)
        fund(demo, employees)
        articles = open_shop(demo)
        live_on(demo, employees)
        care_for(demo)
        first = _day_by_day(demo, Shoppers(demo, articles, {}), orders)
        trade(demo)
        settle(demo, first)
        close_last_year(demo)
        leave_one_waiting(demo)
        lay_before(demo)
        listen(demo)
        keep_dates(demo)
        make_exceptions(demo)
        leave_to_branches(demo)
        let_some_wait(demo)
        look_through(demo)
        open_doors(demo)
        let_lapse(demo)
        inform(demo)
        session.flush()
    return demo


def _day_by_day(demo: Demo, shoppers: Shoppers, orders: int) -> date:
    """Grants and orders as they came; answers the day of the first grant."""
    occasions = sorted((each.on(demo.opens), each) for each in OCCASIONS if each.on(demo.opens) <= demo.today)
    first = occasions[0][0]
    days = days_of_order(demo, first, orders)
    for on, occasion in occasions:
        grant(demo, occasion, on)
        following = [each for each, _ in occasions if each > on]
        until = min(following, default=demo.today + timedelta(days=1))
        shoppers.grew(on, until)
        for day in (day for day in days if on <= day < until):
            while shoppers.left and not place(shoppers, day):
                pass
    return first
