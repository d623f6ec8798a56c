"""版面 — what every page of ours needs: templates, translations, the person, the seat and the navigation."""

import hashlib
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any

from flask import Flask, current_app, g, get_flashed_messages, url_for
from flask_babel import get_locale
from flask_login import current_user

from app.core.clock import SHANGHAI, today
from app.core.console import charts, headers, navigation, seating, sessions, tour
from app.core.console.display import shown
from app.core.console.people import person_name
from app.core.console.security import allowed
from app.core.policy import role_word
from app.core.text import _

ROOT = Path(__file__).parents[3]
# in the order in which they build on one another
STYLES = (
    "tokens",
    "ground",
    "frame",
    "parts",
    "toasts",
    "forms",
    "lists",
    "records",
    "trail",
    "compare",
    "home",
    "boards",
    "execution",
    "lineage",
    "forecast",
    "settlement",
    "preflight",
    "tour",
    "jobs",
    "signin",
    "reveal",
    "feedback",
    "codes",
    "me",
    "notices",
    "approvals",
    "mapping",
    "rules",
    "lattice",
    "print",
)
SCRIPTS = (
    "dom",
    "frame",
    "boards",
    "home",
    "tour",
    "finding",
    "amounts",
    "basket",
    "forms",
    "lists",
    "pick",
    "records",
    "toasts",
    "jobs",
    "signin",
    "reveal",
    "approvals",
    "rules",
    "print",
)
HTML_LANGUAGE = {"zh": "zh-Hans", "en": "en"}


def init_app(app: Flask) -> None:
    """Name the application, find the translations, and hand the templates what they show on every page."""
    app.config.setdefault("APP_NAME", "智惠")
    app.config.setdefault("BABEL_TRANSLATION_DIRECTORIES", str(ROOT / "translations"))
    headers.init_app(app)
    charts.init_app(app)
    seating.init_app(app)
    app.context_processor(_always)
    app.jinja_env.globals.update(
        may=allowed,
        moment=moment,
        idle_left=sessions.idle_left,
        display=shown,
        asset=asset,
        tour=tour.told,
        tours=tour.stops,
        get_flashed_messages=get_flashed_messages,
        STYLES=STYLES,
        SCRIPTS=SCRIPTS,
    )
    app.json.ensure_ascii = False  # type: ignore[attr-defined] # answers are read by people too
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True


def asset(name: str) -> str:
    """The address of a file of ours, which changes with its bytes: browsers may keep it for a year."""
    return url_for("static", filename=name, v=_digest(name))


@cache
def _digest(name: str) -> str:
    return hashlib.sha256((ROOT / "app" / "static" / name).read_bytes()).hexdigest()[:10]


def html_language() -> str:
    """`lang` of the page: without it browsers may choose Japanese shapes for Chinese letters."""
    return HTML_LANGUAGE.get(str(get_locale() or "zh").partition("_")[0], "zh-Hans")


def moment(instant: datetime | None) -> str:
    """时刻 — an instant as people in Shanghai read it."""
    return instant.astimezone(SHANGHAI).strftime("%Y-%m-%d %H:%M") if instant else "—"


def _always() -> dict[str, Any]:
    person = current_user if current_user.is_authenticated else None
    return {
        "_": _,
        "html_language": html_language(),
        "person": person_name(person) if person else None,
        "standing": g.get("standing"),
        "seat": g.get("seat"),
        "role": g.get("role"),
        "role_word": role_word,
        "today": today(),
        "navigation": navigation,
        "seating": seating,
        "appbuilder": current_app.extensions["appbuilder"],
    }
