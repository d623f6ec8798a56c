"""Seats of one owner; papers of suppliers, pictures and listing dates of products, goods not to be sold; returns.

Revision ID: 0005
Revises: 0004
"""

import sqlalchemy as sa
from alembic import op

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
CODE = sa.String(collation="C").with_variant(sa.String(), "sqlite")

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

LISTED = "listed_until_on IS NULL OR listed_from_on IS NULL OR listed_until_on >= listed_from_on"
OWNERS = "(role = 'supplier') = (supplier_id IS NOT NULL) AND (role = 'member') = (employee_id IS NOT NULL)"


def upgrade():
    _owners_up()
    _papers_up()
    _pictures_up()
    _forbidden_up()
    _returns_up()
    _return_lines_up()
    _lot_returns_up()
    _columns_up()


def downgrade():
    _columns_down()
    for table in (
        "lot_returns",
        "order_return_lines",
        "order_returns",
        "forbidden_goods",
        "product_pictures",
        "supplier_documents",
    ):
        op.drop_table(table)
    _owners_down()


def _columns_up():
    """Products may be had at any time so far, no stock is watched, no paper is known, no phone was asked for."""
    always = "always" if _sqlite() else "never"
    with op.batch_alter_table("suppliers", recreate=always) as batch:
        batch.add_column(sa.Column("licensed_until", sa.Date(), nullable=True))
    with op.batch_alter_table("products") as batch:
        batch.add_column(sa.Column("listed_from_on", sa.Date(), nullable=True))
        batch.add_column(sa.Column("listed_until_on", sa.Date(), nullable=True))
        batch.create_check_constraint(op.f("ck_products_listed_dates"), LISTED)
    with op.batch_alter_table("skus") as batch:
        batch.add_column(sa.Column("low_stock", sa.Integer(), nullable=False, server_default="0"))
        batch.create_check_constraint(op.f("ck_skus_low_stock"), "low_stock >= 0")
    with op.batch_alter_table("skus") as batch:
        batch.alter_column("low_stock", server_default=None)
    with op.batch_alter_table("orders", recreate=always) as batch:
        batch.add_column(sa.Column("phone", sa.LargeBinary(), nullable=True))


def _columns_down():
    with op.batch_alter_table("orders") as batch:
        batch.drop_column("phone")
    with op.batch_alter_table("skus") as batch:
        batch.drop_constraint(op.f("ck_skus_low_stock"), type_="check")
        batch.drop_column("low_stock")
    with op.batch_alter_table("products") as batch:
        batch.drop_constraint(op.f("ck_products_listed_dates"), type_="check")
        batch.drop_column("listed_until_on")
        batch.drop_column("listed_from_on")
    with op.batch_alter_table("suppliers") as batch:
        batch.drop_column("licensed_until")


def _owners_up():
    """Whoever holds a seat so far stands at a unit: no owner."""
    with op.batch_alter_table("seats") as batch:
        batch.add_column(sa.Column("supplier_id", BIG, nullable=True))
        batch.add_column(sa.Column("employee_id", BIG, nullable=True))
        for column, table in (("supplier_id", "suppliers"), ("employee_id", "employees")):
            batch.create_index(op.f(f"ix_seats_tenant_id_{column}"), ["tenant_id", column])
            batch.create_foreign_key(
                op.f(f"fk_seats_tenant_id_{column}"),
                table,
                ["tenant_id", column],
                ["tenant_id", "id"],
                ondelete="RESTRICT",
            )
        batch.create_check_constraint(op.f("ck_seats_owner"), OWNERS)
    for table in ("jobs", "import_batches"):
        with op.batch_alter_table(table, recreate="always" if _sqlite() else "never") as batch:
            batch.add_column(sa.Column("owner", CODE, nullable=True))


