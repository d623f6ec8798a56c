"""What a union said of its rosters once: how files of one shape are read, what words mean; kinds of documents.

Revision ID: 0016
Revises: 0015
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
JSON = sa.JSON().with_variant(JSONB(), "postgresql")
CODE = sa.String(collation="C").with_variant(sa.String(), "sqlite")

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None

PEOPLE = ("employees", "roster_rows")


def upgrade():
    for table in PEOPLE:
        with op.batch_alter_table(table, recreate=_anew()) as batch:
            batch.add_column(sa.Column("id_kind", sa.String(length=40), nullable=True))
            batch.add_column(sa.Column("political_status", sa.String(length=40), nullable=True))
    _remembered(
        "roster_layouts",
        ["fingerprint"],
        sa.Column("fingerprint", CODE, nullable=False),
        sa.Column("file_name", sa.String(length=255), nullable=False),
        sa.Column("headings", JSON, nullable=False),
        sa.Column("columns", JSON, nullable=False),
        sa.Column("dates", JSON, nullable=False),
        sa.Column("used_at", sa.DateTime(timezone=True), nullable=True),
    )
    _remembered(
        "roster_words",
        ["field", "word"],
        sa.Column("field", sa.String(length=40), nullable=False),
        sa.Column("word", sa.String(length=200), nullable=False),
        sa.Column("meaning", sa.String(length=500), nullable=True),
    )


def downgrade():
    """Rosters that wait to be read have no state of before: they are withdrawn."""
    op.execute("UPDATE import_batches SET state = 'withdrawn' WHERE state = 'asked'")
    op.drop_table("roster_words")
    op.drop_table("roster_layouts")
    for table in PEOPLE:
        with op.batch_alter_table(table) as batch:
            batch.drop_column("political_status")
            batch.drop_column("id_kind")


def _remembered(table, key, *columns):
    op.create_table(
        table,
        sa.Column("id", BIG, nullable=False),
        *columns,
        sa.Column("remembered_by", sa.String(length=100), nullable=False),
        sa.Column("remembered_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("tenant_id", BIG, nullable=False),
        sa.ForeignKeyConstraint(["tenant_id"], ["tenants.id"], name=op.f(f"fk_{table}_tenant_id"), ondelete="RESTRICT"),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{table}")),
        sa.UniqueConstraint("tenant_id", "id", name=op.f(f"uq_{table}_tenant_id_id")),
        sa.UniqueConstraint("tenant_id", *key, name=op.f("_".join(("uq", table, "tenant_id", *key)))),
    )


def _anew():
    """SQLite makes a table anew to hold a column where the model has it."""
    return "always" if op.get_bind().dialect.name == "sqlite" else "never"
