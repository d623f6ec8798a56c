"""资源 — a table served as JSON: fenced, capped, masked; every refusal is {"code", "message"}.

    class EmployeesApi(Resource):
        resource_name, class_permission_name = "employees", "Employees"
        datamodel = Rows(Employee)
        show_columns = list_columns = ["employee_no", "name", "unit", "phone", "state"]
        search_columns, filters = ["name", "employee_no"], ["state", "unit"]
        add_columns, add_service = [...], hire

    GET /api/v1/employees/?q=…&state=active&page=0&page_size=50&order=name&descending=true
    GET /api/v1/employees/<id>   POST /api/v1/employees/   PUT /api/v1/employees/<id>

Signed in by a token (POST /api/v1/security/login), never by the console's cookie. `X-Seat: <id>` names the
seat. Deleting is offered nowhere. FAB's ModelRestApi keeps one filter object for all requests and takes any
related id; this one reads each request afresh and looks related rows up through the fence.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from flask import jsonify, request, url_for
from flask_appbuilder.api import BaseApi, expose
from sqlalchemy import ColumnElement, inspect, select
from werkzeug.datastructures import MultiDict

from app.core.console import fields as makers
from app.core.console import filters as filtering
from app.core.console import listing, reads
from app.core.console.attributes import attribute, sortable
from app.core.console.calling import attempt, call
from app.core.console.listing import Asked
from app.core.console.searching import containing
from app.core.db import session
from app.core.errors import BadInput, DomainError, NotFound
from app.core.numbers import number_in
from app.core.rest.access import protected
from app.core.rest.given import json_object, typed_text
from app.core.rest.values import json_value
from app.core.showing import shown_of
from app.core.text import _

KNOWN = {"q", "page", "page_size", "order", "descending", "_l_"}


class InvalidFields(DomainError):
    """字段有误 — `fields` says, for each, what is wrong."""

    code = "invalid_fields"
    status = 422


class Resource(BaseApi):
    """A table served as JSON."""

    allow_browser_login = False
    datamodel: Any = None
    list_columns: Sequence[str] = ()
    show_columns: Sequence[str] = ()
    search_columns: Sequence[str] = ()
    filters: Sequence[str] = ()
    add_columns: Sequence[str] = ()
    edit_columns: Sequence[str] = ()
    form_fields: Mapping[str, Any] = {}
    add_service: Callable[..., Any] | None = None
    edit_service: Callable[..., Any] | None = None
    base_order: tuple[str, str] = ("id", "desc")
    page_size = 50

    def __init__(self) -> None:
        super().__init__()
        self.model = self.datamodel.obj
        self.order_columns = [key for key in self.list_columns if sortable(self.model, key)]

    # ------------------------------------------------------------ reading

    @expose("/", methods=["GET"])
    @protected("list")
    def get_list(self) -> Any:
        """One page of rows, and how many there are."""
        wanted = self._asked()
        conditions = [*self._conditions(), *([self.search(wanted.words)] if wanted.words else [])]
        order = listing.ordering(self.model, wanted, self.base_order)
        count, rows = listing.page_of(self.model, conditions, order, wanted, self._joined(self.list_columns))
        body = {
            "count": min(count, listing.DEEPEST),
            "more": count > listing.DEEPEST,
            "page": wanted.page,
            "page_size": wanted.size,
        }
        return jsonify({**body, "result": [self.body(row, self.list_columns) for row in rows]})

    @expose("/<pk>", methods=["GET"])
    @protected("show")
    def get(self, pk: str) -> Any:
        """One row; foreign and missing ones answer alike."""
        row = self.row(pk)
        reads.card_opened(self, row)
        return jsonify({"id": row.id, "result": self.body(row, self.show_columns or self.list_columns)})

    @expose("/", methods=["POST"])
    @protected("add")
    def post(self) -> Any:
        """Add a row."""
        made = self._written(None, self.add_columns, self._add)
        answer = jsonify({"id": made.id, "result": self.body(made, self.show_columns or self.list_columns)})
        answer.headers["Location"] = url_for(f"{self.endpoint}.get", pk=made.id)
        return answer, 201

    @expose("/<pk>", methods=["PUT"])
    @protected("edit")
    def put(self, pk: str) -> Any:
        """Change a row; what is not named stays."""
        row = self.row(pk)
        self._written(row, self.edit_columns, lambda values: self._edit(row, values))
        return jsonify({"id": row.id, "result": self.body(row, self.show_columns or self.list_columns)})

    # ------------------------------------------------------------ what a room may change

    def search(self, words: str) -> ColumnElement[bool]:
        """What `q` means."""
        return containing(self.model, self.search_columns, words)

    def narrow(self) -> Sequence[ColumnElement[bool]]:
        """Further conditions on every row; the fence holds without them."""
        return ()

    def row(self, pk: str) -> Any:
        """The row of this number, if it is in sight. Raises NotFound."""
        number = number_in(pk)
        if number is not None:
            found = session.scalars(
                select(self.model).where(self.model.id == number, *shown_of(self.model), *self.narrow())
            ).first()
            if found is not None:
                return found
        raise NotFound(_("There is no such record, or it is not in your unit."))

    def body(self, row: Any, keys: Sequence[str]) -> dict[str, Any]:
        """A row as JSON."""
        return {
            "id": row.id,
            **{key: json_value(attribute(self.model, key), getattr(row, key)) for key in keys},
        }

    # ------------------------------------------------------------ inner works

    def _asked(self) -> Asked:
        arguments = request.args
        order = arguments.get("order") or None
        if order is not None and order not in self.order_columns:
            raise BadInput(_("Order by one of: %(columns)s.", columns=", ".join(self.order_columns)))
        wanted = Asked(
            page=_number(arguments, "page", 0),
            size=max(1, min(_number(arguments, "page_size", self.page_size), listing.LONGEST)),
            order=order,
            descending=arguments.get("descending") in ("true", "1"),
            words=arguments.get("q", "").strip()[:100],
            values=arguments,
        )
        if wanted.offset >= listing.DEEPEST:
            raise BadInput(
                _(
                    "Only the first %(most)s rows can be paged through. "
                    "Narrow the list with the search or a filter.",
                    most=f"{listing.DEEPEST:,}",
                )
            )
        return wanted

    def _conditions(self) -> list[ColumnElement[bool]]:
        filters = {name for key in self.filters for name in filtering.names_of(key)}
        unknown = set(request.args) - KNOWN - filters
        if unknown:
            raise BadInput(_("Unknown parameters: %(names)s.", names=", ".join(sorted(unknown))))
        made = (filtering.filter_of(self.model, key, request.args).condition for key in self.filters)
        return [*shown_of(self.model), *self.narrow(), *(each for each in made if each is not None)]

    def _joined(self, keys: Sequence[str]) -> list[str]:
        return [key for key in keys if key in inspect(self.model).relationships]

    def _add(self, values: dict[str, Any]) -> Any:
        return call(_declared(self, "add_service"), **values)

    def _edit(self, row: Any, values: dict[str, Any]) -> Any:
        return call(_declared(self, "edit_service"), row, **values)

    def _written(self, row: Any, names: Sequence[str], work: Callable[[dict[str, Any]], Any]) -> Any:
        given = json_object()
        if unknown := sorted(set(given) - set(names)):
            raise InvalidFields(_("Unknown fields: %(names)s.", names=", ".join(unknown)), fields=unknown)
        chosen = [name for name in names if row is None or name in given]
        form = self._form(chosen, given)
        if form.validate():
            done, made = attempt(form, lambda: work({name: form[name].data for name in chosen}))
            if done:
                return made
        said = {name or "": [str(each) for each in errors] for name, errors in form.errors.items()}
        raise InvalidFields("；".join(each for errors in said.values() for each in errors), fields=said)

    def _form(self, names: Sequence[str], given: Mapping[str, Any]) -> Any:
        fields = {name: self.form_fields.get(name) or makers.of(self.model, name) for name in names}
        form_class = makers.form_class(fields)
        empty, typed, wrong = form_class(formdata=None, meta={"csrf": False}), MultiDict[str, str](), {}
        for name in names:
            try:
                typed[name] = typed_text(empty[name], given.get(name))
            except ValueError as error:
                wrong[name] = [str(error)]
        if wrong:
            raise InvalidFields("；".join(each for said in wrong.values() for each in said), fields=wrong)
        return form_class(formdata=typed, meta={"csrf": False})


def _declared(resource: Resource, name: str) -> Callable[..., Any]:
    service = getattr(type(resource), name)
    if service is None:
        raise NotFound(_("This resource cannot be written."))
    return service  # type: ignore[no-any-return]


def _number(arguments: Mapping[str, str], name: str, usual: int) -> int:
    text = arguments.get(name, str(usual))
    if not (text.isascii() and text.isdigit() and len(text) < 10):  # noqa: PLR2004 - beyond any page
        raise BadInput(_("“%(name)s” must be a whole number.", name=name))
    return int(text)