def _owners_down():
    for table in ("jobs", "import_batches"):
        with op.batch_alter_table(table) as batch:
            batch.drop_column("owner")
    op.execute("DELETE FROM seats WHERE role IN ('supplier', 'member')")
    with op.batch_alter_table("seats") as batch:
        batch.drop_constraint(op.f("ck_seats_owner"), type_="check")
        for column in ("supplier_id", "employee_id"):
            batch.drop_constraint(op.f(f"fk_seats_tenant_id_{column}"), type_="foreignkey")
            batch.drop_index(op.f(f"ix_seats_tenant_id_{column}"))
            batch.drop_column(column)


def _papers_up():
    op.create_table(
        "supplier_documents",
        sa.Column("id", BIG, nullable=False),
        sa.Column("supplier_id", BIG, nullable=False),
        sa.Column("file_id", BIG, nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("number", CODE, nullable=True),
        sa.Column("from_on", sa.Date(), nullable=True),
        sa.Column("until_on", sa.Date(), nullable=True),
        sa.Column("tenant_id", BIG, nullable=False),
        sa.CheckConstraint(
            "until_on IS NULL OR from_on IS NULL OR until_on >= from_on",
            name=op.f("ck_supplier_documents_dates"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "file_id"],
            ["stored_files.tenant_id", "stored_files.id"],
            name=op.f("fk_supplier_documents_tenant_id_file_id"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "supplier_id"],
            ["suppliers.tenant_id", "suppliers.id"],
            name=op.f("fk_supplier_documents_tenant_id_supplier_id"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id"], ["tenants.id"], name=op.f("fk_supplier_documents_tenant_id"), ondelete="RESTRICT"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_supplier_documents")),
        sa.UniqueConstraint("tenant_id", "id", name=op.f("uq_supplier_documents_tenant_id_id")),
    )
    op.create_index(
        op.f("ix_supplier_documents_tenant_id_supplier_id"),
        "supplier_documents",
        ["tenant_id", "supplier_id"],
        unique=False,
    )


def _pictures_up():
    op.create_table(
        "product_pictures",
        sa.Column("id", BIG, nullable=False),
        sa.Column("product_id", BIG, nullable=False),
        sa.Column("file_id", BIG, nullable=False),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("tenant_id", BIG, nullable=False),
        sa.ForeignKeyConstraint(
            ["tenant_id", "file_id"],
            ["stored_files.tenant_id", "stored_files.id"],
            name=op.f("fk_product_pictures_tenant_id_file_id"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "product_id"],
            ["products.tenant_id", "products.id"],
            name=op.f("fk_product_pictures_tenant_id_product_id"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id"], ["tenants.id"], name=op.f("fk_product_pictures_tenant_id"), ondelete="RESTRICT"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_product_pictures")),
        sa.UniqueConstraint("tenant_id", "id", name=op.f("uq_product_pictures_tenant_id_id")),
    )
    op.create_index(
        op.f("ix_product_pictures_tenant_id_product_id"),
        "product_pictures",
        ["tenant_id", "product_id"],
        unique=False,
    )


def _forbidden_up():
    op.create_table(
        "forbidden_goods",
        sa.Column("id", BIG, nullable=False),
        sa.Column("code", CODE, nullable=False),
        sa.Column("name", sa.String(length=100), nullable=False),
        sa.Column("words", sa.Text(), nullable=True),
        sa.Column("unless", sa.Text(), nullable=True),
        sa.Column("category_id", BIG, nullable=True),
        sa.Column("because", sa.String(length=300), nullable=False),
        sa.Column("source", sa.String(length=300), nullable=False),
        sa.Column("from_on", sa.Date(), nullable=False),
        sa.Column("until_on", sa.Date(), nullable=True),
        sa.Column("tenant_id", BIG, nullable=False),
        sa.CheckConstraint("until_on IS NULL OR until_on >= from_on", name=op.f("ck_forbidden_goods_dates")),
        sa.CheckConstraint(
            "words IS NOT NULL OR category_id IS NOT NULL", name=op.f("ck_forbidden_goods_names_something")
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "category_id"],
            ["categories.tenant_id", "categories.id"],
            name=op.f("fk_forbidden_goods_tenant_id_category_id"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id"], ["tenants.id"], name=op.f("fk_forbidden_goods_tenant_id"), ondelete="RESTRICT"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_forbidden_goods")),
        sa.UniqueConstraint(
            "tenant_id", "code", "from_on", name=op.f("uq_forbidden_goods_tenant_id_code_from_on")
        ),
        sa.UniqueConstraint("tenant_id", "id", name=op.f("uq_forbidden_goods_tenant_id_id")),
    )


