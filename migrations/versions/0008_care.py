"""care

Revision ID: 0008
Revises: 0007
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
CODE = sa.String(collation="C").with_variant(sa.String(), "sqlite")
JSON = sa.JSON().with_variant(JSONB(), "postgresql")

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade():
    """Cases of care and what belongs to them; the standards. Nothing of before is touched."""
    op.create_table(
        "care_cases",
        sa.Column("id", BIG, nullable=False),
        sa.Column("number", CODE, nullable=False),
        sa.Column("reference", CODE, nullable=False),
        sa.Column("unit_id", BIG, nullable=False),
        sa.Column("state", sa.String(length=40), nullable=False),
        sa.Column("sealed", sa.Boolean(), nullable=False),
        sa.Column("requested_on", sa.Date(), nullable=False),
        sa.Column("requested_by", sa.String(length=100), nullable=False),
        sa.Column("requested_by_id", BIG, nullable=True),
        sa.Column("returned_on", sa.Date(), nullable=True),
        sa.Column("approved_on", sa.Date(), nullable=True),
        sa.Column("declined_on", sa.Date(), nullable=True),
        sa.Column("decided_by", sa.String(length=100), nullable=True),
        sa.Column("form", sa.String(length=40), nullable=True),
        sa.Column("approved_fen", BIG, nullable=False),
        sa.Column("sub_account_id", BIG, nullable=True),
        sa.Column("visit_due_on", sa.Date(), nullable=True),
        sa.Column("dispatched_on", sa.Date(), nullable=True),
        sa.Column("visited_on", sa.Date(), nullable=True),
        sa.Column("paid_fen", BIG, nullable=False),
        sa.Column("paid_on", sa.Date(), nullable=True),
        sa.Column("follow_up_due_on", sa.Date(), nullable=True),
        sa.Column("followed_on", sa.Date(), nullable=True),
        sa.Column("withdrawn_on", sa.Date(), nullable=True),
        sa.Column("closed_on", sa.Date(), nullable=True),
        sa.Column("closed_by", sa.String(length=100), nullable=True),
        sa.Column("next_step", sa.String(length=40), nullable=True),
        sa.Column("next_due_on", sa.Date(), nullable=True),
        sa.Column("tenant_id", BIG, nullable=False),
        sa.CheckConstraint("approved_fen >= 0 AND paid_fen >= 0 AND paid_fen <= approved_fen", name=op.f("ck_care_cases_money")),
        sa.ForeignKeyConstraint(
            ["tenant_id", "sub_account_id"],
            ["sub_accounts.tenant_id", "sub_accounts.id"],
            name=op.f("fk_care_cases_tenant_id_sub_account_id"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "unit_id"],
            ["org_units.tenant_id", "org_units.id"],
            name=op.f("fk_care_cases_tenant_id_unit_id"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(["tenant_id"], ["tenants.id"], name=op.f("fk_care_cases_tenant_id"), ondelete="RESTRICT"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_care_cases")),
        sa.UniqueConstraint("tenant_id", "id", name=op.f("uq_care_cases_tenant_id_id")),
        sa.UniqueConstraint("tenant_id", "number", name=op.f("uq_care_cases_tenant_id_number")),
        sa.UniqueConstraint("tenant_id", "reference", name=op.f("uq_care_cases_tenant_id_reference")),
    )
    op.create_index(op.f("ix_care_cases_tenant_id_approved_fen_id"), "care_cases", ["tenant_id", "approved_fen", "id"], unique=False)
    op.create_index(op.f("ix_care_cases_tenant_id_approved_on_id"), "care_cases", ["tenant_id", "approved_on", "id"], unique=False)
    op.create_index(op.f("ix_care_cases_tenant_id_next_due_on_id"), "care_cases", ["tenant_id", "next_due_on", "id"], unique=False)
    op.create_index(
        op.f("ix_care_cases_tenant_id_next_step_next_due_on"), "care_cases", ["tenant_id", "next_step", "next_due_on"], unique=False
    )
    op.create_index(op.f("ix_care_cases_tenant_id_requested_on_id"), "care_cases", ["tenant_id", "requested_on", "id"], unique=False)
    op.create_index(op.f("ix_care_cases_tenant_id_state_id"), "care_cases", ["tenant_id", "state", "id"], unique=False)
    op.create_index(op.f("ix_care_cases_tenant_id_sub_account_id_id"), "care_cases", ["tenant_id", "sub_account_id", "id"], unique=False)
    op.create_index(op.f("ix_care_cases_tenant_id_unit_id_id"), "care_cases", ["tenant_id", "unit_id", "id"], unique=False)
    op.create_table(
        "care_subjects",
        sa.Column("id", BIG, nullable=False),
        sa.Column("case_id", BIG, nullable=False),
        sa.Column("employee_id", BIG, nullable=False),
        sa.Column("category", sa.String(length=40), nullable=False),
        sa.Column("tier", sa.String(length=40), nullable=False),
        sa.Column("event_on", sa.Date(), nullable=False),
        sa.Column("event_key", CODE, nullable=True),
        sa.Column("facts", JSON, nullable=False),
        sa.Column("words", sa.Text(), nullable=True),
        sa.Column("asked_fen", BIG, nullable=True),
        sa.Column("late", sa.Boolean(), nullable=False),
        sa.Column("own_application", sa.Boolean(), nullable=False),
        sa.Column("severity", sa.String(length=40), nullable=False),
        sa.Column("decision", sa.Text(), nullable=True),
        sa.Column("tenant_id", BIG, nullable=False),
        sa.CheckConstraint("asked_fen IS NULL OR asked_fen >= 0", name=op.f("ck_care_subjects_asked")),
        sa.ForeignKeyConstraint(
            ["tenant_id", "case_id"],
            ["care_cases.tenant_id", "care_cases.id"],
            name=op.f("fk_care_subjects_tenant_id_case_id"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "employee_id"],
            ["employees.tenant_id", "employees.id"],
            name=op.f("fk_care_subjects_tenant_id_employee_id"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(["tenant_id"], ["tenants.id"], name=op.f("fk_care_subjects_tenant_id"), ondelete="RESTRICT"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_care_subjects")),
        sa.UniqueConstraint("tenant_id", "case_id", name=op.f("uq_care_subjects_tenant_id_case_id")),
        sa.UniqueConstraint(
            "tenant_id", "employee_id", "category", "event_key", name=op.f("uq_care_subjects_tenant_id_employee_id_category_event_key")
        ),
        sa.UniqueConstraint("tenant_id", "id", name=op.f("uq_care_subjects_tenant_id_id")),
    )
    op.create_index(
        op.f("ix_care_subjects_tenant_id_category_event_on"), "care_subjects", ["tenant_id", "category", "event_on"], unique=False
    )
    op.create_index(op.f("ix_care_subjects_tenant_id_employee_id_id"), "care_subjects", ["tenant_id", "employee_id", "id"], unique=False)
    op.create_index(op.f("ix_care_subjects_tenant_id_event_on_id"), "care_subjects", ["tenant_id", "event_on", "id"], unique=False)
    op.create_table(
        "care_readers",
        sa.Column("id", BIG, nullable=False),
        sa.Column("case_id", BIG, nullable=False),
        sa.Column("user_id", BIG, nullable=False),
        sa.Column("name", sa.String(length=100), nullable=False),
        sa.Column("reason", sa.String(length=200), nullable=False),
        sa.Column("named_by", sa.String(length=100), nullable=False),
        sa.Column("named_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("tenant_id", BIG, nullable=False),
        sa.ForeignKeyConstraint(
            ["tenant_id", "case_id"],
            ["care_cases.tenant_id", "care_cases.id"],
            name=op.f("fk_care_readers_tenant_id_case_id"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(["tenant_id"], ["tenants.id"], name=op.f("fk_care_readers_tenant_id"), ondelete="RESTRICT"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_care_readers")),
        sa.UniqueConstraint("tenant_id", "case_id", "user_id", name=op.f("uq_care_readers_tenant_id_case_id_user_id")),
        sa.UniqueConstraint("tenant_id", "id", name=op.f("uq_care_readers_tenant_id_id")),
    )
    op.create_index(op.f("ix_care_readers_tenant_id_user_id_case_id"), "care_readers", ["tenant_id", "user_id", "case_id"], unique=False)
    op.create_table(
        "care_visits",
        sa.Column("id", BIG, nullable=False),
        sa.Column("case_id", BIG, nullable=False),
        sa.Column("unit_id", BIG, nullable=False),
        sa.Column("planned_on", sa.Date(), nullable=False),
        sa.Column("visited_on", sa.Date(), nullable=True),
        sa.Column("how", sa.String(length=40), nullable=True),
        sa.Column("words", sa.Text(), nullable=True),
        sa.Column("sent_by", sa.String(length=100), nullable=False),
        sa.Column("recorded_by", sa.String(length=100), nullable=True),
        sa.Column("tenant_id", BIG, nullable=False),
        sa.ForeignKeyConstraint(
            ["tenant_id", "case_id"],
            ["care_cases.tenant_id", "care_cases.id"],
            name=op.f("fk_care_visits_tenant_id_case_id"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "unit_id"],
            ["org_units.tenant_id", "org_units.id"],
            name=op.f("fk_care_visits_tenant_id_unit_id"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(["tenant_id"], ["tenants.id"], name=op.f("fk_care_visits_tenant_id"), ondelete="RESTRICT"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_care_visits")),
        sa.UniqueConstraint("tenant_id", "id", name=op.f("uq_care_visits_tenant_id_id")),
    )
    op.create_index(op.f("ix_care_visits_tenant_id_case_id_id"), "care_visits", ["tenant_id", "case_id", "id"], unique=False)
    op.create_index(op.f("ix_care_visits_tenant_id_unit_id_id"), "care_visits", ["tenant_id", "unit_id", "id"], unique=False)
    op.create_index(op.f("ix_care_visits_tenant_id_visited_on_id"), "care_visits", ["tenant_id", "visited_on", "id"], unique=False)
    op.create_table(
        "care_visitors",
        sa.Column("id", BIG, nullable=False),
        sa.Column("visit_id", BIG, nullable=False),
        sa.Column("case_id", BIG, nullable=False),
        sa.Column("employee_id", BIG, nullable=False),
        sa.Column("tenant_id", BIG, nullable=False),
        sa.ForeignKeyConstraint(
            ["tenant_id", "case_id"],
            ["care_cases.tenant_id", "care_cases.id"],
            name=op.f("fk_care_visitors_tenant_id_case_id"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "employee_id"],
            ["employees.tenant_id", "employees.id"],
            name=op.f("fk_care_visitors_tenant_id_employee_id"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "visit_id"],
            ["care_visits.tenant_id", "care_visits.id"],
            name=op.f("fk_care_visitors_tenant_id_visit_id"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(["tenant_id"], ["tenants.id"], name=op.f("fk_care_visitors_tenant_id"), ondelete="RESTRICT"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_care_visitors")),
        sa.UniqueConstraint("tenant_id", "id", name=op.f("uq_care_visitors_tenant_id_id")),
        sa.UniqueConstraint("tenant_id", "visit_id", "employee_id", name=op.f("uq_care_visitors_tenant_id_visit_id_employee_id")),
    )
    op.create_index(op.f("ix_care_visitors_tenant_id_case_id"), "care_visitors", ["tenant_id", "case_id"], unique=False)
    op.create_table(
        "care_follow_ups",
        sa.Column("id", BIG, nullable=False),
        sa.Column("case_id", BIG, nullable=False),
        sa.Column("due_on", sa.Date(), nullable=True),
        sa.Column("done_on", sa.Date(), nullable=False),
        sa.Column("how", sa.String(length=40), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("done_by", sa.String(length=100), nullable=False),
        sa.Column("tenant_id", BIG, nullable=False),
        sa.ForeignKeyConstraint(
            ["tenant_id", "case_id"],
            ["care_cases.tenant_id", "care_cases.id"],
            name=op.f("fk_care_follow_ups_tenant_id_case_id"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(["tenant_id"], ["tenants.id"], name=op.f("fk_care_follow_ups_tenant_id"), ondelete="RESTRICT"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_care_follow_ups")),
        sa.UniqueConstraint("tenant_id", "id", name=op.f("uq_care_follow_ups_tenant_id_id")),
    )
    op.create_index(op.f("ix_care_follow_ups_tenant_id_case_id_id"), "care_follow_ups", ["tenant_id", "case_id", "id"], unique=False)
    op.create_table(
        "care_payments",
        sa.Column("id", BIG, nullable=False),
        sa.Column("number", CODE, nullable=False),
        sa.Column("reference", CODE, nullable=False),
        sa.Column("case_id", BIG, nullable=False),
        sa.Column("unit_id", BIG, nullable=False),
        sa.Column("sub_account_id", BIG, nullable=False),
        sa.Column("form", sa.String(length=40), nullable=False),
        sa.Column("state", sa.String(length=40), nullable=False),
        sa.Column("amount_fen", BIG, nullable=False),
        sa.Column("points", BIG, nullable=True),
        sa.Column("payee", sa.String(length=100), nullable=False),
        sa.Column("bank", sa.String(length=200), nullable=True),
        sa.Column("bank_card", sa.LargeBinary(), nullable=True),
        sa.Column("goods", sa.String(length=200), nullable=True),
        sa.Column("prepared_on", sa.Date(), nullable=False),
        sa.Column("prepared_by", sa.String(length=100), nullable=False),
        sa.Column("prepared_by_id", BIG, nullable=True),
        sa.Column("paid_on", sa.Date(), nullable=True),
        sa.Column("paid_by", sa.String(length=100), nullable=True),
        sa.Column("receipt_no", CODE, nullable=True),
        sa.Column("returned_on", sa.Date(), nullable=True),
        sa.Column("why", sa.String(length=200), nullable=True),
        sa.Column("tenant_id", BIG, nullable=False),
        sa.CheckConstraint("amount_fen > 0", name=op.f("ck_care_payments_amount")),
        sa.ForeignKeyConstraint(
            ["tenant_id", "case_id"],
            ["care_cases.tenant_id", "care_cases.id"],
            name=op.f("fk_care_payments_tenant_id_case_id"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "sub_account_id"],
            ["sub_accounts.tenant_id", "sub_accounts.id"],
            name=op.f("fk_care_payments_tenant_id_sub_account_id"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "unit_id"],
            ["org_units.tenant_id", "org_units.id"],
            name=op.f("fk_care_payments_tenant_id_unit_id"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(["tenant_id"], ["tenants.id"], name=op.f("fk_care_payments_tenant_id"), ondelete="RESTRICT"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_care_payments")),
        sa.UniqueConstraint("tenant_id", "id", name=op.f("uq_care_payments_tenant_id_id")),
        sa.UniqueConstraint("tenant_id", "number", name=op.f("uq_care_payments_tenant_id_number")),
        sa.UniqueConstraint("tenant_id", "reference", name=op.f("uq_care_payments_tenant_id_reference")),
    )
    op.create_index(op.f("ix_care_payments_tenant_id_amount_fen_id"), "care_payments", ["tenant_id", "amount_fen", "id"], unique=False)
    op.create_index(op.f("ix_care_payments_tenant_id_case_id_id"), "care_payments", ["tenant_id", "case_id", "id"], unique=False)
    op.create_index(op.f("ix_care_payments_tenant_id_paid_on_id"), "care_payments", ["tenant_id", "paid_on", "id"], unique=False)
    op.create_index(op.f("ix_care_payments_tenant_id_prepared_on_id"), "care_payments", ["tenant_id", "prepared_on", "id"], unique=False)
    op.create_index(op.f("ix_care_payments_tenant_id_state_id"), "care_payments", ["tenant_id", "state", "id"], unique=False)
    op.create_index(op.f("ix_care_payments_tenant_id_unit_id_id"), "care_payments", ["tenant_id", "unit_id", "id"], unique=False)
    op.create_table(
        "care_documents",
        sa.Column("id", BIG, nullable=False),
        sa.Column("case_id", BIG, nullable=False),
        sa.Column("file_id", BIG, nullable=False),
        sa.Column("title", sa.String(length=255), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("used_before", sa.Boolean(), nullable=False),
        sa.Column("tenant_id", BIG, nullable=False),
        sa.ForeignKeyConstraint(
            ["tenant_id", "case_id"],
            ["care_cases.tenant_id", "care_cases.id"],
            name=op.f("fk_care_documents_tenant_id_case_id"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "file_id"],
            ["stored_files.tenant_id", "stored_files.id"],
            name=op.f("fk_care_documents_tenant_id_file_id"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(["tenant_id"], ["tenants.id"], name=op.f("fk_care_documents_tenant_id"), ondelete="RESTRICT"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_care_documents")),
        sa.UniqueConstraint("tenant_id", "id", name=op.f("uq_care_documents_tenant_id_id")),
    )
    op.create_index(op.f("ix_care_documents_tenant_id_case_id_id"), "care_documents", ["tenant_id", "case_id", "id"], unique=False)
    op.create_index(op.f("ix_care_documents_tenant_id_file_id"), "care_documents", ["tenant_id", "file_id"], unique=False)
    op.create_table(
        "welfare_standards",
        sa.Column("id", BIG, nullable=False),
        sa.Column("region", sa.String(length=20), nullable=False),
        sa.Column("category", sa.String(length=40), nullable=False),
        sa.Column("tier", sa.String(length=40), nullable=False),
        sa.Column("cap_fen", BIG, nullable=False),
        sa.Column("period", sa.String(length=40), nullable=False),
        sa.Column("document", sa.String(length=200), nullable=False),
        sa.Column("clause", sa.String(length=100), nullable=True),
        sa.Column("source", sa.String(length=200), nullable=True),
        sa.Column("confidence", sa.String(length=40), nullable=False),
        sa.Column("note", sa.String(length=200), nullable=True),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("valid_until", sa.Date(), nullable=True),
        sa.Column("state", sa.String(length=40), nullable=False),
        sa.Column("confirmed_on", sa.Date(), nullable=True),
        sa.Column("confirmed_by", sa.String(length=100), nullable=True),
        sa.Column("file_id", BIG, nullable=True),
        sa.Column("tenant_id", BIG, nullable=False),
        sa.CheckConstraint("cap_fen > 0", name=op.f("ck_welfare_standards_cap")),
        sa.CheckConstraint("valid_until IS NULL OR valid_until >= valid_from", name=op.f("ck_welfare_standards_span")),
        sa.ForeignKeyConstraint(
            ["tenant_id", "file_id"],
            ["stored_files.tenant_id", "stored_files.id"],
            name=op.f("fk_welfare_standards_tenant_id_file_id"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(["tenant_id"], ["tenants.id"], name=op.f("fk_welfare_standards_tenant_id"), ondelete="RESTRICT"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_welfare_standards")),
        sa.UniqueConstraint(
            "tenant_id",
            "category",
            "tier",
            "document",
            "valid_from",
            name=op.f("uq_welfare_standards_tenant_id_category_tier_document_valid_from"),
        ),
        sa.UniqueConstraint("tenant_id", "id", name=op.f("uq_welfare_standards_tenant_id_id")),
    )


def downgrade():
    op.drop_table("welfare_standards")
    op.drop_table("care_documents")
    op.drop_table("care_payments")
    op.drop_table("care_follow_ups")
    op.drop_table("care_visitors")
    op.drop_table("care_visits")
    op.drop_table("care_readers")
    op.drop_table("care_subjects")
    op.drop_table("care_cases")
