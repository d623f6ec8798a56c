"""Plans, their approvals and adjustments; transfers, waiting holds and closes of a year; charts as rows.

Budgets that are there were approved: each unit's year becomes a plan that is approved already.

Revision ID: 0006
Revises: 0005
"""

from dataclasses import asdict

import sqlalchemy as sa
from alembic import op

from app.rules.chart import shipped

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
CODE = sa.String(collation="C").with_variant(sa.String(), "sqlite")

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

TABLES = (
    *("year_end_lines", "year_ends", "waiting_holds", "sub_account_transfers", "budget_adjustment_lines"),
    *("budget_approvals", "budget_adjustments", "budget_plans", "chart_accounts"),
)


def upgrade():
    _plans_first()
    _budgets_into_plans()
    _sub_accounts_with_policies()
    _the_rest()
    _ship_charts()


def downgrade():
    """Lines that are in no plan in force had no place before: they go, as long as no money was booked for them."""
    for table in TABLES[:-2]:
        op.drop_table(table)
    op.execute(
        "DELETE FROM budgets WHERE approved_fen = 0 AND planned_fen > 0 "
        "AND NOT EXISTS (SELECT 1 FROM sub_accounts s WHERE s.budget_id = budgets.id) "
        "AND NOT EXISTS (SELECT 1 FROM ledger_accounts a WHERE a.budget_id = budgets.id)"
    )
    op.drop_index(op.f("ix_budgets_tenant_id_plan_id"), "budgets")
    with op.batch_alter_table("budgets") as batch:
        batch.drop_constraint(op.f("fk_budgets_tenant_id_plan_id"), type_="foreignkey")
        batch.drop_constraint(op.f("ck_budgets_planned"), type_="check")
        batch.drop_column("plan_id")
        batch.drop_column("planned_fen")
    with op.batch_alter_table("sub_accounts") as batch:
        batch.drop_column("earmarked")
        batch.drop_column("over_budget")
    for table in TABLES[-2:]:
        op.drop_table(table)


def _budgets_into_plans():
    """The first booking of a budget says who approved it, when, and how much the year began with."""
    op.execute(
        "INSERT INTO budget_plans (tenant_id, unit_id, year, state, prepared_by, prepared_at) "
        "SELECT tenant_id, unit_id, year, 'approved', '—', CURRENT_TIMESTAMP FROM budgets "
        "GROUP BY tenant_id, unit_id, year"
    )
    first = (
        "FROM ledger_entries e JOIN budgets b ON b.tenant_id = e.tenant_id "
        "AND e.reference = 'budget\\:' || b.id || '\\:approved' "
        "WHERE b.tenant_id = budget_plans.tenant_id AND b.unit_id = budget_plans.unit_id "
        "AND b.year = budget_plans.year ORDER BY e.id LIMIT 1"
    )
    op.execute(
        f"UPDATE budget_plans SET prepared_by = coalesce((SELECT e.actor_name {first}), '—'), "
        f"prepared_at = coalesce((SELECT e.booked_at {first}), prepared_at)"
    )
    op.execute("UPDATE budget_plans SET approved_by = prepared_by, approved_at = prepared_at")
    with op.batch_alter_table("budgets") as batch:
        batch.add_column(sa.Column("plan_id", BIG, nullable=True))
        batch.add_column(sa.Column("planned_fen", BIG, nullable=True))
    op.execute(
        "UPDATE budgets SET plan_id = (SELECT p.id FROM budget_plans p WHERE p.tenant_id = budgets.tenant_id "
        "AND p.unit_id = budgets.unit_id AND p.year = budgets.year), "
        "planned_fen = coalesce((SELECT x.amount FROM ledger_postings x "
        "JOIN ledger_entries e ON e.id = x.entry_id AND e.tenant_id = x.tenant_id "
        "JOIN ledger_accounts a ON a.id = x.account_id AND a.tenant_id = x.tenant_id "
        "WHERE x.tenant_id = budgets.tenant_id AND a.kind = 'unallocated' AND a.budget_id = budgets.id "
        "AND e.reference = 'budget\\:' || budgets.id || '\\:approved'), "
        "CASE WHEN EXISTS (SELECT 1 FROM ledger_accounts a WHERE a.tenant_id = budgets.tenant_id "
        "AND a.budget_id = budgets.id) THEN 0 ELSE approved_fen END)"
    )
    with op.batch_alter_table("budgets") as batch:
        batch.alter_column("plan_id", existing_type=BIG, nullable=False)
        batch.alter_column("planned_fen", existing_type=BIG, nullable=False)
        batch.create_check_constraint(op.f("ck_budgets_planned"), "planned_fen >= 0")
        batch.create_foreign_key(
            op.f("fk_budgets_tenant_id_plan_id"),
            "budget_plans",
            ["tenant_id", "plan_id"],
            ["tenant_id", "id"],
            ondelete="RESTRICT",
        )
    op.create_index(op.f("ix_budgets_tenant_id_plan_id"), "budgets", ["tenant_id", "plan_id"])


