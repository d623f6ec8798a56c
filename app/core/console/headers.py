"""安全响应头 — nothing from elsewhere, no inline script or style without this response's nonce."""

import secrets
from typing import Any

from flask import Flask, Response, g, request

POLICY = (
    "default-src 'self'; script-src 'self' 'nonce-{nonce}'; style-src 'self' 'nonce-{nonce}'; "
    "img-src 'self' data:; "
    "font-src 'self'; connect-src 'self'; object-src 'none'; base-uri 'none'; form-action 'self'; "
    "frame-ancestors 'none'"
)
ALWAYS = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=(), payment=()",
}
ONE_YEAR = 365 * 24 * 3600


def init_app(app: Flask) -> None:
    """Send the headers with every response, and cached copies of personal pages with none."""
    app.jinja_env.globals["csp_nonce"] = nonce
    app.after_request(_send)
    app.config.setdefault("SEND_FILE_MAX_AGE_DEFAULT", ONE_YEAR if not app.debug else 0)
    if app.config.get("FORCE_HTTPS"):
        app.after_request(_https_only)


def nonce() -> str:
    """This response's word: scripts and styles that carry it run."""
    if "nonce" not in g:
        g.nonce = secrets.token_urlsafe(16)
    return g.nonce


def _send(response: Response) -> Response:
    for name, value in ALWAYS.items():
        response.headers.setdefault(name, value)
    response.headers.setdefault("Content-Security-Policy", POLICY.format(nonce=nonce()))
    if not _static():
        response.headers.setdefault("Cache-Control", "no-store")
    return response


def _https_only(response: Response) -> Response:
    response.headers["Strict-Transport-Security"] = f"max-age={ONE_YEAR}; includeSubDomains"
    return response


def _static() -> Any:
    return (request.endpoint or "").endswith("static")
