"""A person at the console without a browser: signs in, reads pages, sends forms with the token they carry."""

import re
from contextvars import Context
from typing import Any

from flask import has_app_context
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from app.core import clock
from app.core.db import session
from tests.cast import Person

TOKEN = re.compile(r'name="csrf[_-]token"[^>]*?(?:value|content)="([^"]+)"')


class Visitor(FlaskClient):
    """Every request stands alone, as in a web process: no application context, scope or session of the
    test's.
    """

    def open(self, *args: Any, **kwargs: Any) -> TestResponse:
        """Send a request; the test's own session lets go of what it read and sees what the request wrote."""
        moved = clock._moved.get()

        def alone() -> TestResponse:
            if moved is None:
                return super(Visitor, self).open(*args, **kwargs)
            with clock.moved_to(moved):
                return super(Visitor, self).open(*args, **kwargs)

        if has_app_context():
            session.rollback()
        return Context().run(alone)

    def sign_in(self, person: Person, password: str | None = None) -> "Visitor":
        """Sign in by the page, whoever was signed in before; the test fails when that is refused."""
        self.delete_cookie("zhihui")
        answer = self.submit("/login/", username=person.email, password=password or person.password)
        assert answer.status_code == 302, answer.text
        return self

    def token(self, path: str = "/") -> str:
        """The CSRF token of a page."""
        found = TOKEN.search(self.get(path, follow_redirects=True).text)
        assert found, f"{path} carries no CSRF token"
        return found.group(1)

    def submit(
        self, path: str, *, form_at: str | None = None, files: Any = None, **fields: Any
    ) -> TestResponse:
        """Send a form as its page would: the token is read from `form_at`, by default the path itself."""
        data = {"csrf_token": self.token(form_at or path), **fields, **(files or {})}
        return self.post(path, data=data, content_type="multipart/form-data" if files else None)
