"""功能开关 — whether a tenant is at work, and which parts of the house it has: asked in core, decided in
rules/features.py and by the platform administrator.

create_app() plugs the answers in; until then everything is on.
"""

from collections.abc import Callable
from dataclasses import dataclass

from app.core.errors import NotAllowed
from app.core.text import _


class SwitchedOff(NotAllowed):
    """功能未开通 — the tenant does not have this part of the house."""

    code = "feature_off"


class Suspended(NotAllowed):
    """租户已停用 — nobody of it works, nor does anything work for it."""

    code = "tenant_suspended"


@dataclass(frozen=True, slots=True)
class House:
    """开通情况 — whether the tenant is suspended, and the packages it has not."""

    suspended: bool = False
    off: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Features:
    """答案 — the package of a page and of a kind of job, its name, and how a tenant stands."""

    of_page: Callable[[str], str | None] = lambda _page: None
    of_job: Callable[[str], str | None] = lambda _kind: None
    word: Callable[[str], str] = str
    house: Callable[[int], House] = lambda _tenant_id: House()


_features = Features()


def plug(answers: Features) -> None:
    """Put the answers in force; called once by create_app()."""
    global _features  # noqa: PLW0603 - the one plug
    _features = answers


def is_on(page: str, off: frozenset[str]) -> bool:
    """可用 — whether a page stands in a package the tenant has."""
    return not off or _features.of_page(page) not in off


def refuse_page(page: str, off: frozenset[str]) -> None:
    """拒绝页面 — raises SwitchedOff for a page of a package the tenant has not."""
    if not is_on(page, off):
        raise _off(_features.of_page(page))


def off_of(tenant_id: int) -> frozenset[str]:
    """未开通 — the packages a tenant has not."""
    return _features.house(tenant_id).off


def must_be_at_work(tenant_id: int, kind: str | None = None) -> None:
    """须在用 — raises Suspended, or SwitchedOff for a kind of job whose package the tenant has not."""
    house = _features.house(tenant_id)
    if house.suspended:
        raise Suspended(suspended_sentence())
    feature = _features.of_job(kind) if kind else None
    if feature in house.off:
        raise _off(feature)


def suspended_sentence() -> str:
    """停用说明 — what somebody of a suspended tenant reads."""
    return _("Your union's access is suspended. Ask your platform administrator.")


def _off(feature: str | None) -> SwitchedOff:
    word = _features.word(feature) if feature else ""
    return SwitchedOff(
        _(
            "Your union does not have “%(feature)s”. Ask your platform administrator to switch it on.",
            feature=word,
        )
    )
