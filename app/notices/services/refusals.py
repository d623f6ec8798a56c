"""通知的拒绝 — what cannot be sent, saved or sent again, each a sentence that says what to do."""

from app.core.errors import BadInput, DomainError


class NotSent(DomainError):
    """未送出 — the channel refused the message for good, or did not take it now (`again`)."""

    code = "not_sent"

    def __init__(self, message: object, *, outcome: str = "refused", again: bool = True) -> None:
        super().__init__(message)
        self.outcome, self.again = outcome, again


class ChannelWrong(BadInput):
    """渠道设置有误 — what was entered cannot work."""

    code = "channel_wrong"


class WordsWrong(BadInput):
    """文字有误 — a union's own words for a notice cannot be taken as they are."""

    code = "words_wrong"
