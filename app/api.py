"""CONTENTS — the REST resources under /api/v1."""

from flask_appbuilder import AppBuilder

from app.orders.api import OrdersApi
from app.people.api import EmployeesApi, RostersApi

RESOURCES: tuple[type, ...] = (EmployeesApi, OrdersApi, RostersApi)


def register(appbuilder: AppBuilder) -> None:
    """Serve every resource."""
    for resource in RESOURCES:
        appbuilder.add_api(resource)
