"""Seats of one owner; what jobs are done on behalf of.

Revision ID: 0005
Revises: 0004
"""

import sqlalchemy as sa
from alembic import op

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
CODE = sa.String(collation="C").with_variant(sa.String(), "sqlite")

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

OWNERS = "(role = 'supplier') = (supplier_id IS NOT NULL) AND (role = 'member') = (employee_id IS NOT NULL)"


def upgrade():
    _owners_up()


def downgrade():
    _owners_down()


def _owners_up():
    """Whoever holds a seat so far stands at a unit: no owner."""
    with op.batch_alter_table("seats") as batch:
        batch.add_column(sa.Column("supplier_id", BIG, nullable=True))
        batch.add_column(sa.Column("employee_id", BIG, nullable=True))
        for column, table in (("supplier_id", "suppliers"), ("employee_id", "employees")):
            batch.create_index(op.f(f"ix_seats_tenant_id_{column}"), ["tenant_id", column])
            batch.create_foreign_key(
                op.f(f"fk_seats_tenant_id_{column}"), table, ["tenant_id", column], ["tenant_id", "id"], ondelete="RESTRICT"
            )
        batch.create_check_constraint(op.f("ck_seats_owner"), OWNERS)
    with op.batch_alter_table("jobs", recreate="always" if _sqlite() else "never") as batch:
        batch.add_column(sa.Column("owner", CODE, nullable=True))


def _owners_down():
    with op.batch_alter_table("jobs") as batch:
        batch.drop_column("owner")
    op.execute("DELETE FROM seats WHERE role IN ('supplier', 'member')")
    with op.batch_alter_table("seats") as batch:
        batch.drop_constraint(op.f("ck_seats_owner"), type_="check")
        for column in ("supplier_id", "employee_id"):
            batch.drop_constraint(op.f(f"fk_seats_tenant_id_{column}"), type_="foreignkey")
            batch.drop_index(op.f(f"ix_seats_tenant_id_{column}"))
            batch.drop_column(column)


def _sqlite():
    return op.get_bind().dialect.name == "sqlite"
