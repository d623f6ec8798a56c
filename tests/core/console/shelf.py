"""A shelf of suppliers, categories, products and articles for the tests of the console."""

from app.core.db import atomic, session
from app.models import Category, Employee, Product, Sku, Supplier
from tests.cast import Union


def supplier(code: str = "S1", name: str = "皖江粮油", **more: object) -> Supplier:
    made = Supplier(code=code, name=name, **more)
    session.add(made)
    session.flush()
    return made


def product(code: str = "P1", name: str = "五常大米", of: Supplier | None = None) -> Product:
    category = session.query(Category).first() or Category(code="LY", name="粮油")
    made = Product(code=code, name=name, supplier=of or supplier(f"S-{code}"), category=category)
    session.add(made)
    session.flush()
    return made


def article(code: str = "K1", of: Product | None = None, stock: int = 10) -> Sku:
    made = Sku(
        code=code, product=of or product(f"P-{code}"), spec="5 kg", price_fen=6850, points=69, stock=stock
    )
    session.add(made)
    session.flush()
    return made


def employee(
    union: Union, number: str = "E1", name: str = "张三", unit: str = "总部", **more: object
) -> Employee:
    made = Employee(employee_no=number, employee_no_key=number, name=name, unit_id=union.units[unit], **more)
    session.add(made)
    session.flush()
    return made


def stocked(union: Union, make: object = article, **more: object) -> int:
    """Make one thing in a union, committed; its number."""
    with union.scope(), atomic():
        made = make(union, **more) if make is employee else make(**more)  # type: ignore[operator]
        number = int(made.id)
    session.remove()
    return number
