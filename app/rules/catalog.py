"""商品规则 — the life of a product: drafted, listed, taken off, listed again."""

from app.core.lifecycle import Lifecycle
from app.core.text import _l

LIFECYCLE = Lifecycle(
    initial="draft",
    steps={"list_product": ("draft|delisted", "listed"), "unlist_product": ("listed", "delisted")},
    states={"draft": _l("Draft"), "listed": _l("Listed"), "delisted": _l("Taken off")},
    verbs={"list_product": _l("List"), "unlist_product": _l("Take off")},
)
