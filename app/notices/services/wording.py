"""措辞 — what leaves the house: one sentence without anything private, and the way to sign in and read on."""

from collections.abc import Sequence
from hashlib import sha256

from flask_babel import force_locale

from app.core.public import public_url
from app.core.text import _
from app.notices.services.mailing import Mail
from app.notices.services.pieces import Piece, Reader

LISTED = 30  # of one day's mail; the rest is counted


def mail_of(pieces: Sequence[Piece], reader: Reader, union: str) -> Mail:
    """邮件 — of one notice, or the day's one mail of several."""
    with force_locale(reader.language):
        lines = [f"{_outside(each, reader)}\n{_link(each)}" for each in pieces[:LISTED]]
        if (more := len(pieces) - LISTED) > 0:
            lines.append(_("And %(count)s more: %(link)s", count=more, link=public_url("/mynotices/")))
        foot = _(
            "Sent by %(union)s. Which notices reach you by mail, and when, you set here: %(link)s",
            union=union,
            link=public_url("/noticechoices/"),
        )
        text = "\n\n".join([_("Dear %(name)s,", name=_one_line(reader.name)), *lines, foot]) + "\n"
        return Mail(reader.email or "", _subject(pieces, reader), text, number_of(pieces))


def message_of(pieces: Sequence[Piece], reader: Reader, *, named: bool) -> str:
    """短消息 — for a group, where it says for whom, or for one phone; of several, how many they are."""
    with force_locale(reader.language):
        one = len(pieces) == 1
        said = (
            _outside(pieces[0], reader)
            if one
            else _("%(count)s notices wait for you. Sign in to see them.", count=len(pieces))
        )
        whole = _("%(name)s: %(said)s", name=_one_line(reader.name), said=said) if named else said
    return f"{whole} {_link(pieces[0]) if one else public_url('/mynotices/')}"


def number_of(pieces: Sequence[Piece]) -> str:
    """编号 — the same for the same sendings, tried as often as may be; another for any others."""
    told = "/".join(f"{each.id}.{each.notice_id}" for each in pieces)
    whole = f"{public_url('/')}:{told}"  # numbers of another installation's rows are other notices
    return f"zhihui.{sha256(whole.encode()).hexdigest()[:32]}"


def _outside(piece: Piece, reader: Reader) -> str:
    return str((piece.said.get(reader.language) or piece.said["zh"])["outside"])


def _one_line(text: str) -> str:
    """A name is no place for lines of one's own."""
    return " ".join(text.split())


def _link(piece: Piece) -> str:
    """To the notice itself, behind the reader's own sign-in."""
    return public_url(f"/mynotices/{piece.notice_id}")


def _subject(pieces: Sequence[Piece], reader: Reader) -> str:
    if len(pieces) > 1:
        return _("[Zhihui] %(count)s notices of today", count=len(pieces))
    return _("[Zhihui] %(said)s", said=_outside(pieces[0], reader))
