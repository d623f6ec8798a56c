"""Grants that count towards a standard, that wait for money, and the figures of who passed a ceiling.

Revision ID: 0030
Revises: 0029
"""

import sqlalchemy as sa
from alembic import op

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
CODE = sa.String(collation="C").with_variant(sa.String(), "sqlite")

revision = "0030"
down_revision = "0029"
branch_labels = None
depends_on = None

COUNTED = ("festival", "birthday", "marriage", "birth", "retirement")
UNION_FUNDS = ("dues", "retained", "employer_subsidy", "superior_subsidy")


def upgrade():
    _grants()
    with op.batch_alter_table("grant_lines", recreate=_anew()) as batch:
        for column in ("cap_fen", "used_fen", "asked_fen"):
            batch.add_column(sa.Column(column, BIG, nullable=True))
    _count_what_was_granted()


def downgrade():
    """What waits for money is withdrawn: nothing of it was granted."""
    op.execute("UPDATE grants SET state = 'withdrawn' WHERE state IN ('queued', 'ended')")
    with op.batch_alter_table("grant_lines", recreate=_anew()) as batch:
        for column in ("asked_fen", "used_fen", "cap_fen"):
            batch.drop_column(column)
    with op.batch_alter_table("grants", recreate=_anew()) as batch:
        batch.drop_index(op.f("ix_grants_tenant_id_item_granted_on"))
        batch.drop_index(op.f("ix_grants_tenant_id_sub_account_id_state"))
        batch.drop_constraint(op.f("ck_grants_queued"), type_="check")
        batch.drop_constraint(op.f("fk_grants_tenant_id_split_of_id"), type_="foreignkey")
        for column in ("ended_because", "queued_at", "split_digest", "split_of_id", "festival", "item"):
            batch.drop_column(column)


def _anew():
    """SQLite makes a table anew to hold a column where the model has it."""
    return "always" if op.get_bind().dialect.name == "sqlite" else "never"


def _grants():
    with op.batch_alter_table("grants", recreate=_anew()) as batch:
        batch.add_column(sa.Column("item", CODE, nullable=True))
        batch.add_column(sa.Column("festival", CODE, nullable=True))
        batch.add_column(sa.Column("split_of_id", BIG, nullable=True))
        batch.add_column(sa.Column("split_digest", CODE, nullable=True))
        batch.add_column(sa.Column("queued_at", sa.DateTime(timezone=True), nullable=True))
        batch.add_column(sa.Column("ended_because", sa.String(length=200), nullable=True))
        batch.create_check_constraint(op.f("ck_grants_queued"), "state <> 'queued' OR queued_at IS NOT NULL")
        batch.create_foreign_key(
            op.f("fk_grants_tenant_id_split_of_id"), "grants", ["tenant_id", "split_of_id"], ["tenant_id", "id"], ondelete="RESTRICT"
        )
        batch.create_index(op.f("ix_grants_tenant_id_sub_account_id_state"), ["tenant_id", "sub_account_id", "state"], unique=False)
        batch.create_index(op.f("ix_grants_tenant_id_item_granted_on"), ["tenant_id", "item", "granted_on"], unique=False)


def _count_what_was_granted():
    """What rules gave of union money before counts as well: the year has one ceiling."""
    scenario = "(SELECT v.{} FROM point_rule_versions v WHERE v.tenant_id = grants.tenant_id AND v.id = grants.version_id)"
    counted, funds = (", ".join(f"'{each}'" for each in listed) for listed in (COUNTED, UNION_FUNDS))
    op.execute(
        f"UPDATE grants SET item = {scenario.format('scenario')}, festival = {scenario.format('festival')} "
        f"WHERE version_id IS NOT NULL AND {scenario.format('scenario')} IN ({counted}) "
        "AND sub_account_id IN (SELECT s.id FROM sub_accounts s JOIN budgets b "
        f"ON b.tenant_id = s.tenant_id AND b.id = s.budget_id WHERE b.fund_source IN ({funds}))"
    )
