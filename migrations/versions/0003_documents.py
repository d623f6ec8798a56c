"""documents

Revision ID: 0003
Revises: 0002
"""

import sqlalchemy as sa
from alembic import op

CODE = sa.String(collation="C").with_variant(sa.String(), "sqlite")

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade():
    """What a kept document is, and the digest of what was sent; files of before are not documents."""
    # made anew on SQLite alone, so that its definition reads as that of a table created whole
    anew = "always" if op.get_bind().dialect.name == "sqlite" else "never"
    with op.batch_alter_table("stored_files", recreate=anew) as table:
        table.add_column(sa.Column("media", CODE, nullable=True))
        table.add_column(sa.Column("sent_sha", CODE, nullable=True))
    op.create_index(op.f("ix_stored_files_tenant_id_sent_sha"), "stored_files", ["tenant_id", "sent_sha"])


def downgrade():
    op.drop_index(op.f("ix_stored_files_tenant_id_sent_sha"), table_name="stored_files")
    with op.batch_alter_table("stored_files") as table:
        table.drop_column("sent_sha")
        table.drop_column("media")
