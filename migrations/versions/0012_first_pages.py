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
    # made anew on SQLite, so that its definition reads as that of a table created whole
    anew = "always" if op.get_bind().dialect.name == "sqlite" else "never"
    with op.batch_alter_table("account_states", recreate=anew) as batch:
        batch.add_column(sa.Column("toured_at", sa.DateTime(timezone=True), nullable=True))


def downgrade():
    with op.batch_alter_table("account_states") as batch:
        batch.drop_column("toured_at")
