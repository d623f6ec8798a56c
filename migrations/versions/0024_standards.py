"""Standards of every item, not of care alone: shapes, shares, forms, units; and the region of a unit.

Revision ID: 0024
Revises: 0023
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0024"
down_revision = "0023"
branch_labels = None
depends_on = None

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
JSON = sa.JSON().with_variant(JSONB(), "postgresql")
LINE = ["tenant_id", "region", "item", "tier", "shape", "document", "valid_from"]
ONE_LINE = sa.text("unit_id IS NULL AND state <> 'retired'")
SHAPES = {"year": "person_year", "once": "once_life"}


def upgrade():
    with op.batch_alter_table("org_units", recreate=_anew()) as batch:
        batch.add_column(sa.Column("region", sa.String(length=40), nullable=True))
    with op.batch_alter_table("welfare_standards", recreate=_anew()) as batch:
        batch.drop_constraint(op.f("uq_welfare_standards_tenant_id_category_tier_document_valid_from"), type_="unique")
        batch.drop_constraint(op.f("ck_welfare_standards_cap"), type_="check")
        batch.alter_column("category", existing_type=sa.String(length=40), new_column_name="item")
        batch.alter_column("period", existing_type=sa.String(length=40), new_column_name="shape")
        batch.alter_column("cap_fen", existing_type=BIG, nullable=True)
        batch.add_column(sa.Column("ratio_bp", sa.Integer(), nullable=True))
        batch.add_column(sa.Column("count", sa.Integer(), nullable=True))
        batch.add_column(sa.Column("forms", JSON, nullable=False, server_default="[]"))
        batch.add_column(sa.Column("unit_id", BIG, nullable=True))
        batch.add_column(sa.Column("entered_by", sa.String(length=100), nullable=True))
        batch.add_column(sa.Column("entered_by_id", BIG, nullable=True))
        batch.add_column(sa.Column("confirmed_by_id", BIG, nullable=True))
        batch.add_column(sa.Column("retired_on", sa.Date(), nullable=True))
    _say_shapes(SHAPES)
    with op.batch_alter_table("welfare_standards", recreate=_anew()) as batch:
        batch.alter_column("forms", existing_type=JSON, server_default=None)
        batch.create_check_constraint(op.f("ck_welfare_standards_figure"), "cap_fen > 0 OR ratio_bp > 0 OR count > 0")
        batch.create_check_constraint(
            op.f("ck_welfare_standards_two_people"), "confirmed_by_id IS NULL OR confirmed_by_id <> entered_by_id"
        )
        batch.create_foreign_key(
            op.f("fk_welfare_standards_tenant_id_unit_id"),
            "org_units",
            ["tenant_id", "unit_id"],
            ["tenant_id", "id"],
            ondelete="RESTRICT",
        )
    op.create_index(op.f("ix_welfare_standards_tenant_id_item_state"), "welfare_standards", ["tenant_id", "item", "state"])
    op.create_index("uq_welfare_standards_line", "welfare_standards", LINE, unique=True, sqlite_where=ONE_LINE, postgresql_where=ONE_LINE)


def downgrade():
    """Lines of a unit, lines that are shares and of what is not care are lost; who entered a line too."""
    op.drop_index("uq_welfare_standards_line", table_name="welfare_standards")
    op.drop_index(op.f("ix_welfare_standards_tenant_id_item_state"), table_name="welfare_standards")
    op.execute("DELETE FROM welfare_standards WHERE unit_id IS NOT NULL OR cap_fen IS NULL")
    _say_shapes({new: old for old, new in SHAPES.items()})
    op.execute("UPDATE welfare_standards SET shape = 'event' WHERE shape NOT IN ('event', 'year', 'once')")
    with op.batch_alter_table("welfare_standards", recreate=_anew()) as batch:
        batch.drop_constraint(op.f("fk_welfare_standards_tenant_id_unit_id"), type_="foreignkey")
        batch.drop_constraint(op.f("ck_welfare_standards_two_people"), type_="check")
        batch.drop_constraint(op.f("ck_welfare_standards_figure"), type_="check")
        for column in ("ratio_bp", "count", "forms", "unit_id", "entered_by", "entered_by_id", "confirmed_by_id", "retired_on"):
            batch.drop_column(column)
        batch.alter_column("item", existing_type=sa.String(length=40), new_column_name="category")
        batch.alter_column("shape", existing_type=sa.String(length=40), new_column_name="period")
        batch.alter_column("cap_fen", existing_type=BIG, nullable=False)
    with op.batch_alter_table("welfare_standards", recreate=_anew()) as batch:
        batch.create_unique_constraint(
            op.f("uq_welfare_standards_tenant_id_category_tier_document_valid_from"),
            ["tenant_id", "category", "tier", "document", "valid_from"],
        )
        batch.create_check_constraint(op.f("ck_welfare_standards_cap"), "cap_fen > 0")
    with op.batch_alter_table("org_units", recreate=_anew()) as batch:
        batch.drop_column("region")


def _say_shapes(words):
    table = sa.table("welfare_standards", sa.column("shape"))
    for before, after in words.items():
        op.execute(table.update().where(table.c.shape == before).values(shape=after))


def _anew():
    """SQLite makes a table anew to hold a column where the model has it."""
    return "always" if op.get_bind().dialect.name == "sqlite" else "never"
