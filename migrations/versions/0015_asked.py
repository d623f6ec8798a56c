"""What rooms keep while others decide: the help proposed for a case of care.

Revision ID: 0015
Revises: 0014
"""

import sqlalchemy as sa
from alembic import op

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None


def upgrade():
    _care_up()


def downgrade():
    _care_down()


def _anew():
    """SQLite makes a table anew to hold a column where the model has it."""
    return "always" if op.get_bind().dialect.name == "sqlite" else "never"


def _care_up():
    """Cases that waited for the chair wait for a proposal now; what was approved was proposed as it is."""
    with op.batch_alter_table("care_cases", recreate=_anew()) as batch:
        batch.add_column(sa.Column("proposed_on", sa.Date(), nullable=True))
        batch.add_column(sa.Column("proposed_by", sa.String(length=100), nullable=True))
        batch.add_column(sa.Column("proposed_fen", BIG, nullable=True))
    with op.batch_alter_table("care_subjects", recreate=_anew()) as batch:
        batch.add_column(sa.Column("proposal", sa.Text(), nullable=True))
    op.execute("UPDATE care_cases SET next_step = 'propose' WHERE state = 'requested'")


def _care_down():
    """What was being decided waits for the chair again."""
    op.execute("UPDATE care_cases SET state = 'requested' WHERE state = 'proposed'")
    op.execute("UPDATE care_cases SET next_step = 'decide' WHERE state = 'requested'")
    with op.batch_alter_table("care_subjects") as batch:
        batch.drop_column("proposal")
    with op.batch_alter_table("care_cases") as batch:
        batch.drop_column("proposed_fen")
        batch.drop_column("proposed_by")
        batch.drop_column("proposed_on")
