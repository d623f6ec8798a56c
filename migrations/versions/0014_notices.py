"""Notices, how they leave the house, channels, choices and own words.

Revision ID: 0014
Revises: 0013
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
JSON = sa.JSON().with_variant(JSONB(), "postgresql")
CODE = sa.String(collation="C").with_variant(sa.String(), "sqlite")

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None

TABLES = ("notice_attempts", "notice_deliveries", "notices", "notice_wordings", "notice_choices", "notice_channels")


def upgrade():
    op.create_table(
        "notice_channels",
        sa.Column("id", BIG, nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("state", sa.String(length=40), nullable=False),
        sa.Column("level", sa.String(length=40), nullable=False),
        sa.Column("host", sa.String(length=200), nullable=True),
        sa.Column("port", sa.Integer(), nullable=True),
        sa.Column("security", sa.String(length=40), nullable=True),
        sa.Column("username", sa.String(length=200), nullable=True),
        sa.Column("secret", sa.LargeBinary(), nullable=True),
        sa.Column("sender", sa.String(length=200), nullable=True),
        sa.Column("sender_name", sa.String(length=100), nullable=True),
        sa.Column("target", sa.LargeBinary(), nullable=True),
        sa.Column("changed_by", sa.String(length=100), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("tested_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("tested", sa.String(length=40), nullable=True),
        sa.Column("test_problem", sa.String(length=300), nullable=True),
        sa.Column("tenant_id", BIG, nullable=False),
        sa.CheckConstraint("port IS NULL OR port BETWEEN 1 AND 65535", name=op.f("ck_notice_channels_port")),
        sa.ForeignKeyConstraint(["tenant_id"], ["tenants.id"], name=op.f("fk_notice_channels_tenant_id"), ondelete="RESTRICT"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_notice_channels")),
        sa.UniqueConstraint("tenant_id", "id", name=op.f("uq_notice_channels_tenant_id_id")),
        sa.UniqueConstraint("tenant_id", "kind", name=op.f("uq_notice_channels_tenant_id_kind")),
    )
    op.create_table(
        "notice_choices",
        sa.Column("id", BIG, nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("levels", JSON, nullable=False),
        sa.Column("daily", sa.Boolean(), nullable=False),
        sa.Column("mail_at", sa.Integer(), nullable=False),
        sa.Column("quiet_from", sa.Integer(), nullable=True),
        sa.Column("quiet_until", sa.Integer(), nullable=True),
        sa.Column("urgent_wakes", sa.Boolean(), nullable=False),
        sa.Column("zone", sa.String(length=40), nullable=False),
        sa.Column("phone", sa.LargeBinary(), nullable=True),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("tenant_id", BIG, nullable=False),
        sa.CheckConstraint("(quiet_from IS NULL) = (quiet_until IS NULL)", name=op.f("ck_notice_choices_quiet")),
        sa.ForeignKeyConstraint(["tenant_id"], ["tenants.id"], name=op.f("fk_notice_choices_tenant_id"), ondelete="RESTRICT"),
        sa.ForeignKeyConstraint(["user_id"], ["ab_user.id"], name=op.f("fk_notice_choices_user_id"), ondelete="RESTRICT"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_notice_choices")),
        sa.UniqueConstraint("tenant_id", "id", name=op.f("uq_notice_choices_tenant_id_id")),
        sa.UniqueConstraint("tenant_id", "user_id", name=op.f("uq_notice_choices_tenant_id_user_id")),
    )
    op.create_table(
        "notice_wordings",
        sa.Column("id", BIG, nullable=False),
        sa.Column("template", sa.String(length=40), nullable=False),
        sa.Column("language", sa.String(length=40), nullable=False),
        sa.Column("subject", sa.String(length=100), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("outside", sa.String(length=200), nullable=False),
        sa.Column("changed_by", sa.String(length=100), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("tenant_id", BIG, nullable=False),
        sa.ForeignKeyConstraint(["tenant_id"], ["tenants.id"], name=op.f("fk_notice_wordings_tenant_id"), ondelete="RESTRICT"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_notice_wordings")),
        sa.UniqueConstraint("tenant_id", "id", name=op.f("uq_notice_wordings_tenant_id_id")),
        sa.UniqueConstraint("tenant_id", "template", "language", name=op.f("uq_notice_wordings_tenant_id_template_language")),
    )
    op.create_table(
        "notices",
        sa.Column("id", BIG, nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("template", sa.String(length=40), nullable=False),
        sa.Column("mark", CODE, nullable=False),
        sa.Column("about_kind", CODE, nullable=True),
        sa.Column("about_id", BIG, nullable=True),
        sa.Column("said", JSON, nullable=False),
        sa.Column("address", sa.String(length=500), nullable=True),
        sa.Column("urgent", sa.Boolean(), nullable=False),
        sa.Column("told_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("read_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("routed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("tenant_id", BIG, nullable=False),
        sa.ForeignKeyConstraint(["tenant_id"], ["tenants.id"], name=op.f("fk_notices_tenant_id"), ondelete="RESTRICT"),
        sa.ForeignKeyConstraint(["user_id"], ["ab_user.id"], name=op.f("fk_notices_user_id"), ondelete="RESTRICT"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_notices")),
        sa.UniqueConstraint("tenant_id", "id", name=op.f("uq_notices_tenant_id_id")),
        sa.UniqueConstraint("tenant_id", "user_id", "mark", name=op.f("uq_notices_tenant_id_user_id_mark")),
    )
    with op.batch_alter_table("notices") as batch:
        batch.create_index(batch.f("ix_notices_tenant_id_routed_at_id"), ["tenant_id", "routed_at", "id"], unique=False)
        batch.create_index(
            batch.f("ix_notices_tenant_id_about_kind_about_id_id"), ["tenant_id", "about_kind", "about_id", "id"], unique=False
        )
        batch.create_index(batch.f("ix_notices_tenant_id_user_id_told_at_id"), ["tenant_id", "user_id", "told_at", "id"], unique=False)
        batch.create_index(
            batch.f("ix_notices_tenant_id_user_id_read_at_id"), ["tenant_id", "user_id", "read_at", "id"], unique=False
        )
    op.create_table(
        "notice_deliveries",
        sa.Column("id", BIG, nullable=False),
        sa.Column("notice_id", BIG, nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("channel", sa.String(length=40), nullable=False),
        sa.Column("state", sa.String(length=40), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("daily", sa.Boolean(), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("claim", CODE, nullable=True),
        sa.Column("claimed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("words", sa.Text(), nullable=True),
        sa.Column("reached", sa.String(length=200), nullable=True),
        sa.Column("message_id", sa.String(length=200), nullable=True),
        sa.Column("problem", sa.String(length=300), nullable=True),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("handed_by", sa.String(length=100), nullable=True),
        sa.Column("tenant_id", BIG, nullable=False),
        sa.ForeignKeyConstraint(
            ["tenant_id", "notice_id"],
            ["notices.tenant_id", "notices.id"],
            name=op.f("fk_notice_deliveries_tenant_id_notice_id"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(["tenant_id"], ["tenants.id"], name=op.f("fk_notice_deliveries_tenant_id"), ondelete="RESTRICT"),
        sa.ForeignKeyConstraint(["user_id"], ["ab_user.id"], name=op.f("fk_notice_deliveries_user_id"), ondelete="RESTRICT"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_notice_deliveries")),
        sa.UniqueConstraint("tenant_id", "id", name=op.f("uq_notice_deliveries_tenant_id_id")),
        sa.UniqueConstraint("tenant_id", "notice_id", "channel", name=op.f("uq_notice_deliveries_tenant_id_notice_id_channel")),
    )
    with op.batch_alter_table("notice_deliveries") as batch:
        batch.create_index(batch.f("ix_notice_deliveries_tenant_id_channel_id"), ["tenant_id", "channel", "id"], unique=False)
        batch.create_index(batch.f("ix_notice_deliveries_tenant_id_due_at_id"), ["tenant_id", "due_at", "id"], unique=False)
        batch.create_index(
            batch.f("ix_notice_deliveries_tenant_id_state_due_at_id"), ["tenant_id", "state", "due_at", "id"], unique=False
        )
        batch.create_index(batch.f("ix_notice_deliveries_tenant_id_user_id_id"), ["tenant_id", "user_id", "id"], unique=False)
    op.create_table(
        "notice_attempts",
        sa.Column("id", BIG, nullable=False),
        sa.Column("delivery_id", BIG, nullable=False),
        sa.Column("tried_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("outcome", sa.String(length=40), nullable=False),
        sa.Column("problem", sa.String(length=300), nullable=True),
        sa.Column("tenant_id", BIG, nullable=False),
        sa.ForeignKeyConstraint(
            ["tenant_id", "delivery_id"],
            ["notice_deliveries.tenant_id", "notice_deliveries.id"],
            name=op.f("fk_notice_attempts_tenant_id_delivery_id"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(["tenant_id"], ["tenants.id"], name=op.f("fk_notice_attempts_tenant_id"), ondelete="RESTRICT"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_notice_attempts")),
        sa.UniqueConstraint("tenant_id", "id", name=op.f("uq_notice_attempts_tenant_id_id")),
    )
    with op.batch_alter_table("notice_attempts") as batch:
        batch.create_index(
            batch.f("ix_notice_attempts_tenant_id_delivery_id_id"), ["tenant_id", "delivery_id", "id"], unique=False
        )


def downgrade():
    """What people were told, chose and set up is lost with its tables."""
    for table in TABLES:
        op.drop_table(table)
