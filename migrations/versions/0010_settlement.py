"""settlement

Revision ID: 0010
Revises: 0009
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
JSON = sa.JSON().with_variant(JSONB(), "postgresql")
CODE = sa.String(collation="C").with_variant(sa.String(), "sqlite")

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

TABLES = (
    "settlement_runs",
    "statement_differences",
    "received_statements",
    "supplier_invoices",
    "supplier_payments",
    "statement_shares",
)
# what a line may stand for beside goods
BEHIND = {"return_line_id": "order_return_lines", "adjustment_id": "statement_adjustments"}
FROZEN = ("statements", "statement_lines")


def upgrade():
    _thaw()
    _tables_up()
    _heads_up()
    _lines_up()
    _shares_of_lines()


def downgrade():
    """What was adjusted, paid or disputed is lost with its tables; lines of adjustments go with them."""
    _thaw()
    for table in TABLES:
        op.drop_table(table)
    _lines_down()
    op.drop_table("statement_adjustments")
    with op.batch_alter_table("statements") as batch:
        batch.drop_column("opening_fen")
        batch.drop_column("paid_fen")


def _thaw():
    """Closed statements get their new columns too; env.py makes the triggers anew at the end."""
    if op.get_bind().dialect.name == "postgresql":
        for table in FROZEN:
            op.execute(f"DROP TRIGGER IF EXISTS frozen ON {table}")


def _always():
    """SQLite reads a table's definition as that of one created whole only when it is made anew."""
    return "always" if op.get_bind().dialect.name == "sqlite" else "never"


def _heads_up():
    """Every statement says what was owed before it; nothing was paid here until now."""
    with op.batch_alter_table("statements", recreate=_always()) as batch:
        batch.add_column(sa.Column("opening_fen", BIG, nullable=True))
        batch.add_column(sa.Column("paid_fen", BIG, nullable=True))
    op.execute(
        "UPDATE statements SET paid_fen = 0, opening_fen = (SELECT coalesce(sum(earlier.total_fen), 0) FROM statements earlier "
        "WHERE earlier.tenant_id = statements.tenant_id AND earlier.supplier_id = statements.supplier_id "
        "AND earlier.state = 'closed' AND earlier.period < statements.period)"
    )
    with op.batch_alter_table("statements") as batch:
        batch.alter_column("opening_fen", existing_type=BIG, nullable=False)
        batch.alter_column("paid_fen", existing_type=BIG, nullable=False)


def _lines_up():
    """Lines were goods alone, each behind the receipt of its order."""
    with op.batch_alter_table("statement_lines", recreate=_always()) as batch:
        batch.add_column(sa.Column("kind", sa.String(length=40), nullable=True))
        batch.add_column(sa.Column("return_line_id", BIG, nullable=True))
        batch.add_column(sa.Column("adjustment_id", BIG, nullable=True))
        batch.add_column(sa.Column("reference", CODE, nullable=True))
    op.execute("UPDATE statement_lines SET kind = 'goods', reference = 'receive:' || order_number")
    with op.batch_alter_table("statement_lines") as batch:
        batch.alter_column("kind", existing_type=sa.String(length=40), nullable=False)
        batch.alter_column("reference", existing_type=CODE, nullable=False)
        batch.alter_column("order_line_id", existing_type=BIG, nullable=True)
        for column, table in BEHIND.items():
            batch.create_unique_constraint(op.f(f"uq_statement_lines_tenant_id_{column}"), ["tenant_id", column])
            batch.create_foreign_key(
                op.f(f"fk_statement_lines_tenant_id_{column}"),
                table,
                ["tenant_id", column],
                ["tenant_id", "id"],
                ondelete="RESTRICT",
            )
    op.create_index(op.f("ix_statement_lines_tenant_id_order_number"), "statement_lines", ["tenant_id", "order_number"])


