"""What is kept while others decide: the help proposed for a case of care, values asked to be seen in full.

Revision ID: 0015
Revises: 0014
"""

import sqlalchemy as sa
from alembic import op

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
CODE = sa.String(collation="C").with_variant(sa.String(), "sqlite")

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None


def upgrade():
    _care_up()
    _reveals_up()


def downgrade():
    op.drop_table("reveal_asks")
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


def _reveals_up():
    op.create_table(
        "reveal_asks",
        sa.Column("id", BIG, nullable=False),
        sa.Column("user_id", BIG, nullable=False),
        sa.Column("name", sa.String(length=100), nullable=False),
        sa.Column("unit_id", BIG, nullable=False),
        sa.Column("object_kind", CODE, nullable=False),
        sa.Column("object_id", BIG, nullable=False),
        sa.Column("object_label", sa.String(length=200), nullable=False),
        sa.Column("field", CODE, nullable=False),
        sa.Column("mask", CODE, nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("until_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("tenant_id", BIG, nullable=False),
        sa.ForeignKeyConstraint(["tenant_id"], ["tenants.id"], name=op.f("fk_reveal_asks_tenant_id"), ondelete="RESTRICT"),
        sa.ForeignKeyConstraint(
            ["tenant_id", "unit_id"], ["org_units.tenant_id", "org_units.id"], name=op.f("fk_reveal_asks_tenant_id_unit_id"), ondelete="RESTRICT"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reveal_asks")),
        sa.UniqueConstraint("tenant_id", "id", name=op.f("uq_reveal_asks_tenant_id_id")),
    )
    op.create_index(
        op.f("ix_reveal_asks_tenant_id_user_id_object_kind_object_id"), "reveal_asks", ["tenant_id", "user_id", "object_kind", "object_id"], unique=False
    )
