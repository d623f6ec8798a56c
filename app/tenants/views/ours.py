"""本工会页 — what the union's own administrator keeps of it: region, tax number, rules it may set itself."""

from collections.abc import Mapping, Sequence
from typing import Any

from flask import url_for
from wtforms import HiddenField

from app.core.clock import SHANGHAI
from app.core.console import fields
from app.core.console.calling import call
from app.core.console.forms import Fact, FormPage
from app.core.db import session
from app.core.tenancy import current_tenant_id
from app.core.text import _, _l
from app.models import Tenant, TenantSetting
from app.rules.settings import GROUPS, SETTINGS, Setting
from app.rules.tenants import REGIONS
from app.tenants.queries import settings_changed
from app.tenants.services.settings import change_our_union, state_of_ours


def _field(known: Setting) -> Any:
    if known.kind == "bool":
        return fields.flag(known.label)
    if known.kind == "choice":
        return fields.choice(known.label, known.choices)
    return fields.whole(known.label, least=known.least, most=known.most)


def _words(known: Setting, value: Any) -> str:
    if known.kind == "bool":
        return _("Yes") if value else _("No")
    if known.kind == "choice":
        return str(known.choices.get(value, value))
    return f"{value}{known.unit}"


def _hint(known: Setting, row: TenantSetting | None) -> str:
    """Why, the range and what was shipped; and who decided otherwise."""
    shipped = _("Shipped: %(value)s.", value=_words(known, known.default))
    if known.kind == "int":
        shipped = _(
            "Shipped: %(value)s; between %(least)s and %(most)s.",
            value=_words(known, known.default),
            least=known.least,
            most=f"{known.most}{known.unit}",
        )
    if row is None:
        return f"{known.why} {shipped}"
    on = row.changed_at.astimezone(SHANGHAI).strftime("%Y-%m-%d %H:%M")
    return f"{known.why} {shipped} " + _("Changed by %(who)s, %(on)s.", who=row.changed_by, on=on)


class OurUnion(FormPage):
    """本工会."""

    verb = "edit"
    title, submit = _l("Our union"), _l("Save")
    intro = _l(
        "What your union decides for itself. Each change stands in the audit trail, from what to what."
    )
    fields = {
        "region": fields.choice(_l("Region"), {name: name for name in REGIONS}),
        "credit_code": fields.text(
            _l("Unified social credit code"),
            required=False,
            description=_l("18 characters; it stands in the head of the settlement statement."),
        ),
        **{name: _field(known) for name, known in SETTINGS.items()},
        "mark": HiddenField(),
    }
    groups = [
        (label, [name for name, known in SETTINGS.items() if known.group == group])
        for group, label in GROUPS.items()
    ]
    done = _l("Saved.")

    def facts(self, row: Any) -> Sequence[Fact]:
        """What only the platform changes."""
        tenant = _ours()
        return [Fact(_l("Union's name"), tenant.name), Fact(_l("Tenant code"), tenant.code)]

    def prefill(self, row: Any) -> Mapping[str, Any]:
        """As it is now."""
        tenant, kept = _ours(), settings_changed()
        held = {name: kept[name].value if name in kept else known.default for name, known in SETTINGS.items()}
        return {
            "region": tenant.region,
            "credit_code": tenant.credit_code,
            "mark": state_of_ours(),
            **held,
        }

    def prepared(self, form: Any, row: Any) -> None:
        """What is said below each setting, as it stands now."""
        kept = settings_changed()
        for name, known in SETTINGS.items():
            form[name].description = _hint(known, kept.get(name))

    def apply(self, row: Any, values: Mapping[str, Any]) -> Any:
        """Facts and settings apart."""
        decided = {name: values[name] for name in SETTINGS}
        facts = {name: values[name] for name in ("region", "credit_code")}
        return call(change_our_union, **facts, values=decided, seen=values["mark"])

    def after(self, row: Any, result: Any) -> str:
        """The same page again."""
        return url_for("OurUnion.form")


def _ours() -> Tenant:
    return session.get_one(Tenant, current_tenant_id())
