"""What undoing a roster needs: what became of each row, who ended a membership; who may be the same person.

Revision ID: 0017
Revises: 0016
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
JSON = sa.JSON().with_variant(JSONB(), "postgresql")

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None

PEOPLE = ("expiry_lines", "care_visitors")


def upgrade():
    with op.batch_alter_table("import_batches", recreate=_anew()) as batch:
        batch.add_column(sa.Column("undone_by", sa.String(length=100), nullable=True))
        batch.add_column(sa.Column("undone_at", sa.DateTime(timezone=True), nullable=True))
    with op.batch_alter_table("memberships", recreate=_anew()) as batch:
        batch.add_column(sa.Column("left_batch_id", BIG, nullable=True))
        batch.create_foreign_key(
            batch.f("fk_memberships_tenant_id_left_batch_id"),
            "import_batches",
            ["tenant_id", "left_batch_id"],
            ["tenant_id", "id"],
            ondelete="RESTRICT",
        )
    with op.batch_alter_table("roster_rows", recreate=_anew()) as batch:
        batch.add_column(sa.Column("likely_id", BIG, nullable=True))
        batch.add_column(sa.Column("same", sa.Boolean(), nullable=True))
        batch.add_column(sa.Column("undone", sa.String(length=40), nullable=True))
        batch.add_column(sa.Column("kept_because", JSON, nullable=True))
    known = sa.text("employee_id IS NOT NULL")
    op.create_index(
        op.f("ix_roster_rows_tenant_id_employee_id"),
        "roster_rows",
        ["tenant_id", "employee_id"],
        unique=False,
        sqlite_where=known,
        postgresql_where=known,
    )
    for table in PEOPLE:
        op.create_index(op.f(f"ix_{table}_tenant_id_employee_id"), table, ["tenant_id", "employee_id"], unique=False)
    _name_who_ended()


def downgrade():
    """A batch that was undone counts as withdrawn; what it had done is undone already."""
    op.execute("UPDATE import_batches SET state = 'withdrawn' WHERE state = 'undone'")
    for table in PEOPLE:
        op.drop_index(op.f(f"ix_{table}_tenant_id_employee_id"), table)
    op.drop_index(op.f("ix_roster_rows_tenant_id_employee_id"), "roster_rows")
    with op.batch_alter_table("roster_rows", recreate=_anew()) as batch:
        for column in ("kept_because", "undone", "same", "likely_id"):
            batch.drop_column(column)
    with op.batch_alter_table("memberships", recreate=_anew()) as batch:
        batch.drop_constraint(batch.f("fk_memberships_tenant_id_left_batch_id"), type_="foreignkey")
        batch.drop_column("left_batch_id")
    with op.batch_alter_table("import_batches", recreate=_anew()) as batch:
        batch.drop_column("undone_at")
        batch.drop_column("undone_by")


def _anew():
    """SQLite makes a table anew to hold a column where the model has it."""
    return "always" if op.get_bind().dialect.name == "sqlite" else "never"


def _name_who_ended():
    """Memberships that ended on the day a roster let their person leave were ended by it."""
    op.execute(
        "UPDATE memberships SET left_batch_id = (SELECT max(e.batch_id) FROM employment_events e "
        "WHERE e.tenant_id = memberships.tenant_id AND e.employee_id = memberships.employee_id "
        "AND e.kind = 'left' AND e.batch_id IS NOT NULL AND e.happened_on = memberships.left_on) "
        "WHERE left_on IS NOT NULL AND reason IS NULL"
    )
