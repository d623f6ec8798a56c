"""我的通知 — what one was told, newest first; and how one wants to be told."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from flask import abort, flash, g, redirect, render_template, request, url_for
from flask_appbuilder import BaseView, expose
from flask_babel import get_locale

from app.core import policy
from app.core.clock import business_day, now, today
from app.core.console import fields
from app.core.console.calling import call
from app.core.console.forms import FormPage
from app.core.console.security import acting, guarded
from app.core.db import atomic
from app.core.numbers import number_in
from app.core.text import _, _l
from app.notices import queries
from app.notices.services.choosing import Wishes, choose
from app.notices.services.reading import mark_all_read, mark_read
from app.rules.notice_channels import CHANNELS, LEVELS
from app.rules.notice_times import HOUR, SHIPPED_MAIL_AT, SHIPPED_ZONE, ZONES
from app.rules.notices import KINDS

PAGE = 30
HALF_HOURS = {minute: f"{minute // HOUR:02}:{minute % HOUR:02}" for minute in range(0, 24 * HOUR, HOUR // 2)}
CLOCK = {str(minute): word for minute, word in HALF_HOURS.items()}
LEVEL, USUAL = "level_", "usual"
ONLY_BY = {"email": ("daily", "mail_at"), "sms": ("phone",)}  # what matters by that channel alone


class MyNotices(BaseView):
    """我的通知 — one's own, whatever seat one stands at."""

    route_base = "/mynotices"
    default_view = "mine"

    @expose("/")
    @guarded("mine")
    def mine(self) -> Any:
        """The newest, or those before a number; all, or what is unread."""
        unread, before = request.args.get("unread") == "1", number_in(request.args.get("before", ""))
        found = queries.mine(
            acting().user_id or 0, _language(), most=PAGE + 1, unread_only=unread, before=before
        )
        return render_template(
            "notices/mine.html",
            title=_("My notices"),
            told=found[:PAGE],
            days=_days(found[:PAGE]),
            kinds=KINDS,
            unread=unread,
            begun=before is not None,
            earlier=found[PAGE - 1].id if len(found) > PAGE else None,
            count=queries.unread(acting().user_id or 0),
            newest=queries.newest(acting().user_id or 0),
        )

    @expose("/<pk>")
    @guarded("mine")
    def one(self, pk: str) -> Any:
        """One notice, as the link of a mail opens it."""
        told = _mine(pk)
        return render_template("notices/one.html", title=told.subject, told=told, kinds=KINDS)

    @expose("/<pk>/open", methods=["POST"])
    @guarded("mine")
    def open(self, pk: str) -> Any:
        """Mark it as read and go where it leads."""
        told = _mine(pk)
        with atomic():
            mark_read(told.id, user_id=acting().user_id or 0, at=now())
        return redirect(told.address or url_for("MyNotices.one", pk=told.id))

    @expose("/read", methods=["POST"])
    @guarded("mine")
    def read(self) -> Any:
        """Mark all as read, as far as what was seen."""
        until = number_in(request.form.get("until", ""))
        if until is not None:
            with atomic():
                mark_all_read(until=until, user_id=acting().user_id or 0, at=now())
            flash(_("All notices are marked as read."), "success")
        return redirect(url_for("MyNotices.mine"))


