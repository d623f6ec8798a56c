"""An account remembers that it was shown around.

Revision ID: 0012
Revises: 0011
"""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None


def upgrade():
    op.add_column("account_states", sa.Column("toured_at", sa.DateTime(timezone=True), nullable=True))


def downgrade():
    with op.batch_alter_table("account_states") as batch:
        batch.drop_column("toured_at")
