"""返回 — where cancelling a form leads: the page one came from, with its filters, and only pages of ours."""

from urllib.parse import urlsplit

from flask import request


def way_back(usual: str) -> str:
    """返回地址 — what the form has carried along, else the page that led here, else the usual one."""
    return _ours(request.form.get("back", "")) or _came_from() or usual


def _came_from() -> str | None:
    """The page that led here, as a path; None for other sites, this very form, and the sign-in page."""
    page = request.referrer or ""
    if not page.startswith(request.host_url):
        return None
    parts = urlsplit(page)
    if parts.path in (request.path, "/login/"):
        return None
    return _ours(f"{parts.path}?{parts.query}" if parts.query else parts.path)


def _ours(path: str) -> str | None:
    """A path on this site, or None: browsers read two slashes as another host, either way they lean."""
    fine = path.startswith("/") and path[1:2] not in ("/", "\\") and path.isprintable()
    return path if fine and not urlsplit(path).netloc else None
