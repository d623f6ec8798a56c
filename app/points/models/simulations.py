"""What a version of a rule would give, before it is released: a simulation, and its people."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import Index, UniqueConstraint
from sqlalchemy.orm import Mapped

from app.core import columns as c
from app.core.db import Base
from app.core.fences import ByParent
from app.core.tenancy import ByColumn, TenantScoped
from app.core.text import _l
from app.points.models.rules import RuleVersion
from app.rules.points import REFUSALS
from app.rules.versions import OUTCOME_TONES, OUTCOMES


class RuleSimulation(TenantScoped, Base):
    """规则测算 — a version on the real roster of a day, beside the version then in force: who gains, who
    loses, what it costs in a year. One for each version; made again, it takes the place of the one before.
    """

    __tablename__ = "rule_simulations"
    __small__ = "one for each version of a rule"
    __fence__ = ByColumn("unit_id")
    __table_args__ = c.scoped(
        UniqueConstraint("tenant_id", "version_id"),
        c.scoped_fk("unit_id", "org_units"),
        c.scoped_fk("version_id", "point_rule_versions"),
        c.scoped_fk("against_id", "point_rule_versions"),
    )

    id: Mapped[int] = c.identity()
    unit_id: Mapped[int] = c.reference(_l("For members at and below"))
    version_id: Mapped[int] = c.reference(_l("Version of a rule"))
    against_id: Mapped[int | None] = c.reference(_l("Compared with"))
    on: Mapped[date] = c.day(_l("Roster of"))
    terms: Mapped[str] = c.code(_l("Digest of the terms"))
    digest: Mapped[str] = c.code(_l("Digest"))
    people: Mapped[int] = c.number(_l("Members with points"), default=0)
    gain: Mapped[int] = c.number(_l("Get more"), default=0)
    lose: Mapped[int] = c.number(_l("Get less"), default=0)
    same: Mapped[int] = c.number(_l("Get the same"), default=0)
    blocked: Mapped[int] = c.number(_l("Get nothing"), default=0)
    before_points: Mapped[int] = c.points(_l("Points before"), default=0)
    after_points: Mapped[int] = c.points(_l("Points after"), default=0)
    before_fen: Mapped[int] = c.fen(_l("Cost before"), default=0)
    after_fen: Mapped[int] = c.fen(_l("Cost after"), default=0)
    made_by: Mapped[str] = c.text(_l("Simulated by"))
    made_at: Mapped[datetime] = c.instant(_l("Simulated at"))

    unit: Mapped[Any] = c.to_one(
        "RuleSimulation.unit_id", "OrgUnit.id", info={"label": _l("For members at and below")}
    )
    version: Mapped[RuleVersion] = c.to_one(
        "RuleSimulation.version_id", "RuleVersion.id", info={"label": _l("Version of a rule")}
    )
    against: Mapped[RuleVersion | None] = c.to_one(
        "RuleSimulation.against_id", "RuleVersion.id", info={"label": _l("Compared with")}
    )

    def __str__(self) -> str:
        return f"{self.version} · {self.on}"


class SimulationLine(TenantScoped, Base):
    """测算明细 — one person in a simulation: points before and after, or why nothing."""

    __tablename__ = "rule_simulation_lines"
    __small__ = "read one simulation at a time"
    __fence__ = ByParent("simulation_id", "rule_simulations")
    __table_args__ = c.scoped(
        UniqueConstraint("tenant_id", "simulation_id", "employee_id"),
        Index(None, "tenant_id", "unit_id", "id"),
        Index(None, "tenant_id", "employee_id"),
        c.scoped_fk("simulation_id", "rule_simulations"),
        c.scoped_fk("employee_id", "employees"),
        c.scoped_fk("unit_id", "org_units"),
    )

    id: Mapped[int] = c.identity()
    simulation_id: Mapped[int] = c.reference(_l("Simulation"))
    employee_id: Mapped[int] = c.reference(_l("Employee"))
    unit_id: Mapped[int] = c.reference(_l("Unit"))
    reached: Mapped[bool] = c.flag(_l("In sight of the new version"), default=True)
    outcome: Mapped[str] = c.choice(
        _l("Change for the person"), OUTCOMES, tones=OUTCOME_TONES, default="none"
    )
    before_points: Mapped[int] = c.points(_l("Points before"), default=0)
    after_points: Mapped[int] = c.points(_l("Points after"), default=0)
    before_fen: Mapped[int] = c.fen(_l("Cost before"), default=0)
    after_fen: Mapped[int] = c.fen(_l("Cost after"), default=0)
    blocked: Mapped[str | None] = c.code(
        _l("Not granted because"), info={"kind": "choice", "words": REFUSALS}
    )

    simulation: Mapped[RuleSimulation] = c.to_one(
        "SimulationLine.simulation_id", "RuleSimulation.id", info={"label": _l("Simulation")}
    )
    employee: Mapped[Any] = c.to_one(
        "SimulationLine.employee_id", "Employee.id", info={"label": _l("Employee")}
    )
    unit: Mapped[Any] = c.to_one("SimulationLine.unit_id", "OrgUnit.id", info={"label": _l("Unit")})

    def __str__(self) -> str:
        return f"{self.simulation} · {self.employee}"
