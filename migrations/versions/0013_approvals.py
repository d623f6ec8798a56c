"""approvals

Revision ID: 0013
Revises: 0012
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
CODE = sa.String(collation="C").with_variant(sa.String(), "sqlite")
JSON = sa.JSON().with_variant(JSONB(), "postgresql")

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None


def upgrade():
    """Flows, requests, who is asked and what they decided. Nothing of before is touched."""
    op.create_table(
        "approval_delegations",
        sa.Column("id", BIG, nullable=False),
        sa.Column("user_id", BIG, nullable=False),
        sa.Column("name", sa.String(length=100), nullable=False),
        sa.Column("delegate_id", BIG, nullable=False),
        sa.Column("delegate_name", sa.String(length=100), nullable=False),
        sa.Column("kinds", JSON, nullable=False),
        sa.Column("from_on", sa.Date(), nullable=False),
        sa.Column("until_on", sa.Date(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("made_by", sa.String(length=100), nullable=False),
        sa.Column("made_by_id", BIG, nullable=True),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("tenant_id", BIG, nullable=False),
        sa.CheckConstraint("delegate_id <> user_id", name=op.f("ck_approval_delegations_two_people")),
        sa.CheckConstraint("until_on >= from_on", name=op.f("ck_approval_delegations_dates")),
        sa.ForeignKeyConstraint(["tenant_id"], ["tenants.id"], name=op.f("fk_approval_delegations_tenant_id"), ondelete="RESTRICT"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_approval_delegations")),
        sa.UniqueConstraint("tenant_id", "id", name=op.f("uq_approval_delegations_tenant_id_id")),
    )
    op.create_index(
        op.f("ix_approval_delegations_tenant_id_delegate_id_until_on"), "approval_delegations", ["tenant_id", "delegate_id", "until_on"], unique=False
    )
    op.create_index(
        op.f("ix_approval_delegations_tenant_id_user_id_until_on"), "approval_delegations", ["tenant_id", "user_id", "until_on"], unique=False
    )
    op.create_table(
        "approval_flows",
        sa.Column("id", BIG, nullable=False),
        sa.Column("kind", CODE, nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=60), nullable=False),
        sa.Column("state", sa.String(length=40), nullable=False),
        sa.Column("tree", JSON, nullable=False),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("drawn_by", sa.String(length=100), nullable=False),
        sa.Column("drawn_by_id", BIG, nullable=True),
        sa.Column("drawn_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("released_by", sa.String(length=100), nullable=True),
        sa.Column("released_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("retired_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("tenant_id", BIG, nullable=False),
        sa.CheckConstraint("version >= 1", name=op.f("ck_approval_flows_version")),
        sa.ForeignKeyConstraint(["tenant_id"], ["tenants.id"], name=op.f("fk_approval_flows_tenant_id"), ondelete="RESTRICT"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_approval_flows")),
        sa.UniqueConstraint("tenant_id", "id", name=op.f("uq_approval_flows_tenant_id_id")),
        sa.UniqueConstraint("tenant_id", "kind", "version", name=op.f("uq_approval_flows_tenant_id_kind_version")),
    )
    op.create_index(
        "uq_approval_flows_draft",
        "approval_flows",
        ["tenant_id", "kind"],
        unique=True,
        sqlite_where=sa.text("state = 'draft'"),
        postgresql_where=sa.text("state = 'draft'"),
    )
    op.create_index(
        "uq_approval_flows_released",
        "approval_flows",
        ["tenant_id", "kind"],
        unique=True,
        sqlite_where=sa.text("state = 'released'"),
        postgresql_where=sa.text("state = 'released'"),
    )
    op.create_table(
        "approval_requests",
        sa.Column("id", BIG, nullable=False),
        sa.Column("number", CODE, nullable=False),
        sa.Column("kind", CODE, nullable=False),
        sa.Column("subject_id", BIG, nullable=False),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("unit_id", BIG, nullable=False),
        sa.Column("state", sa.String(length=40), nullable=False),
        sa.Column("step_name", sa.String(length=60), nullable=True),
        sa.Column("amount_fen", BIG, nullable=True),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("asked_by", sa.String(length=100), nullable=False),
        sa.Column("asked_by_id", BIG, nullable=True),
        sa.Column("asked_role", CODE, nullable=True),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("asked_on", sa.Date(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=True),
        sa.Column("stuck", sa.String(length=40), nullable=True),
        sa.Column("stuck_on", sa.Date(), nullable=True),
        sa.Column("round", sa.Integer(), nullable=False),
        sa.Column("flow_id", BIG, nullable=True),
        sa.Column("flow_name", sa.String(length=60), nullable=False),
        sa.Column("flow_version", sa.Integer(), nullable=False),
        sa.Column("concerns", JSON, nullable=False),
        sa.Column("facts", JSON, nullable=False),
        sa.Column("shown", JSON, nullable=False),
        sa.Column("digest", CODE, nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_because", sa.Text(), nullable=True),
        sa.Column("job_id", BIG, nullable=True),
        sa.Column("tenant_id", BIG, nullable=False),
        sa.CheckConstraint("round >= 1", name=op.f("ck_approval_requests_round")),
        sa.ForeignKeyConstraint(
            ["tenant_id", "flow_id"],
            ["approval_flows.tenant_id", "approval_flows.id"],
            name=op.f("fk_approval_requests_tenant_id_flow_id"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "unit_id"],
            ["org_units.tenant_id", "org_units.id"],
            name=op.f("fk_approval_requests_tenant_id_unit_id"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(["tenant_id"], ["tenants.id"], name=op.f("fk_approval_requests_tenant_id"), ondelete="RESTRICT"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_approval_requests")),
        sa.UniqueConstraint("tenant_id", "id", name=op.f("uq_approval_requests_tenant_id_id")),
        sa.UniqueConstraint("tenant_id", "number", name=op.f("uq_approval_requests_tenant_id_number")),
    )
    op.create_index(
        "ix_approval_requests_stuck",
        "approval_requests",
        ["tenant_id", "id"],
        unique=False,
        sqlite_where=sa.text("stuck IS NOT NULL"),
        postgresql_where=sa.text("stuck IS NOT NULL"),
    )
    op.create_index(op.f("ix_approval_requests_tenant_id_amount_fen_id"), "approval_requests", ["tenant_id", "amount_fen", "id"], unique=False)
    op.create_index(
        op.f("ix_approval_requests_tenant_id_asked_by_id_state_id"), "approval_requests", ["tenant_id", "asked_by_id", "state", "id"], unique=False
    )
    op.create_index(op.f("ix_approval_requests_tenant_id_asked_on_id"), "approval_requests", ["tenant_id", "asked_on", "id"], unique=False)
    op.create_index(op.f("ix_approval_requests_tenant_id_due_on_id"), "approval_requests", ["tenant_id", "due_on", "id"], unique=False)
    op.create_index(
        op.f("ix_approval_requests_tenant_id_kind_subject_id_id"), "approval_requests", ["tenant_id", "kind", "subject_id", "id"], unique=False
    )
    op.create_index(op.f("ix_approval_requests_tenant_id_state_due_on_id"), "approval_requests", ["tenant_id", "state", "due_on", "id"], unique=False)
    op.create_index(op.f("ix_approval_requests_tenant_id_state_id"), "approval_requests", ["tenant_id", "state", "id"], unique=False)
    op.create_index(op.f("ix_approval_requests_tenant_id_title_id"), "approval_requests", ["tenant_id", "title", "id"], unique=False)
    op.create_index(op.f("ix_approval_requests_tenant_id_unit_id_id"), "approval_requests", ["tenant_id", "unit_id", "id"], unique=False)
    op.create_index(
        "uq_approval_requests_live",
        "approval_requests",
        ["tenant_id", "kind", "subject_id"],
        unique=True,
        sqlite_where=sa.text("state IN ('open', 'returned', 'approved', 'failed')"),
        postgresql_where=sa.text("state IN ('open', 'returned', 'approved', 'failed')"),
    )
    op.create_table(
        "approval_attachments",
        sa.Column("id", BIG, nullable=False),
        sa.Column("request_id", BIG, nullable=False),
        sa.Column("file_id", BIG, nullable=False),
        sa.Column("title", sa.String(length=255), nullable=False),
        sa.Column("user_id", BIG, nullable=True),
        sa.Column("name", sa.String(length=100), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("tenant_id", BIG, nullable=False),
        sa.ForeignKeyConstraint(
            ["tenant_id", "file_id"],
            ["stored_files.tenant_id", "stored_files.id"],
            name=op.f("fk_approval_attachments_tenant_id_file_id"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "request_id"],
            ["approval_requests.tenant_id", "approval_requests.id"],
            name=op.f("fk_approval_attachments_tenant_id_request_id"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(["tenant_id"], ["tenants.id"], name=op.f("fk_approval_attachments_tenant_id"), ondelete="RESTRICT"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_approval_attachments")),
        sa.UniqueConstraint("tenant_id", "id", name=op.f("uq_approval_attachments_tenant_id_id")),
    )
    op.create_index(op.f("ix_approval_attachments_tenant_id_request_id_id"), "approval_attachments", ["tenant_id", "request_id", "id"], unique=False)
    op.create_table(
        "approval_comments",
        sa.Column("id", BIG, nullable=False),
        sa.Column("request_id", BIG, nullable=False),
        sa.Column("user_id", BIG, nullable=True),
        sa.Column("name", sa.String(length=100), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("mentions", JSON, nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("tenant_id", BIG, nullable=False),
        sa.ForeignKeyConstraint(
            ["tenant_id", "request_id"],
            ["approval_requests.tenant_id", "approval_requests.id"],
            name=op.f("fk_approval_comments_tenant_id_request_id"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(["tenant_id"], ["tenants.id"], name=op.f("fk_approval_comments_tenant_id"), ondelete="RESTRICT"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_approval_comments")),
        sa.UniqueConstraint("tenant_id", "id", name=op.f("uq_approval_comments_tenant_id_id")),
    )
    op.create_index(op.f("ix_approval_comments_tenant_id_request_id_id"), "approval_comments", ["tenant_id", "request_id", "id"], unique=False)
    op.create_table(
        "approval_steps",
        sa.Column("id", BIG, nullable=False),
        sa.Column("request_id", BIG, nullable=False),
        sa.Column("round", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("key", CODE, nullable=False),
        sa.Column("name", sa.String(length=60), nullable=False),
        sa.Column("spec", JSON, nullable=False),
        sa.Column("state", sa.String(length=40), nullable=False),
        sa.Column("need", sa.Integer(), nullable=False),
        sa.Column("barred", JSON, nullable=False),
        sa.Column("opened_on", sa.Date(), nullable=True),
        sa.Column("due_on", sa.Date(), nullable=True),
        sa.Column("escalate_on", sa.Date(), nullable=True),
        sa.Column("reminded_on", sa.Date(), nullable=True),
        sa.Column("escalated_on", sa.Date(), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("tenant_id", BIG, nullable=False),
        sa.ForeignKeyConstraint(
            ["tenant_id", "request_id"],
            ["approval_requests.tenant_id", "approval_requests.id"],
            name=op.f("fk_approval_steps_tenant_id_request_id"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(["tenant_id"], ["tenants.id"], name=op.f("fk_approval_steps_tenant_id"), ondelete="RESTRICT"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_approval_steps")),
        sa.UniqueConstraint("tenant_id", "id", name=op.f("uq_approval_steps_tenant_id_id")),
        sa.UniqueConstraint("tenant_id", "request_id", "round", "position", name=op.f("uq_approval_steps_tenant_id_request_id_round_position")),
    )
    op.create_index(op.f("ix_approval_steps_tenant_id_state_due_on"), "approval_steps", ["tenant_id", "state", "due_on"], unique=False)
    op.create_table(
        "approval_tasks",
        sa.Column("id", BIG, nullable=False),
        sa.Column("request_id", BIG, nullable=False),
        sa.Column("step_id", BIG, nullable=False),
        sa.Column("kind", CODE, nullable=False),
        sa.Column("user_id", BIG, nullable=False),
        sa.Column("name", sa.String(length=100), nullable=False),
        sa.Column("how", CODE, nullable=False),
        sa.Column("role", CODE, nullable=True),
        sa.Column("place", sa.String(length=500), nullable=True),
        sa.Column("vote", CODE, nullable=False),
        sa.Column("state", sa.String(length=40), nullable=False),
        sa.Column("turn", sa.Integer(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=True),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("closed_because", CODE, nullable=True),
        sa.Column("tenant_id", BIG, nullable=False),
        sa.CheckConstraint("turn >= 1", name=op.f("ck_approval_tasks_turn")),
        sa.ForeignKeyConstraint(
            ["tenant_id", "request_id"],
            ["approval_requests.tenant_id", "approval_requests.id"],
            name=op.f("fk_approval_tasks_tenant_id_request_id"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "step_id"],
            ["approval_steps.tenant_id", "approval_steps.id"],
            name=op.f("fk_approval_tasks_tenant_id_step_id"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(["tenant_id"], ["tenants.id"], name=op.f("fk_approval_tasks_tenant_id"), ondelete="RESTRICT"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_approval_tasks")),
        sa.UniqueConstraint("tenant_id", "id", name=op.f("uq_approval_tasks_tenant_id_id")),
        sa.UniqueConstraint("tenant_id", "step_id", "user_id", name=op.f("uq_approval_tasks_tenant_id_step_id_user_id")),
    )
    op.create_index(op.f("ix_approval_tasks_tenant_id_request_id_id"), "approval_tasks", ["tenant_id", "request_id", "id"], unique=False)
    op.create_index(op.f("ix_approval_tasks_tenant_id_state_user_id"), "approval_tasks", ["tenant_id", "state", "user_id"], unique=False)
    op.create_index(
        op.f("ix_approval_tasks_tenant_id_user_id_state_due_on_id"), "approval_tasks", ["tenant_id", "user_id", "state", "due_on", "id"], unique=False
    )
    op.create_table(
        "approval_decisions",
        sa.Column("id", BIG, nullable=False),
        sa.Column("request_id", BIG, nullable=False),
        sa.Column("step_id", BIG, nullable=False),
        sa.Column("task_id", BIG, nullable=False),
        sa.Column("turn", sa.Integer(), nullable=False),
        sa.Column("round", sa.Integer(), nullable=False),
        sa.Column("step_name", sa.String(length=60), nullable=False),
        sa.Column("verdict", sa.String(length=40), nullable=False),
        sa.Column("user_id", BIG, nullable=False),
        sa.Column("name", sa.String(length=100), nullable=False),
        sa.Column("behalf_id", BIG, nullable=True),
        sa.Column("behalf_name", sa.String(length=100), nullable=True),
        sa.Column("role", CODE, nullable=True),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("on", sa.Date(), nullable=False),
        sa.Column("signed", sa.Boolean(), nullable=False),
        sa.Column("digest", CODE, nullable=False),
        sa.Column("seen", JSON, nullable=False),
        sa.Column("tenant_id", BIG, nullable=False),
        sa.ForeignKeyConstraint(
            ["tenant_id", "request_id"],
            ["approval_requests.tenant_id", "approval_requests.id"],
            name=op.f("fk_approval_decisions_tenant_id_request_id"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "step_id"],
            ["approval_steps.tenant_id", "approval_steps.id"],
            name=op.f("fk_approval_decisions_tenant_id_step_id"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "task_id"],
            ["approval_tasks.tenant_id", "approval_tasks.id"],
            name=op.f("fk_approval_decisions_tenant_id_task_id"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(["tenant_id"], ["tenants.id"], name=op.f("fk_approval_decisions_tenant_id"), ondelete="RESTRICT"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_approval_decisions")),
        sa.UniqueConstraint("tenant_id", "id", name=op.f("uq_approval_decisions_tenant_id_id")),
        sa.UniqueConstraint("tenant_id", "task_id", "turn", "verdict", name=op.f("uq_approval_decisions_tenant_id_task_id_turn_verdict")),
    )
    op.create_index(op.f("ix_approval_decisions_tenant_id_request_id_id"), "approval_decisions", ["tenant_id", "request_id", "id"], unique=False)
    op.create_index(op.f("ix_approval_decisions_tenant_id_user_id_id"), "approval_decisions", ["tenant_id", "user_id", "id"], unique=False)
    op.create_index(
        "uq_approval_decisions_one",
        "approval_decisions",
        ["tenant_id", "task_id", "turn"],
        unique=True,
        sqlite_where=sa.text("verdict <> 'recalled'"),
        postgresql_where=sa.text("verdict <> 'recalled'"),
    )


def downgrade():
    op.drop_index(
        "uq_approval_decisions_one",
        table_name="approval_decisions",
        sqlite_where=sa.text("verdict <> 'recalled'"),
        postgresql_where=sa.text("verdict <> 'recalled'"),
    )
    op.drop_index(op.f("ix_approval_decisions_tenant_id_user_id_id"), table_name="approval_decisions")
    op.drop_index(op.f("ix_approval_decisions_tenant_id_request_id_id"), table_name="approval_decisions")
    op.drop_table("approval_decisions")
    op.drop_index(op.f("ix_approval_tasks_tenant_id_user_id_state_due_on_id"), table_name="approval_tasks")
    op.drop_index(op.f("ix_approval_tasks_tenant_id_state_user_id"), table_name="approval_tasks")
    op.drop_index(op.f("ix_approval_tasks_tenant_id_request_id_id"), table_name="approval_tasks")
    op.drop_table("approval_tasks")
    op.drop_index(op.f("ix_approval_steps_tenant_id_state_due_on"), table_name="approval_steps")
    op.drop_table("approval_steps")
    op.drop_index(op.f("ix_approval_comments_tenant_id_request_id_id"), table_name="approval_comments")
    op.drop_table("approval_comments")
    op.drop_index(op.f("ix_approval_attachments_tenant_id_request_id_id"), table_name="approval_attachments")
    op.drop_table("approval_attachments")
    op.drop_index(
        "uq_approval_requests_live",
        table_name="approval_requests",
        sqlite_where=sa.text("state IN ('open', 'returned', 'approved', 'failed')"),
        postgresql_where=sa.text("state IN ('open', 'returned', 'approved', 'failed')"),
    )
    op.drop_index(op.f("ix_approval_requests_tenant_id_unit_id_id"), table_name="approval_requests")
    op.drop_index(op.f("ix_approval_requests_tenant_id_title_id"), table_name="approval_requests")
    op.drop_index(op.f("ix_approval_requests_tenant_id_state_id"), table_name="approval_requests")
    op.drop_index(op.f("ix_approval_requests_tenant_id_state_due_on_id"), table_name="approval_requests")
    op.drop_index(op.f("ix_approval_requests_tenant_id_kind_subject_id_id"), table_name="approval_requests")
    op.drop_index(op.f("ix_approval_requests_tenant_id_due_on_id"), table_name="approval_requests")
    op.drop_index(op.f("ix_approval_requests_tenant_id_asked_on_id"), table_name="approval_requests")
    op.drop_index(op.f("ix_approval_requests_tenant_id_asked_by_id_state_id"), table_name="approval_requests")
    op.drop_index(op.f("ix_approval_requests_tenant_id_amount_fen_id"), table_name="approval_requests")
    op.drop_index(
        "ix_approval_requests_stuck",
        table_name="approval_requests",
        sqlite_where=sa.text("stuck IS NOT NULL"),
        postgresql_where=sa.text("stuck IS NOT NULL"),
    )
    op.drop_table("approval_requests")
    op.drop_index(
        "uq_approval_flows_released",
        table_name="approval_flows",
        sqlite_where=sa.text("state = 'released'"),
        postgresql_where=sa.text("state = 'released'"),
    )
    op.drop_index(
        "uq_approval_flows_draft", table_name="approval_flows", sqlite_where=sa.text("state = 'draft'"), postgresql_where=sa.text("state = 'draft'")
    )
    op.drop_table("approval_flows")
    op.drop_index(op.f("ix_approval_delegations_tenant_id_user_id_until_on"), table_name="approval_delegations")
    op.drop_index(op.f("ix_approval_delegations_tenant_id_delegate_id_until_on"), table_name="approval_delegations")
    op.drop_table("approval_delegations")
