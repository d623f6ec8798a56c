"""评价服务 — invitations and links, answers, closing, slips, surveys, follow-ups."""

from app.feedback.services.inviting import Link, links_for

__all__ = ["Link", "links_for"]
