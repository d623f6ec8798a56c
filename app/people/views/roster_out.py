"""花名册取出 — the list of employees as a roster to be edited in Excel and uploaded again: what is
filtered.
"""

from io import BytesIO
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from flask import redirect, request, send_file, url_for
from flask_appbuilder import expose

from app.core import jobs
from app.core.console import export as exporting
from app.core.console.security import acting, guarded
from app.core.db import atomic
from app.people.jobs import roster_name, roster_of_list


class RosterOut:
    """取花名册 — a button of the list; long rosters are written by a worker."""

    list_template = "people/employees.html"

    @expose("/roster", methods=["POST"])
    @guarded("take_roster")
    def roster(self) -> Any:
        """The people that are filtered, in their order."""
        arguments = self.asked_for(request.args)  # type: ignore[attr-defined] # a part of a ConsoleView
        if exporting.is_long(self, arguments):
            query = {key: list(values) for key, values in arguments.lists()}
            with atomic():
                queued = jobs.enqueue("roster.export", {"query": query}, actor=acting())
            return redirect(url_for("Progress.progress", pk=queued.id))
        with TemporaryDirectory() as folder, atomic():
            path = Path(folder) / "roster.xlsx"
            roster_of_list(self, arguments, path, actor=acting())
            data = BytesIO(path.read_bytes())
        return send_file(data, mimetype=exporting.XLSX, as_attachment=True, download_name=roster_name())
