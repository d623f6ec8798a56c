"""Rules for a person's own date, grants by hand and by file, awards; revocations, expiry runs, events of a life.

Revision ID: 0007
Revises: 0006
"""

import sqlalchemy as sa
from alembic import op

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
CODE = sa.String(collation="C").with_variant(sa.String(), "sqlite")

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade():
    _rules_up()
    _grants_up()
    _lots_up()
    _life_events()
    _revocations()
    _expiry_runs()


def downgrade():
    _refuse_what_has_no_place()
    for table in ("expiry_lines", "expiry_runs", "point_revocations", "life_events"):
        op.drop_table(table)
    _lots_down()
    _grants_down()
    _rules_down()


def _refuse_what_has_no_place():
    """Before, every grant was one of a festival's rule: points given otherwise are not thrown away."""
    asked = "SELECT (SELECT count(*) FROM grants WHERE kind <> 'rule') + (SELECT count(*) FROM point_rules WHERE scenario <> 'festival')"
    if op.get_bind().execute(sa.text(asked)).scalar():
        raise RuntimeError("grants by hand or for a person's date have no place in revision 0006: nothing was changed")


def _rules_up():
    with op.batch_alter_table("point_rules") as table:
        table.add_column(sa.Column("every_years", sa.Integer(), nullable=False, server_default="1"))
        table.add_column(sa.Column("lead_days", sa.Integer(), nullable=False, server_default="0"))
        table.add_column(sa.Column("nightly", sa.Boolean(), nullable=False, server_default=sa.false()))
        table.add_column(sa.Column("starts_on", sa.Date(), nullable=True))
        table.alter_column("festival", existing_type=CODE, nullable=True)
        table.create_check_constraint(op.f("ck_point_rules_every_years"), "every_years > 0")
        table.create_check_constraint(
            op.f("ck_point_rules_festival"), "(scenario = 'festival') = (festival IS NOT NULL)"
        )
    _no_defaults("point_rules", every_years=sa.Integer(), lead_days=sa.Integer(), nightly=sa.Boolean())


def _rules_down():
    with op.batch_alter_table("point_rules") as table:
        table.drop_constraint(op.f("ck_point_rules_every_years"), type_="check")
        table.drop_constraint(op.f("ck_point_rules_festival"), type_="check")
        table.alter_column("festival", existing_type=CODE, nullable=False)
        for column in ("every_years", "lead_days", "nightly", "starts_on"):
            table.drop_column(column)


def _grants_up():
    with op.batch_alter_table("grants") as table:
        table.add_column(sa.Column("kind", sa.String(length=40), nullable=False, server_default="rule"))
        table.add_column(sa.Column("title", sa.String(length=200), nullable=False, server_default=""))
        table.add_column(sa.Column("reason", sa.Text(), nullable=True))
        table.add_column(sa.Column("reference", CODE, nullable=True))
        table.add_column(sa.Column("batch_id", BIG, nullable=True))
        table.add_column(sa.Column("from_on", sa.Date(), nullable=True))
        table.add_column(sa.Column("until_on", sa.Date(), nullable=True))
        table.add_column(sa.Column("nightly", sa.Boolean(), nullable=False, server_default=sa.false()))
        table.alter_column("rule_id", existing_type=BIG, nullable=True)
        table.alter_column("rule_version", existing_type=sa.Integer(), nullable=True)
        table.alter_column("event_key", existing_type=CODE, nullable=True)
        table.create_unique_constraint(op.f("uq_grants_tenant_id_reference"), ["tenant_id", "reference"])
        table.create_check_constraint(op.f("ck_grants_rule"), "(kind = 'rule') = (rule_id IS NOT NULL)")
        table.create_check_constraint(op.f("ck_grants_dates"), "from_on <= until_on")
        table.create_foreign_key(
            op.f("fk_grants_tenant_id_batch_id"),
            "import_batches",
            ["tenant_id", "batch_id"],
            ["tenant_id", "id"],
            ondelete="RESTRICT",
        )
    op.execute(
        "UPDATE grants SET title = (SELECT name FROM point_rules "
        "WHERE point_rules.tenant_id = grants.tenant_id AND point_rules.id = grants.rule_id)"
    )
    _no_defaults("grants", kind=sa.String(length=40), title=sa.String(length=200), nightly=sa.Boolean())
    anew = "always" if op.get_bind().dialect.name == "sqlite" else "never"
    with op.batch_alter_table("grant_lines", recreate=anew) as table:
        table.add_column(sa.Column("event_on", sa.Date(), nullable=True))
        table.add_column(sa.Column("event_key", CODE, nullable=True))
        table.add_column(sa.Column("reason", sa.String(length=200), nullable=True))
    op.create_index(
        op.f("ix_grant_lines_tenant_id_employee_id_id"), "grant_lines", ["tenant_id", "employee_id", "id"]
    )
    op.execute(
        "UPDATE grant_lines SET event_key = (SELECT event_key FROM grants "
        "WHERE grants.tenant_id = grant_lines.tenant_id AND grants.id = grant_lines.grant_id)"
    )


