"""办理页 — a page with a form that calls one service: hire, move, redeem, allocate, ship. How to write one:

    class Hire(FormPage):
        class_permission_name, verb = "Employees", "hire"  # permission can_hire on Employees
        title, submit = _l("Hire an employee"), _l("Hire")
        fields = {"unit": pick(_l("Unit"), OrgUnit), "on": day(_l("On"), default=today), "reason": reason()}
        service = employment.hire  # hire(*, unit, on, reason, actor) -> Employee
        done = _l("Hired: %(what)s.")
        next = "Employees.show"  # with the result's number

With `of = Employee` the page is about one row: it stands at …/<pk>, the service gets the row first, the
button is on the card while `applies(row)`, and `facts(row)` are shown above the form. A refusal stays on
the page with what was typed. `reference` is given to services that ask for it: the same for a double click,
another for another form. `groups = ((_l("Delivery"), ["receiver", "address"]),)` parts the fields.

PreviewPage is a FormPage about one prepared row: `facts(row)` before and after, `lists(row)`, and the digest
that was seen goes to the service as `digest`.
"""

import secrets
from collections.abc import Callable, Mapping, Sequence
from functools import cached_property
from typing import Any

from flask import abort, flash, redirect, render_template, request, url_for
from flask_appbuilder import BaseView, expose
from sqlalchemy import select
from wtforms import HiddenField

from app.core.console import fields as makers
from app.core.console import pick
from app.core.console.back import way_back
from app.core.console.calling import attempt, call
from app.core.console.facts import Fact, Lines
from app.core.console.links import page_of
from app.core.console.pick import PickField
from app.core.console.security import allowed, demand
from app.core.console.verbs import Button
from app.core.console.writing import values_of
from app.core.db import session
from app.core.numbers import number_in
from app.core.showing import at_a_branch, refuse_branch, shown_of
from app.core.text import _l


