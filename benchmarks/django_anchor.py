"""The anchor of P1 (b): django-import-export with its defaults, reading a roster, trying it, importing it.

Runs under an interpreter that has Django (`pip install .[bench]`, or the throw-away environment that P1
makes): python benchmarks/django_anchor.py ROSTER.xlsx. Prints the seconds it took.
"""

import sys
import tempfile
from pathlib import Path
from time import perf_counter

import django
from django.conf import settings

FIELDS = (
    *("employee_no", "name", "gender", "id_no", "birth_on", "phone", "dept", "position", "grade"),
    *("kind", "hire_on", "state", "member", "joined_on", "ethnicity", "education", "marital", "email"),
)

settings.configure(
    DATABASES={
        "default": {
            "ENGINE": "django.db.backends.sqlite3",
            "NAME": str(Path(tempfile.mkdtemp(prefix="zhihui-django-")) / "anchor.db"),
        }
    },
    INSTALLED_APPS=["import_export"],
    USE_TZ=True,
)
django.setup()

from django.db import connection, models  # noqa: E402
from import_export import resources  # noqa: E402
from tablib import Dataset  # noqa: E402

Person = type(
    "Person",
    (models.Model,),
    {
        "__module__": __name__,
        "Meta": type("Meta", (), {"app_label": "import_export"}),
        **{
            name: models.CharField(max_length=200, unique=name == "employee_no", blank=True)
            for name in FIELDS
        },
    },
)


class People(resources.ModelResource):
    """The defaults, told only which column is the key."""

    class Meta:
        """As its documentation begins."""

        model = Person
        import_id_fields = ("employee_no",)
        exclude = ("id",)


def main() -> None:
    """Read, try, import: what its own admin page does."""
    with connection.schema_editor() as editor:
        editor.create_model(Person)
    began = perf_counter()
    data = Dataset().load(Path(sys.argv[1]).read_bytes(), format="xlsx")
    data.headers = list(FIELDS)
    for dry in (True, False):
        result = People().import_data(data, dry_run=dry)
        assert not result.has_errors(), result.base_errors
    print(perf_counter() - began)


main()
