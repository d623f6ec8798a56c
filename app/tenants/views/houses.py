"""租户办理 — what the platform's administrator does to one tenant: packages, handing over, a password."""

from collections.abc import Mapping, Sequence
from typing import Any

from flask import g, url_for

from app.core.clock import today
from app.core.console import fields
from app.core.console.calling import call
from app.core.console.forms import Fact, FormPage
from app.core.text import _, _l
from app.models import Tenant
from app.rules.features import FEATURES
from app.tenants.queries import administrators_of
from app.tenants.services.features import set_features
from app.tenants.services.handover import HandedOver, hand_over, reset_administrator
from app.tenants.views.once import shown_once


class SetFeatures(FormPage):
    """开通功能."""

    class_permission_name, verb = "Tenants", "features"
    of = Tenant
    title, submit = _l("Packages"), _l("Save")
    intro = _l(
        "What is switched off leaves the menu, and its pages, lists to choose from, jobs and API are "
        "refused; nothing recorded is lost. It holds from the next click of everybody there."
    )
    fields = {
        **{name: fields.flag(each.label, description=each.says) for name, each in FEATURES.items()},
        "reason": fields.reason(required=False),
    }
    done = _l("Saved: %(what)s.")
    next = "Tenants.show"

    def facts(self, row: Tenant) -> Sequence[Fact]:
        """Whose."""
        return [Fact(_l("Union's name"), row.name), Fact(_l("Tenant code"), row.code)]

    def prefill(self, row: Tenant) -> Mapping[str, Any]:
        """As it is now."""
        return {name: name not in row.features_off for name in FEATURES}

    def apply(self, row: Tenant, values: Mapping[str, Any]) -> Any:
        """By the names of those that are on."""
        wanted = [name for name in FEATURES if values[name]]
        return call(set_features, row, wanted=wanted, reason=values["reason"])


def _administrators() -> Mapping[str, str]:
    """Of the tenant the page is about."""
    return {str(number): named for number, named in administrators_of(g.about, today()).items()}


class OfTenant(FormPage):
    """A form about one tenant and its administrators."""

    of = Tenant

    def subject(self, pk: str) -> Tenant:
        """The tenant; its administrators are the choices."""
        row: Tenant = super().subject(pk)
        g.about = row.id
        return row

    def facts(self, row: Tenant) -> Sequence[Fact]:
        """Whose, and who administers it now."""
        named = "；".join(administrators_of(row.id, today()).values()) or _("nobody")
        return [Fact(_l("Union's name"), row.name), Fact(_l("Administrators now"), named)]


class HandOver(OfTenant):
    """交接管理员."""

    class_permission_name, verb = "Tenants", "hand_over"
    title, submit, style = _l("Hand over"), _l("Hand over"), "plain"
    intro = _l(
        "Somebody else becomes the union's administrator; the seat of the one before ends today and the "
        "sessions with it. Ask the union in writing first."
    )
    fields = {
        "email": fields.text(_l("E-mail of the new administrator"), length=200),
        "name": fields.text(_l("Name"), required=False, description=_l("Needed for a new person only.")),
        "leaves": fields.choice(
            _l("Whose seat ends"),
            _administrators,
            required=False,
            description=_l("Left empty, nobody's: there are two administrators then."),
        ),
        "reason": fields.reason(),
    }
    done = _l("Handed over: %(what)s.")

    def apply(self, row: Tenant, values: Mapping[str, Any]) -> HandedOver:
        """By the number of the account whose seat ends."""
        leaves = int(values["leaves"]) if values["leaves"] else None
        return call(hand_over, row, **{**values, "leaves": leaves})  # type: ignore[no-any-return]

    def message(self, row: Any, result: HandedOver) -> str:
        """To whom."""
        return _("Handed over to %(email)s.", email=result.email)

    def after(self, row: Tenant, result: HandedOver) -> Any:
        """The card, or the password of a new account, this once."""
        card = url_for("Tenants.show", pk=result.tenant.id)
        if result.password is None:
            return card
        facts = [
            Fact(_l("Union's name"), result.tenant.name),
            Fact(_l("Signs in with"), result.email),
            Fact(_l("One-time password"), result.password),
        ]
        return shown_once(_("The union has been handed over"), facts, card)


class ResetAdministrator(OfTenant):
    """重置管理员密码."""

    class_permission_name, verb = "Tenants", "reset_administrator"
    title, submit, style = _l("Reset an administrator's password"), _l("Reset the password"), "danger"
    intro = _l(
        "The old password and its sessions end at once. The new one is shown once and must be changed."
    )
    fields = {
        "user_id": fields.choice(_l("Administrator"), _administrators),
        "reason": fields.reason(),
    }

    def apply(self, row: Tenant, values: Mapping[str, Any]) -> str:
        """By the account's number."""
        given = {**values, "user_id": int(values["user_id"])}
        return call(reset_administrator, row, **given)  # type: ignore[no-any-return]

    def after(self, row: Tenant, result: str) -> Any:
        """The password, this once."""
        facts = [*self.facts(row), Fact(_l("One-time password"), result)]
        return shown_once(_("The password has been reset"), facts, url_for("Tenants.show", pk=row.id))
