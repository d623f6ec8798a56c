"""What a version of a rule would give, before it is released: simulations and their people.

Revision ID: 0028
Revises: 0027
"""

import sqlalchemy as sa
from alembic import op

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
CODE = sa.String(collation="C").with_variant(sa.String(), "sqlite")

revision = "0028"
down_revision = "0027"
branch_labels = None
depends_on = None


def upgrade():
    op.create_table(
        "rule_simulations",
        sa.Column("id", BIG, nullable=False),
        sa.Column("unit_id", BIG, nullable=False),
        sa.Column("version_id", BIG, nullable=False),
        sa.Column("against_id", BIG, nullable=True),
        sa.Column("on", sa.Date(), nullable=False),
        sa.Column("terms", CODE, nullable=False),
        sa.Column("digest", CODE, nullable=False),
        *(sa.Column(name, sa.Integer(), nullable=False) for name in ("people", "gain", "lose", "same", "blocked")),
        *(sa.Column(name, BIG, nullable=False) for name in ("before_points", "after_points", "before_fen", "after_fen")),
        sa.Column("made_by", sa.String(length=100), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("tenant_id", BIG, nullable=False),
        *_keys("rule_simulations", unit_id="org_units", version_id="point_rule_versions", against_id="point_rule_versions"),
        sa.UniqueConstraint("tenant_id", "version_id", name=op.f("uq_rule_simulations_tenant_id_version_id")),
    )
    op.create_table(
        "rule_simulation_lines",
        sa.Column("id", BIG, nullable=False),
        sa.Column("simulation_id", BIG, nullable=False),
        sa.Column("employee_id", BIG, nullable=False),
        sa.Column("unit_id", BIG, nullable=False),
        sa.Column("reached", sa.Boolean(), nullable=False),
        sa.Column("outcome", sa.String(length=40), nullable=False),
        *(sa.Column(name, BIG, nullable=False) for name in ("before_points", "after_points", "before_fen", "after_fen")),
        sa.Column("blocked", CODE, nullable=True),
        sa.Column("tenant_id", BIG, nullable=False),
        *_keys("rule_simulation_lines", simulation_id="rule_simulations", employee_id="employees", unit_id="org_units"),
        sa.UniqueConstraint(
            "tenant_id",
            "simulation_id",
            "employee_id",
            name=op.f("uq_rule_simulation_lines_tenant_id_simulation_id_employee_id"),
        ),
    )
    with op.batch_alter_table("rule_simulation_lines") as batch:
        batch.create_index(batch.f("ix_rule_simulation_lines_tenant_id_unit_id_id"), ["tenant_id", "unit_id", "id"], unique=False)
        batch.create_index(
            batch.f("ix_rule_simulation_lines_tenant_id_employee_id"), ["tenant_id", "employee_id"], unique=False
        )


def downgrade():
    """What was simulated can be simulated again."""
    op.drop_table("rule_simulation_lines")
    op.drop_table("rule_simulations")


def _keys(table, **pointed):
    for column, target in pointed.items():
        yield sa.ForeignKeyConstraint(
            ["tenant_id", column],
            [f"{target}.tenant_id", f"{target}.id"],
            name=op.f(f"fk_{table}_tenant_id_{column}"),
            ondelete="RESTRICT",
        )
    yield sa.ForeignKeyConstraint(["tenant_id"], ["tenants.id"], name=op.f(f"fk_{table}_tenant_id"), ondelete="RESTRICT")
    yield sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{table}"))
    yield sa.UniqueConstraint("tenant_id", "id", name=op.f(f"uq_{table}_tenant_id_id"))