def _returns_up():
    op.create_table(
        "order_returns",
        sa.Column("id", BIG, nullable=False),
        sa.Column("number", CODE, nullable=False),
        sa.Column("reference", CODE, nullable=False),
        sa.Column("order_id", BIG, nullable=False),
        sa.Column("employee_id", BIG, nullable=False),
        sa.Column("supplier_id", BIG, nullable=False),
        sa.Column("unit_id", BIG, nullable=False),
        sa.Column("state", sa.String(length=40), nullable=False),
        sa.Column("cause", sa.String(length=40), nullable=False),
        sa.Column("reason", sa.String(length=300), nullable=False),
        sa.Column("points", BIG, nullable=False),
        sa.Column("amount_fen", BIG, nullable=False),
        sa.Column("requested_on", sa.Date(), nullable=False),
        sa.Column("requested_by", sa.String(length=100), nullable=False),
        sa.Column("requested_by_id", BIG, nullable=True),
        sa.Column("decided_on", sa.Date(), nullable=True),
        sa.Column("decided_by", sa.String(length=100), nullable=True),
        sa.Column("answer", sa.String(length=300), nullable=True),
        sa.Column("returned_on", sa.Date(), nullable=True),
        sa.Column("returned_by", sa.String(length=100), nullable=True),
        sa.Column("resaleable", sa.Boolean(), nullable=True),
        sa.Column("tenant_id", BIG, nullable=False),
        sa.CheckConstraint("points >= 0 AND amount_fen >= 0", name=op.f("ck_order_returns_totals")),
        sa.ForeignKeyConstraint(
            ["tenant_id", "employee_id"],
            ["employees.tenant_id", "employees.id"],
            name=op.f("fk_order_returns_tenant_id_employee_id"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "order_id"],
            ["orders.tenant_id", "orders.id"],
            name=op.f("fk_order_returns_tenant_id_order_id"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "supplier_id"],
            ["suppliers.tenant_id", "suppliers.id"],
            name=op.f("fk_order_returns_tenant_id_supplier_id"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "unit_id"],
            ["org_units.tenant_id", "org_units.id"],
            name=op.f("fk_order_returns_tenant_id_unit_id"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id"], ["tenants.id"], name=op.f("fk_order_returns_tenant_id"), ondelete="RESTRICT"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_order_returns")),
        sa.UniqueConstraint("tenant_id", "id", name=op.f("uq_order_returns_tenant_id_id")),
        sa.UniqueConstraint("tenant_id", "number", name=op.f("uq_order_returns_tenant_id_number")),
        sa.UniqueConstraint("tenant_id", "reference", name=op.f("uq_order_returns_tenant_id_reference")),
    )
    op.create_index(
        op.f("ix_order_returns_tenant_id_employee_id_id"),
        "order_returns",
        ["tenant_id", "employee_id", "id"],
        unique=False,
    )
    op.create_index(
        op.f("ix_order_returns_tenant_id_order_id"), "order_returns", ["tenant_id", "order_id"], unique=False
    )
    op.create_index(
        op.f("ix_order_returns_tenant_id_requested_on_id"),
        "order_returns",
        ["tenant_id", "requested_on", "id"],
        unique=False,
    )
    op.create_index(
        op.f("ix_order_returns_tenant_id_returned_on_id"),
        "order_returns",
        ["tenant_id", "returned_on", "id"],
        unique=False,
    )
    op.create_index(
        op.f("ix_order_returns_tenant_id_state_id"),
        "order_returns",
        ["tenant_id", "state", "id"],
        unique=False,
    )
    op.create_index(
        op.f("ix_order_returns_tenant_id_supplier_id_returned_on"),
        "order_returns",
        ["tenant_id", "supplier_id", "returned_on"],
        unique=False,
    )
    op.create_index(
        op.f("ix_order_returns_tenant_id_unit_id_id"),
        "order_returns",
        ["tenant_id", "unit_id", "id"],
        unique=False,
    )