class NoticeChoices(FormPage):
    """通知设置 — one's own."""

    class_permission_name, verb = "MyNotices", "choose"
    template = "notices/choices.html"
    title, submit = _l("My notice settings"), _l("Save")
    intro = _l(
        "Inside the house you find every notice. Here you say what reaches you elsewhere, and when not. What "
        "leaves the house says only that something waits, never what."
    )
    fields = {
        **{
            LEVEL + kind: fields.choice(label, {USUAL: _l("As the union decided"), **LEVELS}, default=USUAL)
            for kind, label in CHANNELS.items()
        },
        "daily": fields.flag(_l("One mail a day for what is not urgent")),
        "mail_at": fields.choice(_l("Time of the day's mail"), CLOCK),
        "quiet_from": fields.choice(_l("Quiet from"), CLOCK, required=False, blank=_l("Never quiet")),
        "quiet_until": fields.choice(_l("Quiet until"), CLOCK, required=False, blank=_l("Never quiet")),
        "urgent_wakes": fields.flag(_l("What is urgent comes in quiet hours too")),
        "zone": fields.choice(_l("Time zone"), ZONES),
        "phone": fields.text(
            _l("Mobile phone for text messages"),
            required=False,
            length=20,
            description=_l("Kept encrypted. Left empty, the number on record stays."),
        ),
    }
    groups = (
        (None, [LEVEL + kind for kind in CHANNELS]),
        (_l("Mail"), ["daily", "mail_at"]),
        (_l("Quiet hours"), ["quiet_from", "quiet_until", "urgent_wakes", "zone"]),
        (_l("Text messages"), ["phone"]),
    )
    done = _l("Saved. It holds from the next notice on.")

    def prefill(self, row: Any) -> Mapping[str, Any]:
        """As it was chosen; otherwise as it is shipped."""
        chosen = queries.choice_of(acting().user_id or 0)
        if chosen is None:
            return {"daily": True, "mail_at": str(SHIPPED_MAIL_AT), "zone": SHIPPED_ZONE}
        quiet = {
            name: None if (at := getattr(chosen, name)) is None else str(at)
            for name in ("quiet_from", "quiet_until")
        }
        same = {name: getattr(chosen, name) for name in ("daily", "urgent_wakes", "zone")}
        levels = {LEVEL + kind: level for kind, level in chosen.levels.items()}
        return {**levels, **same, **quiet, "mail_at": str(chosen.mail_at)}

    def prepared(self, form: Any, row: Any) -> None:
        """Only channels the union has; what of one's telephone is on record, in part."""
        on = _switched_on()
        for kind in CHANNELS:
            if kind not in on:
                for name in (LEVEL + kind, *ONLY_BY.get(kind, ())):
                    del form[name]
            else:
                usual = LEVELS[on[kind]]
                form[LEVEL + kind].description = _("The union decided: %(level)s.", level=usual)
        chosen = queries.choice_of(acting().user_id or 0)
        if chosen is not None and chosen.phone and "sms" in on:
            form.phone.render_kw = {"placeholder": policy.mask(g.get("role"), "phone", chosen.phone)}

    def apply(self, row: Any, values: Mapping[str, Any]) -> Any:
        """Keep what was chosen; of a channel that is not offered nothing is said."""
        before = queries.choice_of(acting().user_id or 0)
        kept = dict(before.levels) if before else {}
        chosen = {kind: values.get(LEVEL + kind, kept.get(kind, USUAL)) for kind in CHANNELS}
        levels = {kind: level for kind, level in chosen.items() if level != USUAL}
        given = {**self.prefill(row), "phone": None, **values}  # what is not offered stays as it was
        minutes = {
            name: None if given.get(name) is None else int(given[name])
            for name in ("mail_at", "quiet_from", "quiet_until")
        }
        same = {name: given.get(name) for name in ("daily", "urgent_wakes", "zone", "phone")}
        return call(choose, Wishes(levels=levels, **minutes, **same))

    def after(self, row: Any, result: Any) -> str:
        """Back to one's notices."""
        return url_for("MyNotices.mine")

    def context(self, form: Any, row: Any) -> dict[str, Any]:
        """Whether there is any channel to choose."""
        return {**super().context(form, row), "channels": _switched_on()}

    def back(self, row: Any) -> str:
        """Likewise."""
        return url_for("MyNotices.mine")


def _switched_on() -> dict[str, str]:
    """Channels the union has switched on, with what it decided for those who have not chosen."""
    return {each.kind: each.level for each in queries.channels() if each.state == "on"}


def _mine(pk: str) -> Any:
    """The notice of this number if it is one's own; 404 otherwise, alike for others' and missing ones."""
    told = queries.one_of_mine(number_in(pk), acting().user_id or 0, _language())
    if told is None:
        abort(404)
    return told


def _language() -> str:
    return "en" if str(get_locale()).startswith("en") else "zh"


def _days(told: list[queries.Told]) -> list[tuple[Any, list[queries.Told]]]:
    """By day, in words."""
    words = {today(): _("Today"), today() - timedelta(days=1): _("Yesterday")}
    made: dict[Any, list[queries.Told]] = {}
    for each in told:
        made.setdefault(business_day(each.told_at), []).append(each)
    return [(words.get(day, day), some) for day, some in made.items()]
