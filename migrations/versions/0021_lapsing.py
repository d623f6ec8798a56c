"""Reminders of points about to lapse, terms for the points of leavers, and runs that carry them out.

Revision ID: 0021
Revises: 0020
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
JSON = sa.JSON().with_variant(JSONB(), "postgresql")
CODE = sa.String(collation="C").with_variant(sa.String(), "sqlite")

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None


def upgrade():
    with op.batch_alter_table("expiry_runs", recreate=_anew()) as batch:
        batch.add_column(sa.Column("kind", sa.String(length=40), nullable=False, server_default="lapsed"))
    with op.batch_alter_table("expiry_runs", recreate=_anew()) as batch:
        batch.alter_column("kind", existing_type=sa.String(length=40), server_default=None)
    _terms()
    _reminders()
    _reminded()


def downgrade():
    """What leavers' runs let lapse stays booked; that a run was of leavers is lost, and so are the lists."""
    for table in ("lapse_reminder_lines", "lapse_reminders", "leaver_terms"):
        op.drop_table(table)
    with op.batch_alter_table("expiry_runs", recreate=_anew()) as batch:
        batch.drop_column("kind")


def _terms():
    op.create_table(
        "leaver_terms",
        sa.Column("id", BIG, nullable=False),
        sa.Column("fund_source", sa.String(length=40), nullable=True),
        sa.Column("rule_id", BIG, nullable=True),
        sa.Column("who", sa.String(length=40), nullable=False),
        sa.Column("action", sa.String(length=40), nullable=False),
        sa.Column("days", sa.Integer(), nullable=False),
        sa.Column("from_on", sa.Date(), nullable=False),
        sa.Column("basis", sa.String(length=200), nullable=True),
        sa.Column("state", sa.String(length=40), nullable=False),
        sa.Column("made_by", sa.String(length=100), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        *_of_the_tenant("leaver_terms", rule_id="point_rules"),
        sa.CheckConstraint("days >= 0", name=op.f("ck_leaver_terms_days")),
    )


def _reminders():
    op.create_table(
        "lapse_reminders",
        sa.Column("id", BIG, nullable=False),
        sa.Column("code", CODE, nullable=False),
        sa.Column("unit_id", BIG, nullable=False),
        sa.Column("state", sa.String(length=40), nullable=False),
        sa.Column("cells", JSON, nullable=False),
        sa.Column("digest", CODE, nullable=True),
        sa.Column("people", sa.Integer(), nullable=False),
        sa.Column("reachable", sa.Integer(), nullable=False),
        sa.Column("told", sa.Integer(), nullable=False),
        sa.Column("points", BIG, nullable=False),
        sa.Column("value_fen", BIG, nullable=False),
        sa.Column("prepared_by", sa.String(length=100), nullable=False),
        sa.Column("prepared_by_id", BIG, nullable=True),
        sa.Column("prepared_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("sent_by", sa.String(length=100), nullable=True),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=True),
        *_of_the_tenant("lapse_reminders", unit_id="org_units"),
        sa.UniqueConstraint("tenant_id", "code", name=op.f("uq_lapse_reminders_tenant_id_code")),
    )


def _reminded():
    op.create_table(
        "lapse_reminder_lines",
        sa.Column("id", BIG, nullable=False),
        sa.Column("reminder_id", BIG, nullable=False),
        sa.Column("employee_id", BIG, nullable=False),
        sa.Column("points", BIG, nullable=False),
        sa.Column("value_fen", BIG, nullable=False),
        sa.Column("first_on", sa.Date(), nullable=False),
        sa.Column("outcome", sa.String(length=40), nullable=False),
        *_of_the_tenant("lapse_reminder_lines", reminder_id="lapse_reminders", employee_id="employees"),
        sa.UniqueConstraint(
            *("tenant_id", "reminder_id", "employee_id"),
            name=op.f("uq_lapse_reminder_lines_tenant_id_reminder_id_employee_id"),
        ),
    )
    name = op.f("ix_lapse_reminder_lines_tenant_id_employee_id")
    op.create_index(name, "lapse_reminder_lines", ["tenant_id", "employee_id"])


def _of_the_tenant(table, **targets):
    """The tenant's column and what every table of a tenant has; references to rows of the same tenant."""
    yield sa.Column("tenant_id", BIG, nullable=False)
    name = op.f(f"fk_{table}_tenant_id")
    yield sa.ForeignKeyConstraint(["tenant_id"], ["tenants.id"], name=name, ondelete="RESTRICT")
    for column, target in targets.items():
        yield sa.ForeignKeyConstraint(
            ["tenant_id", column],
            [f"{target}.tenant_id", f"{target}.id"],
            name=op.f(f"fk_{table}_tenant_id_{column}"),
            ondelete="RESTRICT",
        )
    yield sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{table}"))
    yield sa.UniqueConstraint("tenant_id", "id", name=op.f(f"uq_{table}_tenant_id_id"))


def _anew():
    """SQLite makes a table anew to hold a column where the model has it."""
    return "always" if op.get_bind().dialect.name == "sqlite" else "never"
