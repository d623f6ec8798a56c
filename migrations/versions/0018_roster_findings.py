"""What was found in the rows of a roster, to be searched; what a wrong cell said, and what was corrected.

Revision ID: 0018
Revises: 0017
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
JSON = sa.JSON().with_variant(JSONB(), "postgresql")
CODE = sa.String(collation="C").with_variant(sa.String(), "sqlite")

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None


def upgrade():
    with op.batch_alter_table("roster_rows", recreate=_anew()) as batch:
        batch.add_column(sa.Column("written", sa.LargeBinary(), nullable=True))
        batch.add_column(sa.Column("mended", JSON, nullable=True))
    op.create_table(
        "roster_findings",
        sa.Column("id", BIG, nullable=False),
        sa.Column("batch_id", BIG, nullable=False),
        sa.Column("row_id", BIG, nullable=False),
        sa.Column("row", sa.Integer(), nullable=True),
        sa.Column("cell", CODE, nullable=True),
        sa.Column("heading", sa.String(length=200), nullable=True),
        sa.Column("code", sa.String(length=40), nullable=False),
        sa.Column("facts", JSON, nullable=True),
        sa.Column("suggestion", sa.String(length=500), nullable=True),
        sa.Column("warning", sa.Boolean(), nullable=False),
        sa.Column("unit_name", sa.String(length=500), nullable=True),
        sa.Column("name", sa.String(length=100), nullable=True),
        sa.Column("employee_no", CODE, nullable=True),
        sa.Column("tenant_id", BIG, nullable=False),
        sa.ForeignKeyConstraint(
            ["tenant_id", "batch_id"],
            ["import_batches.tenant_id", "import_batches.id"],
            name=op.f("fk_roster_findings_tenant_id_batch_id"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(["tenant_id"], ["tenants.id"], name=op.f("fk_roster_findings_tenant_id"), ondelete="RESTRICT"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_roster_findings")),
    )
    with op.batch_alter_table("roster_findings") as batch:
        batch.create_index(
            batch.f("ix_roster_findings_tenant_id_batch_id_row_id"), ["tenant_id", "batch_id", "row", "id"], unique=False
        )
        batch.create_index(batch.f("ix_roster_findings_tenant_id_batch_id_code"), ["tenant_id", "batch_id", "code"], unique=False)
    _draw_out()


def downgrade():
    """What was corrected on screen stands in the rows; that it was, is lost."""
    op.drop_table("roster_findings")
    with op.batch_alter_table("roster_rows", recreate=_anew()) as batch:
        batch.drop_column("mended")
        batch.drop_column("written")


def _anew():
    """SQLite makes a table anew to hold a column where the model has it."""
    return "always" if op.get_bind().dialect.name == "sqlite" else "never"


def _draw_out():
    """Rosters that wait to be confirmed, or whose rows wait to be corrected, are searched as new ones are."""
    if op.get_bind().dialect.name == "postgresql":
        listed = "CASE WHEN jsonb_typeof(r.problems) = 'array' THEN r.problems ELSE '[]' END"
        said = f"jsonb_array_elements({listed}) AS p(said)"
        parts = "said->>0, said->>1, said->>2, said->3, said->>4, (said->>5)::boolean"
    else:
        said = "json_each(CASE WHEN json_type(r.problems) = 'array' THEN r.problems ELSE '[]' END) AS p"
        parts = ", ".join(f"json_extract(p.value, '$[{at}]')" for at in range(6))
    op.execute(
        "INSERT INTO roster_findings (tenant_id, batch_id, row_id, row, unit_name, name, employee_no, "
        "cell, heading, code, facts, suggestion, warning) "
        f"SELECT r.tenant_id, r.batch_id, r.id, r.row, r.unit_name, r.name, r.employee_no, {parts} "
        f"FROM roster_rows r, {said} WHERE r.problems IS NOT NULL AND r.action <> 'skipped'"
    )
