"""任职规则 — which particulars of a person a form may change."""

# 基本信息 — who a person is and what they do; unit, dates and membership change by acts of their own
PARTICULARS = (
    "employee_no",
    "name",
    "gender",
    "id_no",
    "birth_on",
    "phone",
    "email",
    "position",
    "grade",
    "employment_type",
    "ethnicity",
    "education",
    "marital_status",
)