def _grants_down():
    op.drop_index(op.f("ix_grant_lines_tenant_id_employee_id_id"), "grant_lines")
    with op.batch_alter_table("grant_lines") as table:
        for column in ("event_on", "event_key", "reason"):
            table.drop_column(column)
    with op.batch_alter_table("grants") as table:
        table.drop_constraint(op.f("fk_grants_tenant_id_batch_id"), type_="foreignkey")
        table.drop_constraint(op.f("uq_grants_tenant_id_reference"), type_="unique")
        table.drop_constraint(op.f("ck_grants_rule"), type_="check")
        table.drop_constraint(op.f("ck_grants_dates"), type_="check")
        table.alter_column("rule_id", existing_type=BIG, nullable=False)
        table.alter_column("rule_version", existing_type=sa.Integer(), nullable=False)
        table.alter_column("event_key", existing_type=CODE, nullable=False)
        for column in ("kind", "title", "reason", "reference", "batch_id", "from_on", "until_on", "nightly"):
            table.drop_column(column)


def _lots_up():
    with op.batch_alter_table("point_lots") as table:
        table.add_column(sa.Column("rule_id", BIG, nullable=True))
        table.add_column(sa.Column("event_key", CODE, nullable=True))
    for column in ("rule_id", "event_key"):
        op.execute(
            f"UPDATE point_lots SET {column} = (SELECT {column} FROM grants "
            "WHERE grants.tenant_id = point_lots.tenant_id AND grants.id = point_lots.grant_id)"
        )
    with op.batch_alter_table("point_lots") as table:
        table.create_unique_constraint(
            op.f("uq_point_lots_tenant_id_rule_id_employee_id_event_key"),
            ["tenant_id", "rule_id", "employee_id", "event_key"],
        )
        table.create_foreign_key(
            op.f("fk_point_lots_tenant_id_rule_id"),
            "point_rules",
            ["tenant_id", "rule_id"],
            ["tenant_id", "id"],
            ondelete="RESTRICT",
        )


def _lots_down():
    with op.batch_alter_table("point_lots") as table:
        table.drop_constraint(op.f("fk_point_lots_tenant_id_rule_id"), type_="foreignkey")
        table.drop_constraint(op.f("uq_point_lots_tenant_id_rule_id_employee_id_event_key"), type_="unique")
        table.drop_column("rule_id")
        table.drop_column("event_key")


