"""Settings of a tenant leave the tenant's own row for a table of theirs.

Revision ID: 0004
Revises: 0003
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
JSON = sa.JSON().with_variant(JSONB(), "postgresql")
CODE = sa.String(collation="C").with_variant(sa.String(), "sqlite")

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

LEAVERS = 30  # the share that was shipped: whoever kept it has no row


def upgrade():
    op.create_table(
        "tenant_settings",
        sa.Column("id", BIG, nullable=False),
        sa.Column("name", CODE, nullable=False),
        sa.Column("value", JSON, nullable=False),
        sa.Column("changed_by", sa.String(length=100), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("tenant_id", BIG, nullable=False),
        sa.ForeignKeyConstraint(["tenant_id"], ["tenants.id"], name=op.f("fk_tenant_settings_tenant_id"), ondelete="RESTRICT"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_tenant_settings")),
        sa.UniqueConstraint("tenant_id", "id", name=op.f("uq_tenant_settings_tenant_id_id")),
        sa.UniqueConstraint("tenant_id", "name", name=op.f("uq_tenant_settings_tenant_id_name")),
    )
    number = "to_jsonb(leavers_percent)" if op.get_bind().dialect.name == "postgresql" else "leavers_percent"
    op.execute(
        "INSERT INTO tenant_settings (name, value, changed_by, changed_at, tenant_id) "
        f"SELECT 'leavers_percent', {number}, '系统', CURRENT_TIMESTAMP, id FROM tenants WHERE leavers_percent <> {LEAVERS}"
    )
    with op.batch_alter_table("tenants", schema=None) as batch_op:
        batch_op.drop_column("leavers_percent")
        batch_op.add_column(sa.Column("features_off", JSON, nullable=False, server_default="[]"))
    with op.batch_alter_table("tenants", schema=None) as batch_op:
        batch_op.alter_column("features_off", server_default=None)
    _leaving_up()


def downgrade():
    op.drop_table("departures")
    op.drop_table("tenant_exports")
    with op.batch_alter_table("tenants", schema=None) as batch_op:
        batch_op.add_column(sa.Column("leavers_percent", sa.Integer(), nullable=False, server_default=str(LEAVERS)))
    op.execute(
        "UPDATE tenants SET leavers_percent = CAST(CAST(s.value AS TEXT) AS INTEGER) FROM tenant_settings s "
        "WHERE s.tenant_id = tenants.id AND s.name = 'leavers_percent'"
    )
    with op.batch_alter_table("tenants", schema=None) as batch_op:
        batch_op.alter_column("leavers_percent", server_default=None)
        batch_op.drop_column("features_off")
    op.drop_table("tenant_settings")


def _leaving_up():
    op.create_table(
        "tenant_exports",
        sa.Column("id", BIG, nullable=False),
        sa.Column("tenant_id", BIG, nullable=False),
        sa.Column("tenant_name", sa.String(length=200), nullable=False),
        sa.Column("state", sa.String(length=40), nullable=False),
        sa.Column("in_clear", sa.Boolean(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("asked_by", sa.String(length=100), nullable=False),
        sa.Column("asked_by_id", BIG, nullable=True),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("job_id", BIG, nullable=True),
        sa.Column("file_id", BIG, nullable=True),
        sa.Column("rows", sa.Integer(), nullable=False),
        sa.Column("size", BIG, nullable=False),
        sa.Column("sha", CODE, nullable=True),
        sa.Column("ready_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_tenant_exports")),
    )
    op.create_index(op.f("ix_tenant_exports_tenant_id_id"), "tenant_exports", ["tenant_id", "id"])
    op.create_table(
        "departures",
        sa.Column("id", BIG, nullable=False),
        sa.Column("tenant_id", BIG, nullable=False),
        sa.Column("code", CODE, nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("state", sa.String(length=40), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("requested_by", sa.String(length=100), nullable=False),
        sa.Column("requested_by_id", BIG, nullable=False),
        sa.Column("requested_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("export_id", BIG, nullable=False),
        sa.Column("confirmed_by", sa.String(length=100), nullable=True),
        sa.Column("confirmed_by_id", BIG, nullable=True),
        sa.Column("confirmed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("done_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("counts", JSON, nullable=True),
        sa.CheckConstraint("confirmed_by_id IS NULL OR confirmed_by_id <> requested_by_id", name=op.f("ck_departures_two_people")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_departures")),
    )
    op.create_index(op.f("ix_departures_tenant_id_state"), "departures", ["tenant_id", "state"])
