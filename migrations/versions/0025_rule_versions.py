"""The terms of a rule in versions; each grant by a rule names the version that judges it.

Revision ID: 0025
Revises: 0024
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
JSON = sa.JSON().with_variant(JSONB(), "postgresql")
CODE = sa.String(collation="C").with_variant(sa.String(), "sqlite")

revision = "0025"
down_revision = "0024"
branch_labels = None
depends_on = None

TERMS = (
    *("scenario", "festival", "every_years", "lead_days", "nightly", "starts_on", "sub_account_id"),
    *("conditions", "amount", "expires_months", "basis"),
)


def upgrade():
    _versions()
    with op.batch_alter_table("grants") as batch:
        batch.add_column(sa.Column("version_id", BIG, nullable=True))
    with op.batch_alter_table("point_rules") as batch:
        batch.add_column(sa.Column("current_version_id", BIG, nullable=True))
    _carry_over()
    with op.batch_alter_table("grants", recreate=_anew()) as batch:
        batch.create_foreign_key(
            op.f("fk_grants_tenant_id_version_id"),
            "point_rule_versions",
            ["tenant_id", "version_id"],
            ["tenant_id", "id"],
            ondelete="RESTRICT",
        )
        batch.create_check_constraint(op.f("ck_grants_version"), "(rule_id IS NULL) = (version_id IS NULL)")
        batch.create_index(op.f("ix_grants_tenant_id_version_id"), ["tenant_id", "version_id"], unique=False)
    with op.batch_alter_table("point_rules", recreate=_anew()) as batch:
        batch.drop_constraint(op.f("fk_point_rules_tenant_id_sub_account_id"), type_="foreignkey")
        for check in ("expires", "every_years", "festival"):
            batch.drop_constraint(op.f(f"ck_point_rules_{check}"), type_="check")
        for column in TERMS:
            batch.drop_column(column)


def downgrade():
    """The terms in force, or of a draft the draft's, go back to the rule; what other versions said is lost."""
    _refuse_what_would_be_lost()
    _columns_back()
    for column in TERMS:
        op.execute(
            f"UPDATE point_rules SET {column} = (SELECT v.{column} FROM point_rule_versions v "
            "WHERE v.tenant_id = point_rules.tenant_id AND v.id = point_rules.current_version_id)"
        )
    op.execute(
        "UPDATE point_rules SET version = (SELECT v.number FROM point_rule_versions v "
        "WHERE v.tenant_id = point_rules.tenant_id AND v.id = point_rules.current_version_id)"
    )
    op.execute(
        "UPDATE approval_requests SET subject_id = (SELECT v.rule_id FROM point_rule_versions v "
        "WHERE v.tenant_id = approval_requests.tenant_id AND v.id = approval_requests.subject_id) "
        "WHERE kind = 'point_rule'"
    )
    with op.batch_alter_table("grants", recreate=_anew()) as batch:
        batch.drop_index(op.f("ix_grants_tenant_id_version_id"))
        batch.drop_constraint(op.f("ck_grants_version"), type_="check")
        batch.drop_constraint(op.f("fk_grants_tenant_id_version_id"), type_="foreignkey")
        batch.drop_column("version_id")
    with op.batch_alter_table("point_rules", recreate=_anew()) as batch:
        batch.drop_column("current_version_id")
        for column, kind in (
            *(("scenario", sa.String(length=40)), ("every_years", sa.Integer()), ("lead_days", sa.Integer())),
            *(("nightly", sa.Boolean()), ("sub_account_id", BIG), ("amount", JSON), ("expires_months", sa.Integer())),
        ):
            batch.alter_column(column, existing_type=kind, nullable=False)
        batch.create_foreign_key(
            op.f("fk_point_rules_tenant_id_sub_account_id"),
            "sub_accounts",
            ["tenant_id", "sub_account_id"],
            ["tenant_id", "id"],
            ondelete="RESTRICT",
        )
        batch.create_check_constraint(op.f("ck_point_rules_expires"), "expires_months > 0")
        batch.create_check_constraint(op.f("ck_point_rules_every_years"), "every_years > 0")
        batch.create_check_constraint(
            op.f("ck_point_rules_festival"), "(scenario = 'festival') = (festival IS NOT NULL)"
        )
    op.drop_table("point_rule_versions")


