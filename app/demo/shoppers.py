"""演示购物者 — who has points, and what each of them chooses."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy import func, select

from app.core.db import session
from app.demo.shop import Article
from app.demo.union import Demo
from app.models import Employee, PointLot
from app.orders.services import Wanted


@dataclass(slots=True)
class Shoppers:
    """购物者 — who has points and how many are left of them, kept beside the database to choose by."""

    demo: Demo
    articles: list[Article]
    left: dict[int, int]

    def choose(self) -> tuple[int, list[Wanted]] | None:
        """Somebody and what they can pay for; None when that one can pay for nothing."""
        random = self.demo.random
        person = random.choice(list(self.left))
        affordable = [each for each in self.articles if each.points <= self.left[person]]
        if not affordable:
            del self.left[person]
            return None
        article = random.choices(affordable, [each.popular for each in affordable])[0]
        most = min(2, self.left[person] // article.points)
        quantity = random.choice((1, 1, 1, most))
        self.left[person] -= quantity * article.points
        return person, [Wanted(article.sku_id, quantity)]

    def grew(self, on: date, until: date) -> None:
        """After a grant: who holds how much that can be spent on anything on every day from then on, until
        the next.
        """
        held = (
            select(PointLot.employee_id, func.sum(PointLot.left_points))
            .join(Employee, Employee.id == PointLot.employee_id)
            .where(
                Employee.state == "active",
                PointLot.restricted.is_(False),
                PointLot.granted_on <= on,
                func.coalesce(PointLot.usable_from, on) <= on,
                PointLot.expires_on >= until,
            )
            .group_by(PointLot.employee_id)
            .order_by(PointLot.employee_id)
        )
        self.left = {person: int(points) for person, points in session.execute(held)}
