"""Refusals the product makes: a sentence for the person, a stable code for the machine."""

from typing import Any, ClassVar


class DomainError(Exception):
    """拒绝 — what was asked is not possible; `message` says why and what to do, in the person's language.

    `code` is stable and part of the JSON contracts; `details` holds plain values for machines.
    """

    code: ClassVar[str] = "refused"
    status: ClassVar[int] = 400

    def __init__(self, message: Any, **details: Any) -> None:
        super().__init__(message)
        self.details = details

    @property
    def message(self) -> str:
        """The sentence, rendered now: lazily translated texts take the language of the reader."""
        return str(self.args[0])

    def __str__(self) -> str:
        return self.message


class NotFound(DomainError):
    """不存在 — the thing is missing or belongs to somebody else; both answer alike, on purpose."""

    code = "not_found"
    status = 404


class NotAllowed(DomainError):
    """无权 — the actor may not do this."""

    code = "not_allowed"
    status = 403


class BadInput(DomainError):
    """输入有误 — a value that cannot be taken as it is."""

    code = "bad_input"