def _versions():
    op.create_table(
        "point_rule_versions",
        sa.Column("id", BIG, nullable=False),
        sa.Column("rule_id", BIG, nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=40), nullable=False),
        sa.Column("effective_from", sa.Date(), nullable=True),
        sa.Column("effective_until", sa.Date(), nullable=True),
        sa.Column("recorded", sa.Boolean(), nullable=False),
        sa.Column("scenario", sa.String(length=40), nullable=False),
        sa.Column("festival", CODE, nullable=True),
        sa.Column("every_years", sa.Integer(), nullable=False),
        sa.Column("lead_days", sa.Integer(), nullable=False),
        sa.Column("nightly", sa.Boolean(), nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=True),
        sa.Column("sub_account_id", BIG, nullable=False),
        sa.Column("conditions", JSON, nullable=True),
        sa.Column("amount", JSON, nullable=False),
        sa.Column("expires_months", sa.Integer(), nullable=False),
        sa.Column("basis", sa.String(length=200), nullable=True),
        sa.Column("like_number", sa.Integer(), nullable=True),
        sa.Column("prepared_by", sa.String(length=100), nullable=False),
        sa.Column("prepared_by_id", BIG, nullable=True),
        sa.Column("prepared_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("released_by", sa.String(length=100), nullable=True),
        sa.Column("released_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("tenant_id", BIG, nullable=False),
        sa.CheckConstraint("number > 0", name=op.f("ck_point_rule_versions_number")),
        sa.CheckConstraint("expires_months > 0", name=op.f("ck_point_rule_versions_expires")),
        sa.CheckConstraint("every_years > 0", name=op.f("ck_point_rule_versions_every_years")),
        sa.CheckConstraint(
            "(scenario = 'festival') = (festival IS NOT NULL)", name=op.f("ck_point_rule_versions_festival")
        ),
        sa.CheckConstraint(
            "state IN ('draft', 'submitted', 'withdrawn') OR effective_from IS NOT NULL",
            name=op.f("ck_point_rule_versions_effective"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "rule_id"],
            ["point_rules.tenant_id", "point_rules.id"],
            name=op.f("fk_point_rule_versions_tenant_id_rule_id"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "sub_account_id"],
            ["sub_accounts.tenant_id", "sub_accounts.id"],
            name=op.f("fk_point_rule_versions_tenant_id_sub_account_id"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id"], ["tenants.id"], name=op.f("fk_point_rule_versions_tenant_id"), ondelete="RESTRICT"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_point_rule_versions")),
        sa.UniqueConstraint("tenant_id", "id", name=op.f("uq_point_rule_versions_tenant_id_id")),
        sa.UniqueConstraint(
            "tenant_id", "rule_id", "number", name=op.f("uq_point_rule_versions_tenant_id_rule_id_number")
        ),
    )


def _carry_over():
    """The version that stands in each rule with its terms; those before it, whose terms were written over,
    as far as grants name them.
    """
    terms = ", ".join(TERMS)
    of_rule = ", ".join(f"r.{column}" for column in TERMS)
    made = f"tenant_id, rule_id, number, state, effective_from, effective_until, recorded, {terms}, prepared_by, prepared_at"
    same = "g.tenant_id = r.tenant_id AND g.rule_id = r.id AND g.rule_version = r.version"
    first = f"coalesce((SELECT min(g.granted_on) FROM grants g WHERE {same}), r.starts_on, CURRENT_DATE)"
    last = f"coalesce((SELECT max(g.granted_on) FROM grants g WHERE {same}), r.starts_on, CURRENT_DATE)"
    op.execute(
        f"INSERT INTO point_rule_versions ({made}) SELECT r.tenant_id, r.id, r.version, "
        "CASE r.state WHEN 'released' THEN 'released' WHEN 'retired' THEN 'superseded' ELSE 'draft' END, "
        f"CASE WHEN r.state <> 'draft' THEN {_day(first)} END, CASE WHEN r.state = 'retired' THEN {_day(last)} END, "
        f"{_yes('true')}, {of_rule}, '—', CURRENT_TIMESTAMP FROM point_rules r"
    )
    op.execute(
        f"INSERT INTO point_rule_versions ({made}) SELECT r.tenant_id, r.id, g.rule_version, 'superseded', "
        f"min(g.granted_on), max(g.granted_on), {_yes('false')}, "
        f"{', '.join(_any(column) for column in TERMS)}, '—', CURRENT_TIMESTAMP "
        "FROM grants g JOIN point_rules r ON r.tenant_id = g.tenant_id AND r.id = g.rule_id "
        "WHERE g.rule_version <> r.version GROUP BY r.tenant_id, r.id, g.rule_version"
    )
    named = "v.tenant_id = grants.tenant_id AND v.rule_id = grants.rule_id AND v.number = grants.rule_version"
    op.execute(
        f"UPDATE grants SET version_id = (SELECT v.id FROM point_rule_versions v WHERE {named}) "
        "WHERE rule_id IS NOT NULL"
    )
    current = "v.tenant_id = point_rules.tenant_id AND v.rule_id = point_rules.id AND v.number = point_rules.version"
    op.execute(f"UPDATE point_rules SET current_version_id = (SELECT v.id FROM point_rule_versions v WHERE {current})")
    op.execute("UPDATE point_rules SET version = 0 WHERE state = 'draft'")
    op.execute(
        "UPDATE approval_requests SET subject_id = (SELECT r.current_version_id FROM point_rules r "
        "WHERE r.tenant_id = approval_requests.tenant_id AND r.id = approval_requests.subject_id) "
        "WHERE kind = 'point_rule'"
    )


def _any(column):
    """A rule's column beside a grouping by its number: one value, which the database is to be told."""
    return f"(SELECT o.{column} FROM point_rules o WHERE o.tenant_id = r.tenant_id AND o.id = r.id)"


def _refuse_what_would_be_lost():
    """Before, a rule that is being revised grants nothing: a version under way is not thrown away."""
    asked = (
        "SELECT count(*) FROM point_rule_versions v JOIN point_rules r ON r.tenant_id = v.tenant_id AND r.id = v.rule_id "
        "WHERE v.state IN ('draft', 'submitted', 'scheduled') AND r.state <> 'draft'"
    )
    if op.get_bind().execute(sa.text(asked)).scalar():
        raise RuntimeError("versions of rules under way have no place in revision 0021: nothing was changed")


def _columns_back():
    with op.batch_alter_table("point_rules") as batch:
        batch.add_column(sa.Column("scenario", sa.String(length=40), nullable=True))
        batch.add_column(sa.Column("festival", CODE, nullable=True))
        batch.add_column(sa.Column("every_years", sa.Integer(), nullable=True))
        batch.add_column(sa.Column("lead_days", sa.Integer(), nullable=True))
        batch.add_column(sa.Column("nightly", sa.Boolean(), nullable=True))
        batch.add_column(sa.Column("starts_on", sa.Date(), nullable=True))
        batch.add_column(sa.Column("sub_account_id", BIG, nullable=True))
        batch.add_column(sa.Column("conditions", JSON, nullable=True))
        batch.add_column(sa.Column("amount", JSON, nullable=True))
        batch.add_column(sa.Column("expires_months", sa.Integer(), nullable=True))
        batch.add_column(sa.Column("basis", sa.String(length=200), nullable=True))


def _day(expression):
    return expression if _anew() == "always" else f"({expression})::date"


def _yes(word):
    return word if _anew() == "never" else str(int(word == "true"))


def _anew():
    """SQLite makes a table anew to hold a column where the model has it."""
    return "always" if op.get_bind().dialect.name == "sqlite" else "never"