class FormPage(BaseView):
    """A page with a form that calls one service."""

    verb: str = ""
    title: Any = ""
    submit: Any = _l("Confirm")
    intro: Any = None
    style = "primary"
    fields: Mapping[str, Any] = {}
    groups: Sequence[tuple[Any, Sequence[str]]] = ()
    of: type[Any] | None = None
    service: Callable[..., Any] | None = None
    done: Any = _l("Done.")
    next: str | None = None
    template = "console/form_page.html"
    default_view = "form"
    whole_union = False  # 只限总部 — what it shows or sets is the whole union's, not a branch's
    by_address = False  # 由他页进入 — what it is about stands in the address another page gives it

    def __init__(self) -> None:
        self.base_permissions = [f"can_{self.verb}"]
        self.route_base = self.route_base or f"/{self.__class__.__name__.lower()}"
        super().__init__()

    @classmethod
    def allowed(cls) -> bool:
        """Whether the active seat may open it."""
        here = not (cls.whole_union and at_a_branch())
        return here and allowed(cls.class_permission_name or cls.__name__, f"can_{cls.verb}")

    @classmethod
    def applies(cls, row: Any) -> bool:
        """Whether it makes sense for this row now."""
        return True

    @classmethod
    def button(cls, row: Any = None, *, label: str | None = None, style: str | None = None) -> Button:
        """The link that opens it."""
        url = (
            url_for(f"{cls.__name__}.form") if row is None else url_for(f"{cls.__name__}.form_of", pk=row.id)
        )
        return Button(
            cls.verb, label or str(cls.title), url, style or ("primary" if row is None else "plain")
        )

    @cached_property
    def form_class(self) -> Any:
        """The form: its fields, and the mark that makes a double click one."""
        return makers.form_class(
            {**self.fields, "once": HiddenField(default=lambda: secrets.token_urlsafe(12))}
        )

    def facts(self, row: Any) -> Sequence[Fact]:
        """What is shown above the form."""
        return ()

    def lists(self, row: Any) -> Sequence[Lines]:
        """Small tables between the facts and the form."""
        return ()

    def prefill(self, row: Any) -> Mapping[str, Any]:
        """What the form begins with."""
        return {}

    def prepared(self, form: Any, row: Any) -> None:
        """Last touches before the form is shown or checked, such as the words of a choice."""

    def apply(self, row: Any, values: Mapping[str, Any]) -> Any:
        """Call the service; runs inside one transaction."""
        service = type(self).service
        if service is None:
            abort(404)
        return call(service, *([] if row is None else [row]), **values)

    def after(self, row: Any, result: Any) -> Any:
        """Where to go when it is done; a Response is sent as it is."""
        target = result if hasattr(result, "id") else row
        if self.next and target is not None and not self.next.endswith(".list"):
            return url_for(self.next, pk=target.id)
        return url_for(self.next) if self.next else request.url

    def message(self, row: Any, result: Any) -> str:
        """What is said when it is done."""
        named = result if result is not None and not isinstance(result, tuple | dict | int) else row
        return str(self.done) % {"what": named} if "%(what)s" in str(self.done) else str(self.done)

    def subject(self, pk: str) -> Any:
        """The row the page is about, if it is in sight; 404 otherwise."""
        number = number_in(pk)
        if self.of is None or number is None:
            abort(404)
        row = session.scalars(select(self.of).where(self.of.id == number, *shown_of(self.of))).first()  # type: ignore[attr-defined]
        if row is None:
            abort(404)
        return row

    @expose("/", methods=["GET", "POST"])
    def form(self) -> Any:
        """The form without a subject."""
        self._demand()
        if self.of is not None:
            abort(404)
        return self._answer(None)

    @expose("/<pk>", methods=["GET", "POST"])
    def form_of(self, pk: str) -> Any:
        """The form about one row."""
        self._demand()
        return self._answer(self.subject(pk))

    @expose("/pick/")
    @expose("/pick/<name>")
    def pick(self, name: str = "") -> Any:
        """What a picker of the form finds."""
        self._demand()
        form = self.form_class(formdata=None)
        return pick.answer(form[name] if name in form else None)  # noqa: SIM401 - a form has no get

    def _demand(self) -> None:
        demand(self.class_permission_name, f"can_{self.verb}")
        if self.whole_union:
            refuse_branch()

    def _answer(self, row: Any) -> Any:
        form = self._filled(row)
        self.prepared(form, row)
        if form.is_submitted() and form.validate():
            values = values_of(form) | {"reference": form.once.data}
            done, result = attempt(form, lambda: self.apply(row, values))
            if done:
                return self._finish(row, result)
        return render_template(self.template, **self.context(form, row))

    def _filled(self, row: Any) -> Any:
        if request.method == "POST":
            return self.form_class()
        form = self.form_class(formdata=None, data=dict(self.prefill(row)))
        for field in form:
            if field.name in request.args and field.name not in ("csrf_token", "once"):
                _begin(field, request.args[field.name][:100])
        return form

    def _finish(self, row: Any, result: Any) -> Any:
        target = self.after(row, result)
        if not isinstance(target, str):
            return target
        flash(self.message(row, result), "success")
        return redirect(target)

    def back(self, row: Any) -> str:
        """Where cancelling leads when nobody can say where one came from."""
        return (row is not None and page_of(row)) or url_for("Home.home")

    def context(self, form: Any, row: Any) -> dict[str, Any]:
        """What the template gets; a room adds its own."""
        return {
            "view": self,
            "title": str(self.title),
            "form": form,
            "row": row,
            "facts": self.facts(row),
            "lists": self.lists(row),
            "submit": self.submit,
            "groups": makers.in_groups(form, self.groups),
            "back": way_back(self.back(row)),
            "pick_url": url_for(f"{self.__class__.__name__}.pick", name=""),
        }


class PreviewPage(FormPage):
    """预览确认 — before and after side by side; what is confirmed is what was seen."""

    template = "console/preview.html"
    then: Sequence[Any] = ()  # what happens once it is confirmed, a sentence each

    @cached_property
    def form_class(self) -> Any:
        """The digest that was seen travels with the confirmation."""
        return makers.form_class(
            {
                **self.fields,
                "digest": HiddenField(),
                "once": HiddenField(default=lambda: secrets.token_urlsafe(12)),
            }
        )

    def digest(self, row: Any) -> str:
        """The digest of what is shown."""
        return str(row.digest)

    def context(self, form: Any, row: Any) -> dict[str, Any]:
        """The digest is of what this very page shows: after a refusal, of the new look at things."""
        form.digest.data = self.digest(row)
        return super().context(form, row)


def _begin(field: Any, text: str) -> None:
    if isinstance(field, PickField):
        field.data = field.row(text)
    else:
        try:
            field.process_formdata([text])
        except ValueError:
            field.data = None


__all__ = ["Fact", "FormPage", "Lines", "PreviewPage"]
