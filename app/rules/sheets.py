"""表格模板 — every kind of sheet the house makes and takes: its id, its version, what its row keys hold.

Change a version whenever columns of a template change their meaning: sheets made before are refused then.
"""

from app.core.sheets.template import Template

ROSTER = Template(
    "roster",
    "1",
    "职工花名册",
    fields=(  # of the masked ones what is shown and what is meant
        *("employee_no", "name", "gender", "id_no", "birth_date", "phone", "email", "dept_path", "position"),
        *("grade", "employment_type", "ethnicity", "education", "marital_status", "hire_date", "is_member"),
        *("id_no.meant", "birth_date.meant", "phone.meant", "email.meant", "state"),
    ),
)
PRODUCTS = Template(
    "products",
    "1",
    "商品表",
    fields=(
        *("product_code", "name", "supplier", "category", "tax_rate_bp", "sku_code", "spec", "price_fen"),
        *("points", "low_stock", "stock"),
    ),
    naming=("sku_code",),
    fixed=("stock",),
)
SHIPMENTS = Template(
    "shipments", "1", "发货单", fields=("order_number",), naming=("order_number",), fixed=("order_number",)
)
BUDGET_LINES = Template(
    "budget_lines",
    "1",
    "年度预算明细",
    fields=("fund_source", "account_code", "name", "planned_fen", "document"),
    naming=("fund_source", "account_code"),
    fixed=("fund_source", "account_code"),
)
POINT_GRANTS = Template("point_grants", "1", "积分发放表")
STATEMENT = Template("statement", "1", "供应商对账单")
