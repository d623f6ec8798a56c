"""More terms of a rule: day or months of the year, judged as of, last day of the year, usable later, only for
certain goods, told or not, what happens without money; lots that begin later and pay for certain goods.

Units in conditions are named by their number from now on, so that a new code changes nothing; what was stored
by code is understood as before.

Revision ID: 0026
Revises: 0025
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

JSON = sa.JSON().with_variant(JSONB(), "postgresql")
CODE = sa.String(collation="C").with_variant(sa.String(), "sqlite")

revision = "0026"
down_revision = "0025"
branch_labels = None
depends_on = None

TERMS = ("trigger", "as_of", "expires_day", "pending_days", "categories", "notice", "over_budget")


def upgrade():
    with op.batch_alter_table("point_rule_versions") as batch:
        batch.add_column(sa.Column("trigger", JSON, nullable=True))
        batch.add_column(sa.Column("as_of", sa.String(40), nullable=False, server_default="due"))
        batch.add_column(sa.Column("expires_day", CODE, nullable=True))
        batch.add_column(sa.Column("pending_days", sa.Integer(), nullable=False, server_default="0"))
        batch.add_column(sa.Column("categories", JSON, nullable=True))
        batch.add_column(sa.Column("notice", sa.Boolean(), nullable=False, server_default=sa.true()))
        batch.add_column(sa.Column("over_budget", sa.String(40), nullable=False, server_default="refuse"))
    with op.batch_alter_table("point_rule_versions", recreate=_anew()) as batch:
        for column in ("as_of", "pending_days", "notice", "over_budget"):
            batch.alter_column(column, server_default=None)
        batch.create_check_constraint(op.f("ck_point_rule_versions_pending"), "pending_days >= 0")
    with op.batch_alter_table("point_lots", recreate=_anew()) as batch:
        batch.add_column(sa.Column("usable_from", sa.Date(), nullable=True))
        batch.add_column(sa.Column("categories", JSON, nullable=True))


def downgrade():
    """What was granted for later or for certain goods becomes usable at once and for all."""
    op.execute(sa.text("UPDATE point_lots SET restricted = false"))
    with op.batch_alter_table("point_lots", recreate=_anew()) as batch:
        batch.drop_column("categories")
        batch.drop_column("usable_from")
    with op.batch_alter_table("point_rule_versions", recreate=_anew()) as batch:
        batch.drop_constraint(op.f("ck_point_rule_versions_pending"), type_="check")
        for column in TERMS:
            batch.drop_column(column)


def _anew():
    """SQLite makes a table anew to hold a column where the model has it."""
    return "always" if op.get_bind().dialect.name == "sqlite" else "never"
