"""CONTENTS — the REST resources under /api/v1."""

from flask_appbuilder import AppBuilder

RESOURCES: tuple[type, ...] = ()


def register(appbuilder: AppBuilder) -> None:
    """Serve every resource."""
    for resource in RESOURCES:
        appbuilder.add_api(resource)
