"""What occasions suggest for people, and what was decided.

Revision ID: 0029
Revises: 0028
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
JSON = sa.JSON().with_variant(JSONB(), "postgresql")
CODE = sa.String(collation="C").with_variant(sa.String(), "sqlite")

revision = "0029"
down_revision = "0028"
branch_labels = None
depends_on = None


def upgrade():
    op.create_table(
        "proposals",
        sa.Column("id", BIG, nullable=False),
        sa.Column("employee_id", BIG, nullable=False),
        sa.Column("occasion", sa.String(length=40), nullable=False),
        sa.Column("event_key", CODE, nullable=False),
        sa.Column("event_on", sa.Date(), nullable=False),
        sa.Column("years", sa.Integer(), nullable=True),
        sa.Column("way", sa.String(length=40), nullable=False),
        sa.Column("rule_id", BIG, nullable=True),
        sa.Column("category", CODE, nullable=True),
        sa.Column("points", BIG, nullable=True),
        sa.Column("state", sa.String(length=40), nullable=False),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("proposed_on", sa.Date(), nullable=False),
        sa.Column("decided_by", sa.String(length=100), nullable=True),
        sa.Column("decided_by_id", BIG, nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("grant_id", BIG, nullable=True),
        sa.Column("case_id", BIG, nullable=True),
        sa.Column("tenant_id", BIG, nullable=False),
        sa.ForeignKeyConstraint(
            ["tenant_id", "case_id"],
            ["care_cases.tenant_id", "care_cases.id"],
            name=op.f("fk_proposals_tenant_id_case_id"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "employee_id"],
            ["employees.tenant_id", "employees.id"],
            name=op.f("fk_proposals_tenant_id_employee_id"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "grant_id"],
            ["grants.tenant_id", "grants.id"],
            name=op.f("fk_proposals_tenant_id_grant_id"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "rule_id"],
            ["point_rules.tenant_id", "point_rules.id"],
            name=op.f("fk_proposals_tenant_id_rule_id"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id"], ["tenants.id"], name=op.f("fk_proposals_tenant_id"), ondelete="RESTRICT"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_proposals")),
        sa.UniqueConstraint(
            "tenant_id",
            "employee_id",
            "occasion",
            "event_key",
            name=op.f("uq_proposals_tenant_id_employee_id_occasion_event_key"),
        ),
        sa.UniqueConstraint("tenant_id", "id", name=op.f("uq_proposals_tenant_id_id")),
    )
    with op.batch_alter_table("proposals") as batch:
        batch.create_index(
            batch.f("ix_proposals_tenant_id_event_on_id"), ["tenant_id", "event_on", "id"], unique=False
        )
        batch.create_index(
            batch.f("ix_proposals_tenant_id_grant_id"), ["tenant_id", "grant_id"], unique=False
        )
        batch.create_index(
            batch.f("ix_proposals_tenant_id_occasion_id"), ["tenant_id", "occasion", "id"], unique=False
        )
        batch.create_index(
            batch.f("ix_proposals_tenant_id_state_id"), ["tenant_id", "state", "id"], unique=False
        )


def downgrade():
    """What was declined is proposed again, or forgotten."""
    op.drop_table("proposals")
