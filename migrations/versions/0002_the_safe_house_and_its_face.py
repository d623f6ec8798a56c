"""the safe house and its face

Revision ID: 0002
Revises: 0001
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

from app.core.pinyin import initials

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
JSON = sa.JSON().with_variant(JSONB(), "postgresql")
CODE = sa.String(collation="C").with_variant(sa.String(), "sqlite")
NAME = sa.String(100, collation="C").with_variant(sa.String(100), "sqlite")

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade():
    _search_up()


def downgrade():
    _search_down()


def _search_up():
    """Names with their pinyin initials, compared byte by byte; core/schema.py makes the indexes of their parts."""
    for table in ("employees", "roster_rows"):
        with op.batch_alter_table(table, recreate="always" if op.get_bind().dialect.name == "sqlite" else "never") as batch:
            batch.add_column(sa.Column("name_initials", CODE, nullable=True))
        _spell(sa.table(table, sa.column("name"), sa.column("name_initials")))
    with op.batch_alter_table("employees") as batch:
        batch.alter_column("name_initials", existing_type=CODE, nullable=False)
        batch.alter_column("name", existing_type=sa.String(100), type_=NAME, existing_nullable=False)
    op.create_index(op.f("ix_employees_tenant_id_name_initials_id"), "employees", ["tenant_id", "name_initials", "id"])
    longer = sa.text("length(name) > 4")
    op.create_index(
        "ix_employees_name_long", "employees", ["tenant_id", "name", "id"], sqlite_where=longer, postgresql_where=longer
    )


def _spell(rows):
    """Name by name: a million people share some ten thousand."""
    connection = op.get_bind()
    names = connection.execute(sa.select(rows.c.name).where(rows.c.name.is_not(None)).distinct()).scalars().all()
    change = sa.update(rows).where(rows.c.name == sa.bindparam("whose")).values(name_initials=sa.bindparam("letters"))
    for at in range(0, len(names), 1000):
        connection.execute(change, [{"whose": name, "letters": initials(name)} for name in names[at : at + 1000]])


def _search_down():
    op.drop_index("ix_employees_tenant_id_name_initials_id", "employees")
    for at in ("from_2", "from_3", "from_4", "long"):
        op.drop_index(f"ix_employees_name_{at}", "employees")
    with op.batch_alter_table("employees") as batch:
        batch.alter_column("name", existing_type=NAME, type_=sa.String(100), existing_nullable=False)
    for table in ("employees", "roster_rows"):
        with op.batch_alter_table(table) as batch:
            batch.drop_column("name_initials")