def _lines_down():
    op.execute("DELETE FROM statement_lines WHERE order_line_id IS NULL")
    op.drop_index(op.f("ix_statement_lines_tenant_id_order_number"), "statement_lines")
    with op.batch_alter_table("statement_lines") as batch:
        for column in BEHIND:
            batch.drop_constraint(op.f(f"fk_statement_lines_tenant_id_{column}"), type_="foreignkey")
            batch.drop_constraint(op.f(f"uq_statement_lines_tenant_id_{column}"), type_="unique")
            batch.drop_column(column)
        batch.alter_column("order_line_id", existing_type=BIG, nullable=False)
        batch.drop_column("reference")
        batch.drop_column("kind")


def _shares_of_lines():
    """Who pays how much of each line, as the lots said until now."""
    op.execute(
        "INSERT INTO statement_shares (tenant_id, statement_id, line_id, sub_account_id, account_code, sub_account_code, "
        "sub_account_name, fund_source, owed_fen) "
        "SELECT l.tenant_id, l.statement_id, l.id, s.id, b.account_code, s.code, s.name, b.fund_source, "
        "sum(u.value_fen - u.surplus_fen) FROM statement_lines l "
        "JOIN lot_uses u ON u.tenant_id = l.tenant_id AND u.order_line_id = l.order_line_id "
        "JOIN sub_accounts s ON s.tenant_id = u.tenant_id AND s.id = u.sub_account_id "
        "JOIN budgets b ON b.tenant_id = s.tenant_id AND b.id = s.budget_id "
        "GROUP BY l.tenant_id, l.statement_id, l.id, l.position, s.id, b.account_code, s.code, s.name, b.fund_source "
        "ORDER BY l.statement_id, l.position, s.code"
    )


