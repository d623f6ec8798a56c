"""会员的页面 — the door, points, orders, care, opinions, and what the union has on record of oneself."""

from app.me.views.care import MyCare
from app.me.views.door import Door
from app.me.views.own import Me
from app.me.views.profile import MyProfile

# reached from their pages
BEHIND = (
    Door,
    Me,
    MyCare,
    MyProfile,
)

__all__ = [
    "BEHIND",
]
