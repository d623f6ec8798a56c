"""Verdicts on grants and products by the rules for union money, and exceptions made by two people.

Revision ID: 0023
Revises: 0022
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
JSON = sa.JSON().with_variant(JSONB(), "postgresql")
CODE = sa.String(collation="C").with_variant(sa.String(), "sqlite")

revision = "0023"
down_revision = "0022"
branch_labels = None
depends_on = None


def upgrade():
    _exceptions()
    _verdicts()


def downgrade():
    op.drop_table("compliance_verdicts")
    op.drop_table("compliance_exceptions")


def _scoped(table):
    """What every table of a tenant's has."""
    return (
        sa.ForeignKeyConstraint(["tenant_id"], ["tenants.id"], name=op.f(f"fk_{table}_tenant_id"), ondelete="RESTRICT"),
        sa.ForeignKeyConstraint(
            ["tenant_id", "unit_id"], ["org_units.tenant_id", "org_units.id"], name=op.f(f"fk_{table}_tenant_id_unit_id"), ondelete="RESTRICT"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{table}")),
        sa.UniqueConstraint("tenant_id", "id", name=op.f(f"uq_{table}_tenant_id_id")),
    )


def _exceptions():
    op.create_table(
        "compliance_exceptions",
        sa.Column("id", BIG, nullable=False),
        sa.Column("code", CODE, nullable=False),
        sa.Column("unit_id", BIG, nullable=False),
        sa.Column("thing", sa.String(length=40), nullable=False),
        sa.Column("thing_id", BIG, nullable=False),
        sa.Column("thing_name", sa.String(length=200), nullable=False),
        sa.Column("digest", CODE, nullable=False),
        sa.Column("rules", JSON, nullable=False),
        sa.Column("sentences", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("fen", BIG, nullable=False),
        sa.Column("state", sa.String(length=40), nullable=False),
        sa.Column("asked_on", sa.Date(), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("asked_by", sa.String(length=100), nullable=False),
        sa.Column("asked_by_id", BIG, nullable=True),
        sa.Column("agreed_by", sa.String(length=100), nullable=True),
        sa.Column("agreed_by_id", BIG, nullable=True),
        sa.Column("agreed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_because", sa.String(length=200), nullable=True),
        sa.Column("tenant_id", BIG, nullable=False),
        sa.CheckConstraint("state <> 'granted' OR agreed_by IS NOT NULL", name=op.f("ck_compliance_exceptions_two_people")),
        *_scoped("compliance_exceptions"),
    )
    op.create_index(op.f("ix_compliance_exceptions_tenant_id_thing_thing_id"), "compliance_exceptions", ["tenant_id", "thing", "thing_id"], unique=False)


def _verdicts():
    op.create_table(
        "compliance_verdicts",
        sa.Column("id", BIG, nullable=False),
        sa.Column("unit_id", BIG, nullable=False),
        sa.Column("thing", sa.String(length=40), nullable=False),
        sa.Column("thing_id", BIG, nullable=False),
        sa.Column("thing_name", sa.String(length=200), nullable=False),
        sa.Column("digest", CODE, nullable=False),
        sa.Column("rule", sa.String(length=40), nullable=False),
        sa.Column("outcome", sa.String(length=40), nullable=False),
        sa.Column("facts", JSON, nullable=False),
        sa.Column("clause", sa.String(length=300), nullable=False),
        sa.Column("fen", BIG, nullable=False),
        sa.Column("judged_on", sa.Date(), nullable=False),
        sa.Column("judged_by", sa.String(length=100), nullable=False),
        sa.Column("exception_id", BIG, nullable=True),
        sa.Column("tenant_id", BIG, nullable=False),
        sa.CheckConstraint("outcome <> 'fail' OR exception_id IS NOT NULL", name=op.f("ck_compliance_verdicts_excepted")),
        sa.ForeignKeyConstraint(
            ["tenant_id", "exception_id"],
            ["compliance_exceptions.tenant_id", "compliance_exceptions.id"],
            name=op.f("fk_compliance_verdicts_tenant_id_exception_id"),
            ondelete="RESTRICT",
        ),
        *_scoped("compliance_verdicts"),
    )
    for columns in (["tenant_id", "thing", "thing_id"], ["tenant_id", "unit_id", "id"], ["tenant_id", "judged_on", "id"]):
        op.create_index(op.f(f"ix_compliance_verdicts_{'_'.join(columns)}"), "compliance_verdicts", columns, unique=False)
