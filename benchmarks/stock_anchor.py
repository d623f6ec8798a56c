"""The anchor of P10: Flask-AppBuilder's own ModelView on our table of employees, as its documentation has it.

An interpreter of its own, where no class of ours is known: python benchmarks/stock_anchor.py URL ROUNDS.
Prints the seconds that the pages took, signed in, after one round to warm up.
"""

import logging
import re
import sys
from time import perf_counter

logging.disable(logging.WARNING)

from flask import Flask  # noqa: E402
from flask_appbuilder import AppBuilder, Model, ModelView  # noqa: E402
from flask_appbuilder.models.sqla.base import SQLA  # noqa: E402
from flask_appbuilder.models.sqla.interface import SQLAInterface  # noqa: E402
from sqlalchemy import BigInteger, Column, Date, ForeignKey, Integer, String  # noqa: E402
from sqlalchemy.orm import relationship  # noqa: E402

BIG = BigInteger().with_variant(Integer, "sqlite")
PAGES = (
    "/employees/list/",
    "/employees/list/?_flt_0_state=active",
    "/employees/list/?_oc_Employees=name&_od_Employees=asc",
)


class Unit(Model):  # type: ignore[misc]
    """单位."""

    __tablename__ = "org_units"
    id = Column(BIG, primary_key=True)
    full_name = Column(String)

    def __repr__(self) -> str:
        return str(self.full_name)


class Employee(Model):  # type: ignore[misc]
    """职工."""

    __tablename__ = "employees"
    id = Column(BIG, primary_key=True)
    employee_no, name, position, state, gender = (Column(String) for _ in range(5))
    hire_on = Column(Date)
    unit_id = Column(BIG, ForeignKey("org_units.id"))
    unit = relationship("Unit")


class Employees(ModelView):  # type: ignore[misc]
    """职工页."""

    datamodel = SQLAInterface(Employee)
    list_columns = ["employee_no", "name", "unit", "position", "gender", "hire_on", "state"]
    page_size = 25


def main(url: str, rounds: int) -> None:
    """Serve it, sign in, ask for the pages."""
    app = Flask(__name__)
    app.config.update(
        SECRET_KEY="x" * 40,
        SQLALCHEMY_DATABASE_URI=url,
        FAB_PASSWORD_HASH_METHOD="pbkdf2:sha256:1",  # noqa: S106 - a method name
        FAB_ADD_SECURITY_API=False,
    )
    db = SQLA(model_class=Model)
    db.init_app(app)
    with app.app_context():
        builder = AppBuilder()
        builder.init_app(app, db.session)
        builder.add_view(Employees, "Employees", category="HR")
        manager = builder.sm
        if manager.find_user("stock") is None:
            manager.add_user("stock", "S", "Tock", "stock@example.com", manager.find_role("Admin"), "stock")
    client = app.test_client()
    page = client.get("/login/").text
    token = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', page)
    sent = {"username": "stock", "password": "stock", **({"csrf_token": token[1]} if token else {})}
    client.post("/login/", data=sent)
    seconds = 0.0
    for turn in range(rounds + 1):
        for path in PAGES:
            began = perf_counter()
            answer = client.get(path)
            assert answer.status_code == 200, path
            assert "<table" in answer.text, path
            seconds += (perf_counter() - began) if turn else 0
    sys.stdout.write(f"{seconds}\n")


main(sys.argv[1], int(sys.argv[2]))
