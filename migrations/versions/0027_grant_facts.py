"""What a person had on the day of a grant, kept with the line.

Revision ID: 0027
Revises: 0026
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

JSON = sa.JSON().with_variant(JSONB(), "postgresql")

revision = "0027"
down_revision = "0026"
branch_labels = None
depends_on = None


def upgrade():
    """Lines of before have none: what they were judged by was not kept."""
    with op.batch_alter_table("grant_lines", recreate=_anew()) as batch:
        batch.add_column(sa.Column("facts", JSON, nullable=True))


def downgrade():
    """What was kept is lost; what was granted stands."""
    with op.batch_alter_table("grant_lines", recreate=_anew()) as batch:
        batch.drop_column("facts")


def _anew():
    """SQLite makes a table anew to hold a column where the model has it."""
    return "always" if op.get_bind().dialect.name == "sqlite" else "never"
