"""Members' own way in; rows of rosters known by their key, and settled when they are taken later.

Revision ID: 0011
Revises: 0010
"""

import sqlalchemy as sa
from alembic import op

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
CODE = sa.String(collation="C").with_variant(sa.String(), "sqlite")
OPEN = sa.text("action = 'rejected' AND settled_at IS NULL")

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade():
    _rosters_up()
    _members_up()


def downgrade():
    op.execute(
        "UPDATE ab_user SET active = false WHERE id IN (SELECT account_id FROM member_access WHERE account_id IS NOT NULL)"
    )
    op.drop_table("member_access")
    op.drop_index(op.f("ix_roster_rows_tenant_id_action"), "roster_rows")
    with op.batch_alter_table("roster_rows") as batch:
        batch.drop_column("settled_at")
        batch.drop_column("keyed_id")


def _rosters_up():
    """Rows rejected so far count as settled: whoever waited for them has corrected them by other means."""
    with op.batch_alter_table("roster_rows", recreate="always" if _sqlite() else "never") as batch:
        batch.add_column(sa.Column("keyed_id", BIG, nullable=True))
        batch.add_column(sa.Column("settled_at", sa.DateTime(timezone=True), nullable=True))
    op.execute("UPDATE roster_rows SET settled_at = CURRENT_TIMESTAMP WHERE action = 'rejected'")
    op.create_index(
        op.f("ix_roster_rows_tenant_id_action"),
        "roster_rows",
        ["tenant_id", "action"],
        sqlite_where=OPEN,
        postgresql_where=OPEN,
    )


def _members_up():
    op.create_table(
        "member_access",
        sa.Column("id", BIG, nullable=False),
        sa.Column("employee_id", BIG, nullable=False),
        sa.Column("state", sa.String(length=40), nullable=False),
        sa.Column("code_digest", CODE, nullable=True),
        sa.Column("expires_on", sa.Date(), nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("tried_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("invited_by", sa.String(length=100), nullable=False),
        sa.Column("invited_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("activated_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("account_id", sa.Integer(), nullable=True),
        sa.Column("tenant_id", BIG, nullable=False),
        sa.CheckConstraint("state <> 'invited' OR code_digest IS NOT NULL", name=op.f("ck_member_access_code")),
        sa.CheckConstraint("state <> 'active' OR account_id IS NOT NULL", name=op.f("ck_member_access_account")),
        sa.ForeignKeyConstraint(["account_id"], ["ab_user.id"], name=op.f("fk_member_access_account_id"), ondelete="RESTRICT"),
        sa.ForeignKeyConstraint(
            ["tenant_id", "employee_id"],
            ["employees.tenant_id", "employees.id"],
            name=op.f("fk_member_access_tenant_id_employee_id"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(["tenant_id"], ["tenants.id"], name=op.f("fk_member_access_tenant_id"), ondelete="RESTRICT"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_member_access")),
        sa.UniqueConstraint("tenant_id", "account_id", name=op.f("uq_member_access_tenant_id_account_id")),
        sa.UniqueConstraint("tenant_id", "employee_id", name=op.f("uq_member_access_tenant_id_employee_id")),
        sa.UniqueConstraint("tenant_id", "id", name=op.f("uq_member_access_tenant_id_id")),
    )
    for columns in (["state", "id"], ["invited_at", "id"], ["expires_on", "id"]):
        op.create_index(op.f(f"ix_member_access_tenant_id_{'_'.join(columns)}"), "member_access", ["tenant_id", *columns])


def _sqlite():
    return op.get_bind().dialect.name == "sqlite"
