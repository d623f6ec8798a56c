"""Texts people read: English in the source, Chinese in the catalogue, chosen when shown."""

from typing import Any

from flask_babel import gettext as _gettext
from flask_babel import lazy_gettext as _l

__all__ = ["_", "_l"]


def _(message: str, **values: Any) -> str:
    """The sentence in the reader's language, now."""
    return str(_gettext(message, **values))