def _tables_up():
    op.create_table(
        "statement_adjustments",
        sa.Column("id", BIG, nullable=False),
        sa.Column("number", CODE, nullable=False),
        sa.Column("supplier_id", BIG, nullable=False),
        sa.Column("sub_account_id", BIG, nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("amount_fen", BIG, nullable=False),
        sa.Column("tax_rate_bp", sa.Integer(), nullable=False),
        sa.Column("happened_on", sa.Date(), nullable=False),
        sa.Column("order_number", CODE, nullable=True),
        sa.Column("reason", sa.String(length=200), nullable=False),
        sa.Column("document", sa.String(length=200), nullable=True),
        sa.Column("file_id", BIG, nullable=True),
        sa.Column("state", sa.String(length=40), nullable=False),
        sa.Column("proposed_by", sa.String(length=100), nullable=False),
        sa.Column("proposed_by_id", BIG, nullable=True),
        sa.Column("proposed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("confirmed_by", sa.String(length=100), nullable=True),
        sa.Column("confirmed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("entry_id", BIG, nullable=True),
        sa.Column("tenant_id", BIG, nullable=False),
        sa.CheckConstraint("amount_fen <> 0", name=op.f("ck_statement_adjustments_amount")),
        sa.ForeignKeyConstraint(
            ["tenant_id", "entry_id"],
            ["ledger_entries.tenant_id", "ledger_entries.id"],
            name=op.f("fk_statement_adjustments_tenant_id_entry_id"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "file_id"],
            ["stored_files.tenant_id", "stored_files.id"],
            name=op.f("fk_statement_adjustments_tenant_id_file_id"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "sub_account_id"],
            ["sub_accounts.tenant_id", "sub_accounts.id"],
            name=op.f("fk_statement_adjustments_tenant_id_sub_account_id"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "supplier_id"],
            ["suppliers.tenant_id", "suppliers.id"],
            name=op.f("fk_statement_adjustments_tenant_id_supplier_id"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(["tenant_id"], ["tenants.id"], name=op.f("fk_statement_adjustments_tenant_id"), ondelete="RESTRICT"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_statement_adjustments")),
        sa.UniqueConstraint("tenant_id", "id", name=op.f("uq_statement_adjustments_tenant_id_id")),
        sa.UniqueConstraint("tenant_id", "number", name=op.f("uq_statement_adjustments_tenant_id_number")),
    )
    op.create_index(
        op.f("ix_statement_adjustments_tenant_id_state_id"), "statement_adjustments", ["tenant_id", "state", "id"], unique=False
    )
    op.create_index(
        op.f("ix_statement_adjustments_tenant_id_supplier_id_state"),
        "statement_adjustments",
        ["tenant_id", "supplier_id", "state"],
        unique=False,
    )
    op.create_table(
        "statement_shares",
        sa.Column("id", BIG, nullable=False),
        sa.Column("statement_id", BIG, nullable=False),
        sa.Column("line_id", BIG, nullable=False),
        sa.Column("sub_account_id", BIG, nullable=False),
        sa.Column("account_code", CODE, nullable=False),
        sa.Column("sub_account_code", CODE, nullable=False),
        sa.Column("sub_account_name", sa.String(length=100), nullable=False),
        sa.Column("fund_source", CODE, nullable=False),
        sa.Column("owed_fen", BIG, nullable=False),
        sa.Column("tenant_id", BIG, nullable=False),
        sa.ForeignKeyConstraint(
            ["tenant_id", "line_id"],
            ["statement_lines.tenant_id", "statement_lines.id"],
            name=op.f("fk_statement_shares_tenant_id_line_id"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "statement_id"],
            ["statements.tenant_id", "statements.id"],
            name=op.f("fk_statement_shares_tenant_id_statement_id"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "sub_account_id"],
            ["sub_accounts.tenant_id", "sub_accounts.id"],
            name=op.f("fk_statement_shares_tenant_id_sub_account_id"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(["tenant_id"], ["tenants.id"], name=op.f("fk_statement_shares_tenant_id"), ondelete="RESTRICT"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_statement_shares")),
        sa.UniqueConstraint("tenant_id", "id", name=op.f("uq_statement_shares_tenant_id_id")),
        sa.UniqueConstraint("tenant_id", "line_id", "sub_account_id", name=op.f("uq_statement_shares_tenant_id_line_id_sub_account_id")),
    )
    op.create_index(
        op.f("ix_statement_shares_tenant_id_statement_id_id"), "statement_shares", ["tenant_id", "statement_id", "id"], unique=False
    )
    op.create_index(
        op.f("ix_statement_shares_tenant_id_sub_account_id_id"), "statement_shares", ["tenant_id", "sub_account_id", "id"], unique=False
    )
    op.create_table(
        "supplier_payments",
        sa.Column("id", BIG, nullable=False),
        sa.Column("statement_id", BIG, nullable=False),
        sa.Column("supplier_id", BIG, nullable=False),
        sa.Column("amount_fen", BIG, nullable=False),
        sa.Column("paid_on", sa.Date(), nullable=False),
        sa.Column("receipt_no", CODE, nullable=False),
        sa.Column("note", sa.String(length=200), nullable=True),
        sa.Column("file_id", BIG, nullable=True),
        sa.Column("state", sa.String(length=40), nullable=False),
        sa.Column("recorded_by", sa.String(length=100), nullable=False),
        sa.Column("recorded_by_id", BIG, nullable=True),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("confirmed_by", sa.String(length=100), nullable=True),
        sa.Column("confirmed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("entry_id", BIG, nullable=True),
        sa.Column("tenant_id", BIG, nullable=False),
        sa.CheckConstraint("amount_fen > 0", name=op.f("ck_supplier_payments_amount")),
        sa.ForeignKeyConstraint(
            ["tenant_id", "entry_id"],
            ["ledger_entries.tenant_id", "ledger_entries.id"],
            name=op.f("fk_supplier_payments_tenant_id_entry_id"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "file_id"],
            ["stored_files.tenant_id", "stored_files.id"],
            name=op.f("fk_supplier_payments_tenant_id_file_id"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "statement_id"],
            ["statements.tenant_id", "statements.id"],
            name=op.f("fk_supplier_payments_tenant_id_statement_id"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "supplier_id"],
            ["suppliers.tenant_id", "suppliers.id"],
            name=op.f("fk_supplier_payments_tenant_id_supplier_id"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(["tenant_id"], ["tenants.id"], name=op.f("fk_supplier_payments_tenant_id"), ondelete="RESTRICT"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_supplier_payments")),
        sa.UniqueConstraint("tenant_id", "id", name=op.f("uq_supplier_payments_tenant_id_id")),
    )
    op.create_index(op.f("ix_supplier_payments_tenant_id_statement_id"), "supplier_payments", ["tenant_id", "statement_id"], unique=False)
    op.create_index(
        op.f("ix_supplier_payments_tenant_id_supplier_id_paid_on"),
        "supplier_payments",
        ["tenant_id", "supplier_id", "paid_on"],
        unique=False,
    )
    op.create_index(
        "uq_supplier_payments_receipt",
        "supplier_payments",
        ["tenant_id", "receipt_no"],
        unique=True,
        sqlite_where=sa.text("state IN ('recorded', 'confirmed')"),
        postgresql_where=sa.text("state IN ('recorded', 'confirmed')"),
    )
    op.create_table(
        "supplier_invoices",
        sa.Column("id", BIG, nullable=False),
        sa.Column("statement_id", BIG, nullable=False),
        sa.Column("number", CODE, nullable=False),
        sa.Column("issued_on", sa.Date(), nullable=False),
        sa.Column("amount_fen", BIG, nullable=False),
        sa.Column("tax_fen", BIG, nullable=False),
        sa.Column("buyer_tax_no", CODE, nullable=False),
        sa.Column("seller_tax_no", CODE, nullable=False),
        sa.Column("file_id", BIG, nullable=True),
        sa.Column("recorded_by", sa.String(length=100), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("tenant_id", BIG, nullable=False),
        sa.CheckConstraint("amount_fen > 0 AND tax_fen >= 0 AND tax_fen < amount_fen", name=op.f("ck_supplier_invoices_amounts")),
        sa.ForeignKeyConstraint(
            ["tenant_id", "file_id"],
            ["stored_files.tenant_id", "stored_files.id"],
            name=op.f("fk_supplier_invoices_tenant_id_file_id"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "statement_id"],
            ["statements.tenant_id", "statements.id"],
            name=op.f("fk_supplier_invoices_tenant_id_statement_id"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(["tenant_id"], ["tenants.id"], name=op.f("fk_supplier_invoices_tenant_id"), ondelete="RESTRICT"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_supplier_invoices")),
        sa.UniqueConstraint("tenant_id", "id", name=op.f("uq_supplier_invoices_tenant_id_id")),
        sa.UniqueConstraint("tenant_id", "number", name=op.f("uq_supplier_invoices_tenant_id_number")),
    )
    op.create_index(op.f("ix_supplier_invoices_tenant_id_statement_id"), "supplier_invoices", ["tenant_id", "statement_id"], unique=False)
    op.create_table(
        "received_statements",
        sa.Column("id", BIG, nullable=False),
        sa.Column("statement_id", BIG, nullable=False),
        sa.Column("file_id", BIG, nullable=True),
        sa.Column("file_name", sa.String(length=255), nullable=False),
        sa.Column("file_sha", CODE, nullable=False),
        sa.Column("sheet", sa.String(length=100), nullable=False),
        sa.Column("rows", sa.Integer(), nullable=False),
        sa.Column("skipped", sa.Integer(), nullable=False),
        sa.Column("unread", sa.Integer(), nullable=False),
        sa.Column("matched", sa.Integer(), nullable=False),
        sa.Column("differing", sa.Integer(), nullable=False),
        sa.Column("their_fen", BIG, nullable=False),
        sa.Column("our_fen", BIG, nullable=False),
        sa.Column("problems", JSON, nullable=False),
        sa.Column("received_by", sa.String(length=100), nullable=False),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("tenant_id", BIG, nullable=False),
        sa.ForeignKeyConstraint(
            ["tenant_id", "file_id"],
            ["stored_files.tenant_id", "stored_files.id"],
            name=op.f("fk_received_statements_tenant_id_file_id"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "statement_id"],
            ["statements.tenant_id", "statements.id"],
            name=op.f("fk_received_statements_tenant_id_statement_id"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(["tenant_id"], ["tenants.id"], name=op.f("fk_received_statements_tenant_id"), ondelete="RESTRICT"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_received_statements")),
        sa.UniqueConstraint("tenant_id", "id", name=op.f("uq_received_statements_tenant_id_id")),
        sa.UniqueConstraint("tenant_id", "statement_id", "file_sha", name=op.f("uq_received_statements_tenant_id_statement_id_file_sha")),
    )
    op.create_table(
        "statement_differences",
        sa.Column("id", BIG, nullable=False),
        sa.Column("statement_id", BIG, nullable=False),
        sa.Column("received_id", BIG, nullable=False),
        sa.Column("key", CODE, nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("order_number", CODE, nullable=False),
        sa.Column("item", sa.String(length=300), nullable=True),
        sa.Column("row", sa.Integer(), nullable=True),
        sa.Column("cell", CODE, nullable=True),
        sa.Column("our_quantity", sa.Integer(), nullable=True),
        sa.Column("their_quantity", sa.Integer(), nullable=True),
        sa.Column("our_fen", BIG, nullable=True),
        sa.Column("their_fen", BIG, nullable=True),
        sa.Column("order_line_id", BIG, nullable=True),
        sa.Column("state", sa.String(length=40), nullable=False),
        sa.Column("found_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("reason", sa.String(length=500), nullable=True),
        sa.Column("decided_by", sa.String(length=100), nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("adjustment_id", BIG, nullable=True),
        sa.Column("tenant_id", BIG, nullable=False),
        sa.ForeignKeyConstraint(
            ["tenant_id", "adjustment_id"],
            ["statement_adjustments.tenant_id", "statement_adjustments.id"],
            name=op.f("fk_statement_differences_tenant_id_adjustment_id"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "received_id"],
            ["received_statements.tenant_id", "received_statements.id"],
            name=op.f("fk_statement_differences_tenant_id_received_id"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "statement_id"],
            ["statements.tenant_id", "statements.id"],
            name=op.f("fk_statement_differences_tenant_id_statement_id"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(["tenant_id"], ["tenants.id"], name=op.f("fk_statement_differences_tenant_id"), ondelete="RESTRICT"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_statement_differences")),
        sa.UniqueConstraint("tenant_id", "id", name=op.f("uq_statement_differences_tenant_id_id")),
        sa.UniqueConstraint("tenant_id", "statement_id", "key", name=op.f("uq_statement_differences_tenant_id_statement_id_key")),
    )
    op.create_index(
        op.f("ix_statement_differences_tenant_id_received_id"), "statement_differences", ["tenant_id", "received_id"], unique=False
    )
    op.create_index(
        op.f("ix_statement_differences_tenant_id_state_id"), "statement_differences", ["tenant_id", "state", "id"], unique=False
    )
    op.create_table(
        "settlement_runs",
        sa.Column("id", BIG, nullable=False),
        sa.Column("number", CODE, nullable=False),
        sa.Column("period", CODE, nullable=False),
        sa.Column("closes", sa.Boolean(), nullable=False),
        sa.Column("suppliers", sa.Integer(), nullable=False),
        sa.Column("lines", sa.Integer(), nullable=False),
        sa.Column("total_fen", BIG, nullable=False),
        sa.Column("problems", sa.Integer(), nullable=False),
        sa.Column("plan", JSON, nullable=False),
        sa.Column("digest", CODE, nullable=False),
        sa.Column("state", sa.String(length=40), nullable=False),
        sa.Column("prepared_by", sa.String(length=100), nullable=False),
        sa.Column("prepared_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("confirmed_by", sa.String(length=100), nullable=True),
        sa.Column("confirmed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("file_id", BIG, nullable=True),
        sa.Column("tenant_id", BIG, nullable=False),
        sa.ForeignKeyConstraint(
            ["tenant_id", "file_id"],
            ["stored_files.tenant_id", "stored_files.id"],
            name=op.f("fk_settlement_runs_tenant_id_file_id"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(["tenant_id"], ["tenants.id"], name=op.f("fk_settlement_runs_tenant_id"), ondelete="RESTRICT"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_settlement_runs")),
        sa.UniqueConstraint("tenant_id", "id", name=op.f("uq_settlement_runs_tenant_id_id")),
        sa.UniqueConstraint("tenant_id", "number", name=op.f("uq_settlement_runs_tenant_id_number")),
    )