def _return_lines_up():
    op.create_table(
        "order_return_lines",
        sa.Column("id", BIG, nullable=False),
        sa.Column("return_id", BIG, nullable=False),
        sa.Column("order_line_id", BIG, nullable=False),
        sa.Column("quantity", sa.Integer(), nullable=False),
        sa.Column("points", BIG, nullable=False),
        sa.Column("amount_fen", BIG, nullable=False),
        sa.Column("tenant_id", BIG, nullable=False),
        sa.CheckConstraint(
            "quantity > 0 AND points >= 0 AND amount_fen >= 0", name=op.f("ck_order_return_lines_given_back")
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "order_line_id"],
            ["order_lines.tenant_id", "order_lines.id"],
            name=op.f("fk_order_return_lines_tenant_id_order_line_id"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "return_id"],
            ["order_returns.tenant_id", "order_returns.id"],
            name=op.f("fk_order_return_lines_tenant_id_return_id"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id"], ["tenants.id"], name=op.f("fk_order_return_lines_tenant_id"), ondelete="RESTRICT"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_order_return_lines")),
        sa.UniqueConstraint("tenant_id", "id", name=op.f("uq_order_return_lines_tenant_id_id")),
        sa.UniqueConstraint(
            "tenant_id",
            "return_id",
            "order_line_id",
            name=op.f("uq_order_return_lines_tenant_id_return_id_order_line_id"),
        ),
    )
    op.create_index(
        op.f("ix_order_return_lines_tenant_id_order_line_id"),
        "order_return_lines",
        ["tenant_id", "order_line_id"],
        unique=False,
    )


def _lot_returns_up():
    op.create_table(
        "lot_returns",
        sa.Column("id", BIG, nullable=False),
        sa.Column("return_line_id", BIG, nullable=False),
        sa.Column("lot_use_id", BIG, nullable=False),
        sa.Column("unit_id", BIG, nullable=False),
        sa.Column("points", BIG, nullable=False),
        sa.Column("value_fen", BIG, nullable=False),
        sa.Column("owed_fen", BIG, nullable=False),
        sa.Column("tenant_id", BIG, nullable=False),
        sa.CheckConstraint(
            "points >= 0 AND value_fen >= 0 AND owed_fen >= 0", name=op.f("ck_lot_returns_given_back")
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "lot_use_id"],
            ["lot_uses.tenant_id", "lot_uses.id"],
            name=op.f("fk_lot_returns_tenant_id_lot_use_id"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "return_line_id"],
            ["order_return_lines.tenant_id", "order_return_lines.id"],
            name=op.f("fk_lot_returns_tenant_id_return_line_id"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "unit_id"],
            ["org_units.tenant_id", "org_units.id"],
            name=op.f("fk_lot_returns_tenant_id_unit_id"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id"], ["tenants.id"], name=op.f("fk_lot_returns_tenant_id"), ondelete="RESTRICT"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_lot_returns")),
        sa.UniqueConstraint("tenant_id", "id", name=op.f("uq_lot_returns_tenant_id_id")),
        sa.UniqueConstraint(
            "tenant_id",
            "return_line_id",
            "lot_use_id",
            name=op.f("uq_lot_returns_tenant_id_return_line_id_lot_use_id"),
        ),
    )
    op.create_index(
        op.f("ix_lot_returns_tenant_id_lot_use_id"), "lot_returns", ["tenant_id", "lot_use_id"], unique=False
    )


def _sqlite():
    return op.get_bind().dialect.name == "sqlite"
