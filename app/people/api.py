"""职工接口 — /api/v1/employees."""

from app.core.console.datamodel import Rows
from app.core.rest.resources import Resource
from app.models import Employee
from app.people.services.employment import change_particulars, hire
from app.people.views.changes import Hire


class EmployeesApi(Resource):
    """职工 — identity numbers and phones are masked as on the page."""

    resource_name, class_permission_name = "employees", "Employees"
    datamodel = Rows(Employee)
    list_columns = ["employee_no", "name", "gender", "unit", "position", "grade", "phone", "hire_on", "state"]
    show_columns = [
        *list_columns, "id_no", "birth_on", "email", "employment_type",
        "ethnicity", "education", "marital_status", "left_on",
    ]  # fmt: skip
    search_columns = ["name", "employee_no", "id_no", "phone"]
    filters = ["unit", "state", "gender", "hire_on"]
    base_order = ("id", "asc")
    form_fields = Hire.fields
    add_columns = [*Hire.fields]
    edit_columns = ["name", "gender", "phone", "id_no", "email", "position", "grade", "employment_type"]
    add_service = hire
    edit_service = change_particulars
