"""the safe house and its face

Revision ID: 0002
Revises: 0001
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

from app.core.pinyin import initials

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
JSON = sa.JSON().with_variant(JSONB(), "postgresql")
CODE = sa.String(collation="C").with_variant(sa.String(), "sqlite")
NAME = sa.String(100, collation="C").with_variant(sa.String(100), "sqlite")

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade():
    _trail_up()
    _accounts_up()
    _search_up()
    _lists_up()
    _views_up()


def downgrade():
    _views_down()
    _lists_down()
    _search_down()
    _accounts_down()
    _trail_down()


def _accounts_up():
    """Lock, epoch, age and past of passwords leave FAB's user and our membership for tables of their own."""
    op.create_table(
        "account_states",
        sa.Column("id", BIG, nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("failures", sa.Integer(), nullable=False),
        sa.Column("failed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("locked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("refused", sa.Integer(), nullable=False),
        sa.Column("must_change_password", sa.Boolean(), nullable=False),
        sa.Column("password_set_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("epoch", sa.Integer(), nullable=False),
        sa.Column("language", sa.String(length=8), nullable=True),
        sa.ForeignKeyConstraint(["user_id"], ["ab_user.id"], name=op.f("fk_account_states_user_id"), ondelete="RESTRICT"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_account_states")),
        sa.UniqueConstraint("user_id", name=op.f("uq_account_states_user_id")),
    )
    op.create_table(
        "past_passwords",
        sa.Column("id", BIG, nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("digest", sa.String(length=256), nullable=False),
        sa.Column("replaced_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["user_id"], ["ab_user.id"], name=op.f("fk_past_passwords_user_id"), ondelete="RESTRICT"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_past_passwords")),
    )
    op.create_index(op.f("ix_past_passwords_user_id_id"), "past_passwords", ["user_id", "id"])
    op.create_table(
        "sign_ins",
        sa.Column("id", BIG, nullable=False),
        sa.Column("key", CODE, nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("began_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("address", sa.String(length=100), nullable=True),
        sa.Column("browser", sa.String(length=200), nullable=True),
        sa.Column("refused_before", sa.Integer(), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["user_id"], ["ab_user.id"], name=op.f("fk_sign_ins_user_id"), ondelete="RESTRICT"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sign_ins")),
        sa.UniqueConstraint("key", name=op.f("uq_sign_ins_key")),
    )
    op.create_index(op.f("ix_sign_ins_user_id_began_at"), "sign_ins", ["user_id", "began_at"])
    op.create_table(
        "key_marks",
        sa.Column("id", BIG, nullable=False),
        sa.Column("key", CODE, nullable=False),
        sa.Column("cipher", sa.LargeBinary(), nullable=False),
        sa.Column("index_mark", CODE, nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_key_marks")),
        sa.UniqueConstraint("key", name=op.f("uq_key_marks_key")),
    )
    # whoever exists begins unlocked, with a password as old as this upgrade: nobody is shut out by it
    op.execute(
        "INSERT INTO account_states (user_id, failures, refused, must_change_password, password_set_at, epoch) "
        "SELECT u.id, 0, 0, coalesce(t.must_change_password, false), CURRENT_TIMESTAMP, 0 "
        "FROM ab_user u LEFT JOIN tenant_users t ON t.user_id = u.id"
    )
    with op.batch_alter_table("tenant_users", schema=None) as batch_op:
        batch_op.drop_column("must_change_password")


def _accounts_down():
    with op.batch_alter_table("tenant_users", schema=None) as batch_op:
        batch_op.add_column(sa.Column("must_change_password", sa.Boolean(), server_default=sa.false(), nullable=False))
    op.execute(
        "UPDATE tenant_users SET must_change_password = "
        "(SELECT s.must_change_password FROM account_states s WHERE s.user_id = tenant_users.user_id)"
    )
    with op.batch_alter_table("tenant_users", schema=None) as batch_op:
        batch_op.alter_column("must_change_password", server_default=None)
    for table in ("key_marks", "sign_ins", "past_passwords", "account_states"):
        op.drop_table(table)


AUDIT_INDEXES = (
    ("object_kind", "object_id", "id"),
    ("verb", "id"),
    ("user_id", "id"),
    ("unit_id", "id"),
    ("object_label", "id"),
)


def _trail_up():
    """An act has a unit, none for those before: headquarters' to see. What the auditor filters by has indexes."""
    with op.batch_alter_table("audit_events") as batch:
        batch.add_column(sa.Column("unit_id", BIG, nullable=True))
        batch.alter_column("object_label", existing_type=sa.String(200), type_=CODE, existing_nullable=False)
    # made anew on SQLite, so that its definition reads as that of a table created whole
    with op.batch_alter_table("jobs", recreate="always" if op.get_bind().dialect.name == "sqlite" else "never") as batch:
        batch.add_column(sa.Column("stop_at", sa.DateTime(timezone=True), nullable=True))
    op.drop_index(op.f("ix_audit_events_tenant_id_object_kind_object_id"), "audit_events")
    for columns in AUDIT_INDEXES:
        name = op.f(f"ix_audit_events_tenant_id_{'_'.join(columns)}")
        op.create_index(name, "audit_events", ["tenant_id", *columns])


def _trail_down():
    for columns in AUDIT_INDEXES:
        op.drop_index(op.f(f"ix_audit_events_tenant_id_{'_'.join(columns)}"), "audit_events")
    name = op.f("ix_audit_events_tenant_id_object_kind_object_id")
    op.create_index(name, "audit_events", ["tenant_id", "object_kind", "object_id"])
    with op.batch_alter_table("audit_events") as batch:
        batch.alter_column("object_label", existing_type=CODE, type_=sa.String(200), existing_nullable=False)
        batch.drop_column("unit_id")
    with op.batch_alter_table("jobs") as batch:
        batch.drop_column("stop_at")


LIST_INDEXES = {
    "employees": (("gender", "id"), ("hire_on", "id")),
    "employment_events": (("happened_on", "id"),),
    "orders": (("placed_on", "id"), ("received_on", "id"), ("total_fen", "id"), ("tracking_no", "id")),
    "ledger_accounts": (("kind", "id"), ("unit", "id")),
    "ledger_entries": (("unit", "id"),),
    "grant_lines": (("unit_id", "id"),),
    "point_lots": (("unit_id", "id"), ("sub_account_id", "id")),
}


def _lists_up():
    """Whatever a long list is sorted, filtered or fenced by has its index."""
    for table, keys in LIST_INDEXES.items():
        for key in keys:
            op.create_index(op.f(f"ix_{table}_tenant_id_{'_'.join(key)}"), table, ["tenant_id", *key])


def _lists_down():
    for table, keys in LIST_INDEXES.items():
        for key in keys:
            op.drop_index(op.f(f"ix_{table}_tenant_id_{'_'.join(key)}"), table)


def _search_up():
    """Names with their pinyin initials, compared byte by byte; core/schema.py makes the indexes of their parts."""
    for table in ("employees", "roster_rows"):
        with op.batch_alter_table(table, recreate="always" if op.get_bind().dialect.name == "sqlite" else "never") as batch:
            batch.add_column(sa.Column("name_initials", CODE, nullable=True))
        _spell(sa.table(table, sa.column("name"), sa.column("name_initials")))
    with op.batch_alter_table("employees") as batch:
        batch.alter_column("name_initials", existing_type=CODE, nullable=False)
        batch.alter_column("name", existing_type=sa.String(100), type_=NAME, existing_nullable=False)
    op.create_index(op.f("ix_employees_tenant_id_name_initials_id"), "employees", ["tenant_id", "name_initials", "id"])
    longer = sa.text("length(name) > 4")
    op.create_index(
        "ix_employees_name_long", "employees", ["tenant_id", "name", "id"], sqlite_where=longer, postgresql_where=longer
    )
    _numbers_known(only=True)


NUMBERS = ("phone_index", "id_no_tail_index", "phone_tail_index")


def _numbers_known(only):
    """The indexes of numbers leave out, or take in again, those who have none."""
    for column in NUMBERS:
        name, known = op.f(f"ix_employees_tenant_id_{column}"), sa.text(f"{column} IS NOT NULL") if only else None
        op.drop_index(name, "employees")
        op.create_index(name, "employees", ["tenant_id", column], sqlite_where=known, postgresql_where=known)


def _spell(rows):
    """Name by name: a million people share some ten thousand."""
    connection = op.get_bind()
    names = connection.execute(sa.select(rows.c.name).where(rows.c.name.is_not(None)).distinct()).scalars().all()
    change = sa.update(rows).where(rows.c.name == sa.bindparam("whose")).values(name_initials=sa.bindparam("letters"))
    for at in range(0, len(names), 1000):
        connection.execute(change, [{"whose": name, "letters": initials(name)} for name in names[at : at + 1000]])


def _search_down():
    _numbers_known(only=False)
    op.drop_index("ix_employees_tenant_id_name_initials_id", "employees")
    for at in ("from_2", "from_3", "from_4", "long"):
        op.drop_index(f"ix_employees_name_{at}", "employees", if_exists=True)  # made once all tables are there
    with op.batch_alter_table("employees") as batch:
        batch.alter_column("name", existing_type=NAME, type_=sa.String(100), existing_nullable=False)
    for table in ("employees", "roster_rows"):
        with op.batch_alter_table(table) as batch:
            batch.drop_column("name_initials")


def _views_up():
    """How people keep their lists."""
    op.create_table(
        "saved_views",
        sa.Column("id", BIG, nullable=False),
        sa.Column("page", CODE, nullable=False),
        sa.Column("name", sa.String(length=60), nullable=False),
        sa.Column("owner_id", BIG, nullable=False),
        sa.Column("unit_id", BIG, nullable=False),
        sa.Column("shared", sa.Boolean(), nullable=False),
        sa.Column("usual", sa.Boolean(), nullable=False),
        sa.Column("query", JSON, nullable=False),
        sa.Column("saved_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("tenant_id", BIG, nullable=False),
        sa.ForeignKeyConstraint(
            ["tenant_id", "unit_id"], ["org_units.tenant_id", "org_units.id"], name=op.f("fk_saved_views_tenant_id_unit_id"), ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(["tenant_id"], ["tenants.id"], name=op.f("fk_saved_views_tenant_id"), ondelete="RESTRICT"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_saved_views")),
        sa.UniqueConstraint("tenant_id", "id", name=op.f("uq_saved_views_tenant_id_id")),
        sa.UniqueConstraint(
            *("tenant_id", "unit_id", "page", "owner_id", "name"), name=op.f("uq_saved_views_tenant_id_unit_id_page_owner_id_name")
        ),
    )


def _views_down():
    op.drop_table("saved_views")
