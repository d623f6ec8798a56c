"""对外地址 — links that are read outside of a request: in mails, robots' messages, on printed slips."""

from flask import current_app


def public_url(path: str) -> str:
    """完整链接 — a path of ours as it is opened from anywhere, below PUBLIC_URL."""
    return str(current_app.config["PUBLIC_URL"]).rstrip("/") + path
