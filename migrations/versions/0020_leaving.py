"""Seats that ended with the employment of who held them.

Revision ID: 0020
Revises: 0018
"""

import sqlalchemy as sa
from alembic import op

revision = "0020"
down_revision = "0018"
branch_labels = None
depends_on = None


def upgrade():
    with op.batch_alter_table("seats", recreate=_anew()) as batch:
        batch.add_column(sa.Column("ended_from", sa.Date(), nullable=True))
        batch.add_column(sa.Column("until_before", sa.Date(), nullable=True))


def downgrade():
    """Seats stay ended; that they ended with an employment is lost."""
    with op.batch_alter_table("seats", recreate=_anew()) as batch:
        batch.drop_column("until_before")
        batch.drop_column("ended_from")


def _anew():
    """SQLite makes a table anew to hold a column where the model has it."""
    return "always" if op.get_bind().dialect.name == "sqlite" else "never"