def _sub_accounts_with_policies():
    """专款专用 was the rule for all of them, and what did not fit was refused."""
    with op.batch_alter_table("sub_accounts") as batch:
        batch.add_column(sa.Column("earmarked", sa.Boolean(), nullable=True))
        batch.add_column(sa.Column("over_budget", sa.String(length=40), nullable=True))
    op.execute("UPDATE sub_accounts SET earmarked = true, over_budget = 'stop'")
    with op.batch_alter_table("sub_accounts") as batch:
        batch.alter_column("earmarked", existing_type=sa.Boolean(), nullable=False)
        batch.alter_column("over_budget", existing_type=sa.String(length=40), nullable=False)


def _ship_charts():
    rows = sa.table(
        "chart_accounts",
        *(sa.column(name) for name in ("scheme", "code", "name", "parent_code", "side", "applies_to")),
        *(sa.column("valid_from", sa.Date()), sa.column("valid_until", sa.Date())),
        *(sa.column("source"), sa.column("verified", sa.Boolean())),
    )
    op.bulk_insert(rows, [{**asdict(row), "verified": False} for row in shipped()])


def _plans_first():
    op.create_table(
        "chart_accounts",
        sa.Column("id", BIG, nullable=False),
        sa.Column("scheme", sa.String(length=40), nullable=False),
        sa.Column("code", CODE, nullable=False),
        sa.Column("name", sa.String(length=100), nullable=False),
        sa.Column("parent_code", CODE, nullable=True),
        sa.Column("side", sa.String(length=40), nullable=False),
        sa.Column("applies_to", sa.String(length=40), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("valid_until", sa.Date(), nullable=True),
        sa.Column("source", sa.String(length=200), nullable=False),
        sa.Column("verified", sa.Boolean(), nullable=False),
        sa.CheckConstraint("valid_until IS NULL OR valid_until >= valid_from", name=op.f("ck_chart_accounts_years")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_chart_accounts")),
        sa.UniqueConstraint("scheme", "code", "valid_from", name=op.f("uq_chart_accounts_scheme_code_valid_from")),
    )
    op.create_index(op.f("ix_chart_accounts_parent_code"), "chart_accounts", ["parent_code"])
    op.create_table(
        "budget_plans",
        sa.Column("id", BIG, nullable=False),
        sa.Column("unit_id", BIG, nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=40), nullable=False),
        sa.Column("note", sa.Text(), nullable=True),
        sa.Column("prepared_by", sa.String(length=100), nullable=False),
        sa.Column("prepared_by_id", BIG, nullable=True),
        sa.Column("prepared_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("submitted_by", sa.String(length=100), nullable=True),
        sa.Column("submitted_by_id", BIG, nullable=True),
        sa.Column("submitted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("approved_by", sa.String(length=100), nullable=True),
        sa.Column("approved_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("closed_by", sa.String(length=100), nullable=True),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("tenant_id", BIG, nullable=False),
        sa.ForeignKeyConstraint(
            ["tenant_id", "unit_id"],
            ["org_units.tenant_id", "org_units.id"],
            name=op.f("fk_budget_plans_tenant_id_unit_id"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(["tenant_id"], ["tenants.id"], name=op.f("fk_budget_plans_tenant_id"), ondelete="RESTRICT"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_budget_plans")),
        sa.UniqueConstraint("tenant_id", "id", name=op.f("uq_budget_plans_tenant_id_id")),
        sa.UniqueConstraint("tenant_id", "unit_id", "year", name=op.f("uq_budget_plans_tenant_id_unit_id_year")),
    )


def _the_rest():
    op.create_table(
        "budget_adjustments",
        sa.Column("id", BIG, nullable=False),
        sa.Column("plan_id", BIG, nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=40), nullable=False),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("prepared_by", sa.String(length=100), nullable=False),
        sa.Column("prepared_by_id", BIG, nullable=True),
        sa.Column("prepared_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("submitted_by", sa.String(length=100), nullable=True),
        sa.Column("submitted_by_id", BIG, nullable=True),
        sa.Column("submitted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("approved_by", sa.String(length=100), nullable=True),
        sa.Column("approved_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("withdrawn_by", sa.String(length=100), nullable=True),
        sa.Column("withdrawn_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("tenant_id", BIG, nullable=False),
        sa.ForeignKeyConstraint(
            ["tenant_id", "plan_id"],
            ["budget_plans.tenant_id", "budget_plans.id"],
            name=op.f("fk_budget_adjustments_tenant_id_plan_id"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(["tenant_id"], ["tenants.id"], name=op.f("fk_budget_adjustments_tenant_id"), ondelete="RESTRICT"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_budget_adjustments")),
        sa.UniqueConstraint("tenant_id", "id", name=op.f("uq_budget_adjustments_tenant_id_id")),
        sa.UniqueConstraint("tenant_id", "plan_id", "number", name=op.f("uq_budget_adjustments_tenant_id_plan_id_number")),
    )
    op.create_table(
        "budget_approvals",
        sa.Column("id", BIG, nullable=False),
        sa.Column("plan_id", BIG, nullable=False),
        sa.Column("adjustment_id", BIG, nullable=True),
        sa.Column("body", sa.String(length=40), nullable=False),
        sa.Column("document_no", sa.String(length=100), nullable=False),
        sa.Column("decided_on", sa.Date(), nullable=False),
        sa.Column("file_id", BIG, nullable=True),
        sa.Column("recorded_by", sa.String(length=100), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("tenant_id", BIG, nullable=False),
        sa.ForeignKeyConstraint(
            ["tenant_id", "adjustment_id"],
            ["budget_adjustments.tenant_id", "budget_adjustments.id"],
            name=op.f("fk_budget_approvals_tenant_id_adjustment_id"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "file_id"],
            ["stored_files.tenant_id", "stored_files.id"],
            name=op.f("fk_budget_approvals_tenant_id_file_id"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "plan_id"],
            ["budget_plans.tenant_id", "budget_plans.id"],
            name=op.f("fk_budget_approvals_tenant_id_plan_id"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(["tenant_id"], ["tenants.id"], name=op.f("fk_budget_approvals_tenant_id"), ondelete="RESTRICT"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_budget_approvals")),
        sa.UniqueConstraint("tenant_id", "id", name=op.f("uq_budget_approvals_tenant_id_id")),
    )
    op.create_index(op.f("ix_budget_approvals_tenant_id_adjustment_id"), "budget_approvals", ["tenant_id", "adjustment_id"])
    op.create_index(op.f("ix_budget_approvals_tenant_id_plan_id"), "budget_approvals", ["tenant_id", "plan_id"])
    op.create_table(
        "budget_adjustment_lines",
        sa.Column("id", BIG, nullable=False),
        sa.Column("adjustment_id", BIG, nullable=False),
        sa.Column("budget_id", BIG, nullable=False),
        sa.Column("before_fen", BIG, nullable=False),
        sa.Column("after_fen", BIG, nullable=False),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("tenant_id", BIG, nullable=False),
        sa.CheckConstraint("after_fen >= 0", name=op.f("ck_budget_adjustment_lines_after")),
        sa.ForeignKeyConstraint(
            ["tenant_id", "adjustment_id"],
            ["budget_adjustments.tenant_id", "budget_adjustments.id"],
            name=op.f("fk_budget_adjustment_lines_tenant_id_adjustment_id"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "budget_id"],
            ["budgets.tenant_id", "budgets.id"],
            name=op.f("fk_budget_adjustment_lines_tenant_id_budget_id"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(["tenant_id"], ["tenants.id"], name=op.f("fk_budget_adjustment_lines_tenant_id"), ondelete="RESTRICT"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_budget_adjustment_lines")),
        sa.UniqueConstraint(
            "tenant_id", "adjustment_id", "budget_id", name=op.f("uq_budget_adjustment_lines_tenant_id_adjustment_id_budget_id")
        ),
        sa.UniqueConstraint("tenant_id", "id", name=op.f("uq_budget_adjustment_lines_tenant_id_id")),
    )
    op.create_index(op.f("ix_budget_adjustment_lines_tenant_id_budget_id"), "budget_adjustment_lines", ["tenant_id", "budget_id"])
    op.create_table(
        "sub_account_transfers",
        sa.Column("id", BIG, nullable=False),
        sa.Column("source_id", BIG, nullable=False),
        sa.Column("target_id", BIG, nullable=False),
        sa.Column("entry_id", BIG, nullable=True),
        sa.Column("reference", CODE, nullable=False),
        sa.Column("state", sa.String(length=40), nullable=False),
        sa.Column("amount_fen", BIG, nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("proposed_on", sa.Date(), nullable=False),
        sa.Column("proposed_by", sa.String(length=100), nullable=False),
        sa.Column("proposed_by_id", BIG, nullable=True),
        sa.Column("proposed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("booked_by", sa.String(length=100), nullable=True),
        sa.Column("booked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("withdrawn_by", sa.String(length=100), nullable=True),
        sa.Column("withdrawn_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("tenant_id", BIG, nullable=False),
        sa.CheckConstraint("amount_fen > 0", name=op.f("ck_sub_account_transfers_amount")),
        sa.CheckConstraint("source_id <> target_id", name=op.f("ck_sub_account_transfers_two")),
        sa.ForeignKeyConstraint(
            ["tenant_id", "entry_id"],
            ["ledger_entries.tenant_id", "ledger_entries.id"],
            name=op.f("fk_sub_account_transfers_tenant_id_entry_id"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "source_id"],
            ["sub_accounts.tenant_id", "sub_accounts.id"],
            name=op.f("fk_sub_account_transfers_tenant_id_source_id"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "target_id"],
            ["sub_accounts.tenant_id", "sub_accounts.id"],
            name=op.f("fk_sub_account_transfers_tenant_id_target_id"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(["tenant_id"], ["tenants.id"], name=op.f("fk_sub_account_transfers_tenant_id"), ondelete="RESTRICT"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sub_account_transfers")),
        sa.UniqueConstraint("tenant_id", "id", name=op.f("uq_sub_account_transfers_tenant_id_id")),
        sa.UniqueConstraint("tenant_id", "reference", name=op.f("uq_sub_account_transfers_tenant_id_reference")),
    )
    op.create_index(op.f("ix_sub_account_transfers_tenant_id_source_id"), "sub_account_transfers", ["tenant_id", "source_id"])
    op.create_index(op.f("ix_sub_account_transfers_tenant_id_target_id"), "sub_account_transfers", ["tenant_id", "target_id"])
    op.create_table(
        "waiting_holds",
        sa.Column("id", BIG, nullable=False),
        sa.Column("sub_account_id", BIG, nullable=False),
        sa.Column("entry_id", BIG, nullable=True),
        sa.Column("reference", CODE, nullable=False),
        sa.Column("kind", CODE, nullable=False),
        sa.Column("state", sa.String(length=40), nullable=False),
        sa.Column("amount_fen", BIG, nullable=False),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("asked_by", sa.String(length=100), nullable=False),
        sa.Column("asked_by_id", BIG, nullable=True),
        sa.Column("asked_on", sa.Date(), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("held_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("withdrawn_by", sa.String(length=100), nullable=True),
        sa.Column("withdrawn_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("tenant_id", BIG, nullable=False),
        sa.CheckConstraint("amount_fen > 0", name=op.f("ck_waiting_holds_amount")),
        sa.ForeignKeyConstraint(
            ["tenant_id", "entry_id"],
            ["ledger_entries.tenant_id", "ledger_entries.id"],
            name=op.f("fk_waiting_holds_tenant_id_entry_id"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "sub_account_id"],
            ["sub_accounts.tenant_id", "sub_accounts.id"],
            name=op.f("fk_waiting_holds_tenant_id_sub_account_id"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(["tenant_id"], ["tenants.id"], name=op.f("fk_waiting_holds_tenant_id"), ondelete="RESTRICT"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_waiting_holds")),
        sa.UniqueConstraint("tenant_id", "id", name=op.f("uq_waiting_holds_tenant_id_id")),
        sa.UniqueConstraint("tenant_id", "reference", name=op.f("uq_waiting_holds_tenant_id_reference")),
    )
    op.create_index(op.f("ix_waiting_holds_tenant_id_sub_account_id_state"), "waiting_holds", ["tenant_id", "sub_account_id", "state"])
    op.create_table(
        "year_ends",
        sa.Column("id", BIG, nullable=False),
        sa.Column("plan_id", BIG, nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=40), nullable=False),
        sa.Column("closes_on", sa.Date(), nullable=False),
        sa.Column("prepared_by", sa.String(length=100), nullable=False),
        sa.Column("prepared_by_id", BIG, nullable=True),
        sa.Column("prepared_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("confirmed_by", sa.String(length=100), nullable=True),
        sa.Column("confirmed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("withdrawn_by", sa.String(length=100), nullable=True),
        sa.Column("withdrawn_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("tenant_id", BIG, nullable=False),
        sa.ForeignKeyConstraint(
            ["tenant_id", "plan_id"],
            ["budget_plans.tenant_id", "budget_plans.id"],
            name=op.f("fk_year_ends_tenant_id_plan_id"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(["tenant_id"], ["tenants.id"], name=op.f("fk_year_ends_tenant_id"), ondelete="RESTRICT"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_year_ends")),
        sa.UniqueConstraint("tenant_id", "id", name=op.f("uq_year_ends_tenant_id_id")),
        sa.UniqueConstraint("tenant_id", "plan_id", "number", name=op.f("uq_year_ends_tenant_id_plan_id_number")),
    )
    op.create_table(
        "year_end_lines",
        sa.Column("id", BIG, nullable=False),
        sa.Column("year_end_id", BIG, nullable=False),
        sa.Column("sub_account_id", BIG, nullable=False),
        sa.Column("rule", sa.String(length=40), nullable=False),
        sa.Column("target_id", BIG, nullable=True),
        sa.Column("left_fen", BIG, nullable=False),
        sa.Column("stays_fen", BIG, nullable=False),
        sa.Column("tenant_id", BIG, nullable=False),
        sa.CheckConstraint("(rule = 'carry') = (target_id IS NOT NULL)", name=op.f("ck_year_end_lines_target")),
        sa.CheckConstraint("left_fen >= 0 AND stays_fen >= 0", name=op.f("ck_year_end_lines_left")),
        sa.ForeignKeyConstraint(
            ["tenant_id", "sub_account_id"],
            ["sub_accounts.tenant_id", "sub_accounts.id"],
            name=op.f("fk_year_end_lines_tenant_id_sub_account_id"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "target_id"],
            ["sub_accounts.tenant_id", "sub_accounts.id"],
            name=op.f("fk_year_end_lines_tenant_id_target_id"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "year_end_id"],
            ["year_ends.tenant_id", "year_ends.id"],
            name=op.f("fk_year_end_lines_tenant_id_year_end_id"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(["tenant_id"], ["tenants.id"], name=op.f("fk_year_end_lines_tenant_id"), ondelete="RESTRICT"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_year_end_lines")),
        sa.UniqueConstraint("tenant_id", "id", name=op.f("uq_year_end_lines_tenant_id_id")),
        sa.UniqueConstraint(
            "tenant_id", "year_end_id", "sub_account_id", name=op.f("uq_year_end_lines_tenant_id_year_end_id_sub_account_id")
        ),
    )
    op.create_index(op.f("ix_year_end_lines_tenant_id_sub_account_id"), "year_end_lines", ["tenant_id", "sub_account_id"])
    op.create_index(op.f("ix_year_end_lines_tenant_id_target_id"), "year_end_lines", ["tenant_id", "target_id"])
