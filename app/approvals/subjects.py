"""审批事项 — what can be laid before those who decide: each room declares its own, in its `approving.py`.

    subject(
        "grant", label=_l("Grant"), facts=facts_of, shows=shown_of, digest=digest_of,
        carry_out=confirm, declined=give_up, default=None,
    )

This room knows a thing as (kind, number) and what these functions say of it; app/approving.py is the table of
contents, read when the application is put together.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from app.core.actor import Actor
from app.core.errors import NotFound
from app.core.text import _
from app.rules.approval_facts import Facts
from app.rules.approvals import Flow

Rows = Iterable[tuple[Any, Any]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Subject:
    """审批事项 — one kind of thing, and what its room says of one.

    `facts`, `shows`, `digest`, `concerns`, `context` take the thing's number. `shows` is what matters for
    deciding and may not change while a decider looks at it; `context` (a budget left, what somebody received
    before) may. `digest` covers what is frozen: when it differs, the request is void. `carry_out`,
    `declined`, `returned`, `undone` take the request and `actor`, `on` (and `reason`, but for the first);
    they are called in the transaction that ends the request, `carry_out` by a job after the last yes, and
    again should it be interrupted. `types` and `funds` are the codes its conditions may ask about.

    `resubmitted` hears that a returned request is being decided again, `asked(number, people, *, at)` who
    has just been asked, each as number and name. Of what is `private` no notice and no trail repeats the
    words that were written; `may_read(number, actor)` says who reads them with the request itself, and
    `inside(number, *, actor)` is shown to those who decide, beside what everybody sees; it is kept nowhere.
    """

    kind: str
    label: Any
    facts: Callable[[int], Facts]
    shows: Callable[[int], Rows]
    digest: Callable[[int], str]
    carry_out: Callable[..., object]
    declined: Callable[..., object] | None = None
    returned: Callable[..., object] | None = None
    undone: Callable[..., object] | None = None
    resubmitted: Callable[..., object] | None = None
    asked: Callable[..., object] | None = None
    private: Callable[[int], bool] | None = None
    may_read: Callable[[int, Actor], bool] | None = None
    inside: Callable[..., Rows] | None = None
    concerns: Callable[[int], Iterable[int]] | None = None
    context: Callable[[int], Rows] | None = None
    address: Callable[[int], str] | None = None
    default: Flow | None = None
    types: Callable[[], dict[str, Any]] | None = None
    funds: Callable[[], dict[str, Any]] | None = None


SUBJECTS: dict[str, Subject] = {}


def subject(kind: str, **said: Any) -> Subject:
    """登记 — declare a kind; declared again, the later word holds (a test's stand-in, then the room's)."""
    SUBJECTS[kind] = Subject(kind=kind, **said)
    return SUBJECTS[kind]


def subject_of(kind: str) -> Subject:
    """按类型取 — raises NotFound for a kind that no room declares."""
    if kind not in SUBJECTS:
        raise NotFound(_("Nothing of the kind “%(kind)s” is decided here.", kind=kind))
    return SUBJECTS[kind]


def label_of(kind: str) -> Any:
    """类型名 — what people read for a kind; the code of one whose room is gone."""
    return SUBJECTS[kind].label if kind in SUBJECTS else kind


def is_private(kind: str, subject_id: int) -> bool:
    """须保密 — whether words written about it stay with the request: no notice and no trail repeats them."""
    found = SUBJECTS.get(kind)
    return found is not None and found.private is not None and found.private(subject_id)


def aloud(kind: str, subject_id: int, words: str | None) -> str | None:
    """可外传的话 — a reason as notices and the trail may carry it."""
    return None if is_private(kind, subject_id) else words


def may_read_words(kind: str, subject_id: int, actor: Actor) -> bool:
    """可阅意见 — whether this reader of the request reads the reasons and comments written about it."""
    found = SUBJECTS.get(kind)
    return found is None or found.may_read is None or found.may_read(subject_id, actor)
