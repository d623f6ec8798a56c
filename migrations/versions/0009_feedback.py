"""feedback

Revision ID: 0009
Revises: 0008
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
JSON = sa.JSON().with_variant(JSONB(), "postgresql")
CODE = sa.String(collation="C").with_variant(sa.String(), "sqlite")

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade():
    op.create_table(
        "feedback_surveys",
        sa.Column("id", BIG, nullable=False),
        sa.Column("unit_id", BIG, nullable=False),
        sa.Column("title", sa.String(length=100), nullable=False),
        sa.Column("template", sa.String(length=40), nullable=False),
        sa.Column("questions", JSON, nullable=False),
        sa.Column("from_on", sa.Date(), nullable=False),
        sa.Column("until_on", sa.Date(), nullable=False),
        sa.Column("state", sa.String(length=40), nullable=False),
        sa.Column("made_by", sa.String(length=100), nullable=False),
        sa.Column("tenant_id", BIG, nullable=False),
        sa.CheckConstraint("until_on >= from_on", name=op.f("ck_feedback_surveys_dates")),
        sa.ForeignKeyConstraint(
            ["tenant_id", "unit_id"],
            ["org_units.tenant_id", "org_units.id"],
            name=op.f("fk_feedback_surveys_tenant_id_unit_id"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id"], ["tenants.id"], name=op.f("fk_feedback_surveys_tenant_id"), ondelete="RESTRICT"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_feedback_surveys")),
        sa.UniqueConstraint("tenant_id", "id", name=op.f("uq_feedback_surveys_tenant_id_id")),
    )
    op.create_index(
        op.f("ix_feedback_surveys_tenant_id_unit_id_id"),
        "feedback_surveys",
        ["tenant_id", "unit_id", "id"],
        unique=False,
    )
    op.create_table(
        "feedback_pools",
        sa.Column("id", BIG, nullable=False),
        sa.Column("unit_id", BIG, nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("period", CODE, nullable=False),
        sa.Column("occasion", CODE, nullable=False),
        sa.Column("survey_id", BIG, nullable=True),
        sa.Column("closes_on", sa.Date(), nullable=False),
        sa.Column("state", sa.String(length=40), nullable=False),
        sa.Column("merged_into_id", BIG, nullable=True),
        sa.Column("secret", sa.LargeBinary(), nullable=True),
        sa.Column("box", sa.LargeBinary(), nullable=True),
        sa.Column("tenant_id", BIG, nullable=False),
        sa.CheckConstraint(
            "(kind = 'survey') = (survey_id IS NOT NULL)", name=op.f("ck_feedback_pools_survey")
        ),
        sa.CheckConstraint("(state = 'open') = (box IS NOT NULL)", name=op.f("ck_feedback_pools_sealed")),
        sa.ForeignKeyConstraint(
            ["tenant_id", "merged_into_id"],
            ["feedback_pools.tenant_id", "feedback_pools.id"],
            name=op.f("fk_feedback_pools_tenant_id_merged_into_id"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "survey_id"],
            ["feedback_surveys.tenant_id", "feedback_surveys.id"],
            name=op.f("fk_feedback_pools_tenant_id_survey_id"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "unit_id"],
            ["org_units.tenant_id", "org_units.id"],
            name=op.f("fk_feedback_pools_tenant_id_unit_id"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id"], ["tenants.id"], name=op.f("fk_feedback_pools_tenant_id"), ondelete="RESTRICT"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_feedback_pools")),
        sa.UniqueConstraint("tenant_id", "id", name=op.f("uq_feedback_pools_tenant_id_id")),
        sa.UniqueConstraint(
            "tenant_id", "occasion", "unit_id", name=op.f("uq_feedback_pools_tenant_id_occasion_unit_id")
        ),
    )
    op.create_index(
        op.f("ix_feedback_pools_tenant_id_state_closes_on"),
        "feedback_pools",
        ["tenant_id", "state", "closes_on"],
        unique=False,
    )
    op.create_index(
        op.f("ix_feedback_pools_tenant_id_survey_id"),
        "feedback_pools",
        ["tenant_id", "survey_id"],
        unique=False,
    )
    op.create_index(
        op.f("ix_feedback_pools_tenant_id_unit_id_id"),
        "feedback_pools",
        ["tenant_id", "unit_id", "id"],
        unique=False,
    )
    op.create_table(
        "feedback_invitations",
        sa.Column("id", BIG, nullable=False),
        sa.Column("pool_id", BIG, nullable=False),
        sa.Column("occasion", CODE, nullable=False),
        sa.Column("employee_id", BIG, nullable=False),
        sa.Column("tenant_id", BIG, nullable=False),
        sa.ForeignKeyConstraint(
            ["tenant_id", "employee_id"],
            ["employees.tenant_id", "employees.id"],
            name=op.f("fk_feedback_invitations_tenant_id_employee_id"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "pool_id"],
            ["feedback_pools.tenant_id", "feedback_pools.id"],
            name=op.f("fk_feedback_invitations_tenant_id_pool_id"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id"], ["tenants.id"], name=op.f("fk_feedback_invitations_tenant_id"), ondelete="RESTRICT"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_feedback_invitations")),
        sa.UniqueConstraint("tenant_id", "id", name=op.f("uq_feedback_invitations_tenant_id_id")),
        sa.UniqueConstraint(
            "tenant_id",
            "occasion",
            "employee_id",
            name=op.f("uq_feedback_invitations_tenant_id_occasion_employee_id"),
        ),
    )
    op.create_index(
        op.f("ix_feedback_invitations_tenant_id_employee_id"),
        "feedback_invitations",
        ["tenant_id", "employee_id"],
        unique=False,
    )
    op.create_index(
        op.f("ix_feedback_invitations_tenant_id_pool_id"),
        "feedback_invitations",
        ["tenant_id", "pool_id"],
        unique=False,
    )
    op.create_table(
        "feedback_results",
        sa.Column("id", BIG, nullable=False),
        sa.Column("pool_id", BIG, nullable=False),
        sa.Column("unit_id", BIG, nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("period", CODE, nullable=False),
        sa.Column("survey_id", BIG, nullable=True),
        sa.Column("invited", sa.Integer(), nullable=False),
        sa.Column("answers", sa.Integer(), nullable=False),
        sa.Column("average", sa.Integer(), nullable=True),
        sa.Column("unhappy", sa.Integer(), nullable=False),
        sa.Column("questions", JSON, nullable=False),
        sa.Column("tally", JSON, nullable=False),
        sa.Column("includes", sa.String(length=500), nullable=True),
        sa.Column("published_on", sa.Date(), nullable=False),
        sa.Column("tenant_id", BIG, nullable=False),
        sa.CheckConstraint("answers >= 3", name=op.f("ck_feedback_results_floor")),
        sa.ForeignKeyConstraint(
            ["tenant_id", "pool_id"],
            ["feedback_pools.tenant_id", "feedback_pools.id"],
            name=op.f("fk_feedback_results_tenant_id_pool_id"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "survey_id"],
            ["feedback_surveys.tenant_id", "feedback_surveys.id"],
            name=op.f("fk_feedback_results_tenant_id_survey_id"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "unit_id"],
            ["org_units.tenant_id", "org_units.id"],
            name=op.f("fk_feedback_results_tenant_id_unit_id"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id"], ["tenants.id"], name=op.f("fk_feedback_results_tenant_id"), ondelete="RESTRICT"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_feedback_results")),
        sa.UniqueConstraint("tenant_id", "id", name=op.f("uq_feedback_results_tenant_id_id")),
        sa.UniqueConstraint("tenant_id", "pool_id", name=op.f("uq_feedback_results_tenant_id_pool_id")),
    )
    op.create_index(
        op.f("ix_feedback_results_tenant_id_published_on"),
        "feedback_results",
        ["tenant_id", "published_on"],
        unique=False,
    )
    op.create_index(
        op.f("ix_feedback_results_tenant_id_survey_id"),
        "feedback_results",
        ["tenant_id", "survey_id"],
        unique=False,
    )
    op.create_index(
        op.f("ix_feedback_results_tenant_id_unit_id_kind_period"),
        "feedback_results",
        ["tenant_id", "unit_id", "kind", "period"],
        unique=False,
    )
    op.create_table(
        "feedback_follow_ups",
        sa.Column("id", BIG, nullable=False),
        sa.Column("result_id", BIG, nullable=False),
        sa.Column("unit_id", BIG, nullable=False),
        sa.Column("opened_on", sa.Date(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("measure", sa.Text(), nullable=True),
        sa.Column("planned_on", sa.Date(), nullable=True),
        sa.Column("planned_by", sa.String(length=100), nullable=True),
        sa.Column("outcome", sa.Text(), nullable=True),
        sa.Column("done_on", sa.Date(), nullable=True),
        sa.Column("done_by", sa.String(length=100), nullable=True),
        sa.Column("state", sa.String(length=40), nullable=False),
        sa.Column("tenant_id", BIG, nullable=False),
        sa.CheckConstraint(
            "state <> 'done' OR (outcome IS NOT NULL AND done_on IS NOT NULL)",
            name=op.f("ck_feedback_follow_ups_done"),
        ),
        sa.CheckConstraint(
            "state = 'open' OR measure IS NOT NULL", name=op.f("ck_feedback_follow_ups_planned")
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "result_id"],
            ["feedback_results.tenant_id", "feedback_results.id"],
            name=op.f("fk_feedback_follow_ups_tenant_id_result_id"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "unit_id"],
            ["org_units.tenant_id", "org_units.id"],
            name=op.f("fk_feedback_follow_ups_tenant_id_unit_id"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id"], ["tenants.id"], name=op.f("fk_feedback_follow_ups_tenant_id"), ondelete="RESTRICT"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_feedback_follow_ups")),
        sa.UniqueConstraint("tenant_id", "id", name=op.f("uq_feedback_follow_ups_tenant_id_id")),
        sa.UniqueConstraint(
            "tenant_id", "result_id", name=op.f("uq_feedback_follow_ups_tenant_id_result_id")
        ),
    )
    op.create_index(
        op.f("ix_feedback_follow_ups_tenant_id_state_due_on"),
        "feedback_follow_ups",
        ["tenant_id", "state", "due_on"],
        unique=False,
    )
    op.create_index(
        op.f("ix_feedback_follow_ups_tenant_id_unit_id_id"),
        "feedback_follow_ups",
        ["tenant_id", "unit_id", "id"],
        unique=False,
    )


def downgrade():
    op.drop_table("feedback_follow_ups")
    op.drop_table("feedback_results")
    op.drop_table("feedback_invitations")
    op.drop_table("feedback_pools")
    op.drop_table("feedback_surveys")