def _life_events():
    op.create_table(
        "life_events",
        sa.Column("id", BIG, nullable=False),
        sa.Column("employee_id", BIG, nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("happened_on", sa.Date(), nullable=False),
        sa.Column("document", sa.String(length=200), nullable=False),
        sa.Column("state", sa.String(length=40), nullable=False),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("recorded_by", sa.String(length=100), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        *_of_the_tenant("life_events", employee_id="employees"),
    )
    for keys in (["employee_id"], ["happened_on"], ["kind"], ["state"]):
        op.create_index(op.f(f"ix_life_events_tenant_id_{keys[0]}_id"), "life_events", ["tenant_id", *keys, "id"])
    recorded = sa.text("state = 'recorded'")
    op.create_index(
        "uq_life_events_recorded",
        "life_events",
        ["tenant_id", "employee_id", "kind", "happened_on"],
        unique=True,
        sqlite_where=recorded,
        postgresql_where=recorded,
    )


def _revocations():
    op.create_table(
        "point_revocations",
        sa.Column("id", BIG, nullable=False),
        sa.Column("code", CODE, nullable=False),
        sa.Column("lot_id", BIG, nullable=False),
        sa.Column("employee_id", BIG, nullable=False),
        sa.Column("unit_id", BIG, nullable=False),
        sa.Column("state", sa.String(length=40), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("points", BIG, nullable=False),
        sa.Column("value_fen", BIG, nullable=False),
        sa.Column("asked_by", sa.String(length=100), nullable=False),
        sa.Column("asked_by_id", BIG, nullable=True),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("decided_by", sa.String(length=100), nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        *_of_the_tenant(
            "point_revocations", lot_id="point_lots", employee_id="employees", unit_id="org_units"
        ),
    )
    op.create_index(op.f("ix_point_revocations_tenant_id_lot_id"), "point_revocations", ["tenant_id", "lot_id"])
    op.create_index(
        op.f("ix_point_revocations_tenant_id_employee_id_id"),
        "point_revocations",
        ["tenant_id", "employee_id", "id"],
    )


def _expiry_runs():
    op.create_table(
        "expiry_runs",
        sa.Column("id", BIG, nullable=False),
        sa.Column("code", CODE, nullable=False),
        sa.Column("on", sa.Date(), nullable=False),
        sa.Column("state", sa.String(length=40), nullable=False),
        sa.Column("digest", CODE, nullable=True),
        sa.Column("people", sa.Integer(), nullable=False),
        sa.Column("points", BIG, nullable=False),
        sa.Column("value_fen", BIG, nullable=False),
        sa.Column("prepared_by", sa.String(length=100), nullable=False),
        sa.Column("prepared_by_id", BIG, nullable=True),
        sa.Column("prepared_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("confirmed_by", sa.String(length=100), nullable=True),
        sa.Column("confirmed_at", sa.DateTime(timezone=True), nullable=True),
        *_of_the_tenant("expiry_runs"),
        sa.UniqueConstraint("tenant_id", "code", name=op.f("uq_expiry_runs_tenant_id_code")),
    )
    op.create_table(
        "expiry_lines",
        sa.Column("id", BIG, nullable=False),
        sa.Column("run_id", BIG, nullable=False),
        sa.Column("lot_id", BIG, nullable=False),
        sa.Column("employee_id", BIG, nullable=False),
        sa.Column("sub_account_id", BIG, nullable=False),
        sa.Column("points", BIG, nullable=False),
        sa.Column("value_fen", BIG, nullable=False),
        *_of_the_tenant(
            "expiry_lines",
            run_id="expiry_runs",
            lot_id="point_lots",
            employee_id="employees",
            sub_account_id="sub_accounts",
        ),
        sa.UniqueConstraint(
            "tenant_id", "run_id", "lot_id", name=op.f("uq_expiry_lines_tenant_id_run_id_lot_id")
        ),
    )
    op.create_index(op.f("ix_expiry_lines_tenant_id_lot_id"), "expiry_lines", ["tenant_id", "lot_id"])


def _of_the_tenant(table, **keys):
    """What every table of a tenant's has, and its foreign keys inside the tenant."""
    return (
        sa.Column("tenant_id", BIG, nullable=False),
        *(
            sa.ForeignKeyConstraint(
                ["tenant_id", column],
                [f"{target}.tenant_id", f"{target}.id"],
                name=op.f(f"fk_{table}_tenant_id_{column}"),
                ondelete="RESTRICT",
            )
            for column, target in keys.items()
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id"], ["tenants.id"], name=op.f(f"fk_{table}_tenant_id"), ondelete="RESTRICT"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{table}")),
        sa.UniqueConstraint("tenant_id", "id", name=op.f(f"uq_{table}_tenant_id_id")),
    )


def _no_defaults(name, **columns):
    """The values are there: from here on whoever writes a row says them."""
    with op.batch_alter_table(name) as table:
        for column, kind in columns.items():
            table.alter_column(column, existing_type=kind, server_default=None)
