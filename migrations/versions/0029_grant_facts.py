"""What a person had on the day of a grant, kept with the line.

Revision ID: 0029
Revises: 0024
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0029"
down_revision = "0024"
branch_labels = None
depends_on = None


def upgrade():
    """Lines of before have none: what they were judged by was not kept."""
    op.add_column(
        "grant_lines", sa.Column("facts", sa.JSON().with_variant(JSONB(), "postgresql"), nullable=True)
    )


def downgrade():
    """What was kept is lost; what was granted stands."""
    op.drop_column("grant_lines", "facts")
