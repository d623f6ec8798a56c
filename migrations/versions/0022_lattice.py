"""What a unit gives to those below it, and what they fill in.

Revision ID: 0022
Revises: 0021
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
JSON = sa.JSON().with_variant(JSONB(), "postgresql")
CODE = sa.String(collation="C").with_variant(sa.String(), "sqlite")

revision = "0022"
down_revision = "0021"
branch_labels = None
depends_on = None


def upgrade():
    op.create_table(
        "value_fills",
        sa.Column("id", BIG, nullable=False),
        sa.Column("unit_id", BIG, nullable=False),
        sa.Column("kind", CODE, nullable=False),
        sa.Column("key", CODE, nullable=False),
        sa.Column("value", JSON, nullable=True),
        sa.Column("from_on", sa.Date(), nullable=False),
        sa.Column("state", sa.String(length=40), nullable=False),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("filled_by", sa.String(length=100), nullable=False),
        sa.Column("filled_by_id", BIG, nullable=True),
        sa.Column("filled_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("tenant_id", BIG, nullable=False),
        sa.ForeignKeyConstraint(
            ["tenant_id", "unit_id"],
            ["org_units.tenant_id", "org_units.id"],
            name=op.f("fk_value_fills_tenant_id_unit_id"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id"], ["tenants.id"], name=op.f("fk_value_fills_tenant_id"), ondelete="RESTRICT"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_value_fills")),
        sa.UniqueConstraint("tenant_id", "id", name=op.f("uq_value_fills_tenant_id_id")),
    )
    with op.batch_alter_table("value_fills") as batch:
        batch.create_index(
            batch.f("ix_value_fills_tenant_id_kind_key_from_on"),
            ["tenant_id", "kind", "key", "from_on"],
            unique=False,
        )
        batch.create_index(
            batch.f("ix_value_fills_tenant_id_unit_id"), ["tenant_id", "unit_id"], unique=False
        )

    op.create_table(
        "value_ranges",
        sa.Column("id", BIG, nullable=False),
        sa.Column("unit_id", BIG, nullable=False),
        sa.Column("kind", CODE, nullable=False),
        sa.Column("key", CODE, nullable=False),
        sa.Column("mode", sa.String(length=40), nullable=False),
        sa.Column("least", BIG, nullable=True),
        sa.Column("most", BIG, nullable=True),
        sa.Column("options", JSON, nullable=True),
        sa.Column("preset", JSON, nullable=True),
        sa.Column("outside", sa.String(length=40), nullable=False),
        sa.Column("from_on", sa.Date(), nullable=False),
        sa.Column("state", sa.String(length=40), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("affected", JSON, nullable=False),
        sa.Column("set_by", sa.String(length=100), nullable=False),
        sa.Column("set_by_id", BIG, nullable=True),
        sa.Column("set_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("tenant_id", BIG, nullable=False),
        sa.CheckConstraint("most >= least", name=op.f("ck_value_ranges_range")),
        sa.ForeignKeyConstraint(
            ["tenant_id", "unit_id"],
            ["org_units.tenant_id", "org_units.id"],
            name=op.f("fk_value_ranges_tenant_id_unit_id"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id"], ["tenants.id"], name=op.f("fk_value_ranges_tenant_id"), ondelete="RESTRICT"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_value_ranges")),
        sa.UniqueConstraint("tenant_id", "id", name=op.f("uq_value_ranges_tenant_id_id")),
    )
    with op.batch_alter_table("value_ranges") as batch:
        batch.create_index(
            batch.f("ix_value_ranges_tenant_id_kind_key_from_on"),
            ["tenant_id", "kind", "key", "from_on"],
            unique=False,
        )


def downgrade():
    """What was given and filled in is lost; every unit has the value of headquarters again."""
    op.drop_table("value_fills")
    op.drop_table("value_ranges")
