"""Everything the house offers is fenced, labelled in Chinese and in English, and in somebody's hands.

The tests below the first hand the registry something bad and see it named.
"""

from collections.abc import Iterator
from typing import Any

import click
import pytest
from flask_appbuilder import BaseView, expose
from sqlalchemy import Column, Integer, MetaData, Table
from sqlalchemy.orm import registry as mapping

from app.core import jobs
from app.core.console.datamodel import Rows
from app.core.console.fields import form_class, pick
from app.core.console.finding import Finder
from app.core.console.forms import FormPage
from app.core.console.views import ConsoleView, Verb
from app.core.models import Job
from app.core.rest.resources import Resource
from app.models import Employee, Tenant
from tests.databases import TestDatabase
from tests.house import registry


class LooseEnd:
    """A table that nobody fenced."""

    __tablename__ = "loose_ends"


mapping().map_imperatively(LooseEnd, Table("loose_ends", MetaData(), Column("id", Integer, primary_key=True)))


class Unasked(BaseView):
    """A page with a number in its address."""

    @expose("/peek/<pk>")
    def peek(self, pk: str) -> str:
        """Shows what is asked for."""
        return pk


class Bad:
    """Makes things that may not be registered."""

    def made(self, kind: type[Any], **attributes: Any) -> Any:
        """One of this kind, called Loose."""
        return type("Loose", (kind,), {"__module__": __name__, **attributes})()

    def page(self, **attributes: Any) -> list[str]:
        """What is said of a page over a table."""
        view = self.made(ConsoleView, **{"datamodel": Rows(LooseEnd), "list_title": "x", **attributes})
        return list(registry.page(view))


@pytest.fixture
def bad(database: TestDatabase) -> Iterator[Bad]:
    with database.app.test_request_context():
        yield Bad()


def test_everything_registered_is_fenced_labelled_and_in_somebodys_hands(database: TestDatabase) -> None:
    assert "\n".join(registry.complaints(database.app)) == ""


def test_a_page_over_a_table_nobody_fenced_is_named(bad: Bad) -> None:
    assert "Loose: loose_ends belongs to no tenant, and app/models.py gives no reason" in bad.page()


def test_a_page_over_a_table_of_all_tenants_must_narrow_it(bad: Bad) -> None:
    found = bad.page(datamodel=Rows(Job), class_permission_name="Jobs")
    assert "Loose: shows jobs of all tenants to a union's people" in found
    assert not any("shows jobs" in each for each in bad.page(datamodel=Rows(Job), narrow=lambda self: ()))


def test_a_table_every_seat_sees_must_say_why(monkeypatch: pytest.MonkeyPatch, bad: Bad) -> None:
    monkeypatch.setattr(Employee, "__fence__", None)
    found = bad.page(datamodel=Rows(Employee))
    assert "Loose: every seat sees employees, and app/models.py gives no reason" in found


def test_a_word_missing_in_either_language_is_named(bad: Bad) -> None:
    words = {"list_title": "Loose ends", "one": "松", "search_columns": ["gone"]}
    found = bad.page(datamodel=Rows(Employee), **words)
    assert "Loose.list_title: no Chinese label (Loose ends)" in found
    assert "Loose.one: no English label (松)" in found
    assert "Loose.gone: is searched and no column" in found


def test_secrets_shown_searched_or_filtered_are_named(bad: Bad) -> None:
    secret = {
        "list_columns": ["employee_no_key"],
        "search_columns": ["employee_no_key"],
        "filters": ["phone"],
    }
    found = bad.page(datamodel=Rows(Employee), **secret)
    assert "Loose.employee_no_key: a hidden column is shown" in found
    assert "Loose.employee_no_key: is searched and hidden" in found
    assert "Loose.phone: is filtered and sensitive" in found


def test_what_is_in_no_role_is_named(bad: Bad) -> None:
    found = bad.page(datamodel=Rows(Employee), verbs={"vanish": Verb(print)}, add_columns=["name"])
    assert "Loose: can_list on Loose is in no role" in found
    assert "Loose: can_add on Loose is in no role" in found
    assert "Loose: vanish on Loose is in no role" in found
    assert "Loose.verbs.vanish: no label" in found


def test_a_form_that_picks_among_all_tenants_is_named(bad: Bad) -> None:
    form = form_class({"tenant": pick("Tenant", Tenant), "who": pick("人", Employee, by=["phone"])})
    found = list(registry.fields("Loose", form))
    assert "Loose.tenant: picks among tenants of all tenants" in found
    assert "Loose.tenant: no Chinese label (Tenant)" in found
    assert "Loose.who: no English label (人)" in found
    assert "Loose.who: searches phone, which is not for everybody's eyes" in found


def test_a_form_page_in_no_role_is_named(bad: Bad) -> None:
    page = bad.made(FormPage, verb="vanish", title="Vanish", submit="走", of=Job)
    found = list(registry.form_page(page))
    assert "Loose: can_vanish on Loose is in no role" in found
    assert "Loose.title: no Chinese label (Vanish)" in found
    assert "Loose.submit: no English label (走)" in found


def test_a_form_about_a_row_of_all_tenants_is_named(bad: Bad) -> None:
    page = bad.made(FormPage, verb="edit", class_permission_name="Employees", of=Job)
    assert "Loose: shows jobs of all tenants to a union's people" in list(registry.form_page(page))


def test_a_resource_known_by_cookie_or_written_by_nobody_is_named(bad: Bad) -> None:
    more = {"allow_browser_login": True, "add_columns": ["name"], "list_columns": ["name"]}
    found = list(registry.resource(bad.made(Resource, datamodel=Rows(Employee), **more)))
    assert "Loose: knows people by the console's cookie" in found
    assert "Loose: add has fields and no service" in found
    assert "Loose: can_add on Loose is in no role" in found


def test_a_route_that_asks_nobody_or_looks_nothing_up_is_named(bad: Bad) -> None:
    found = list(registry.routes(Unasked()))
    assert "Unasked.peek: asks nobody who is there" in found
    assert "Unasked.peek: takes a number and does not look it up through the fence" in found


def test_a_job_without_a_name_that_nobody_asks_for_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(jobs.HANDLERS, "loose-end", print)
    found = list(registry.job_kind("loose-end"))
    assert "jobs.loose-end: no label" in found
    assert "jobs.loose-end: is not a room and a verb" in found
    assert "jobs.loose-end: nobody asks for it" in found


def test_a_finder_of_secrets_or_of_no_page_is_named(bad: Bad) -> None:
    page = bad.made(ConsoleView, datamodel=Rows(Employee), list_title="x")
    found = list(registry.finder(Finder(type(page), detail=("phone",)), [page]))
    assert "finders.Loose: nobody may list and open it" in found
    assert "finders.Loose: searches no column" in found
    assert "finders.Loose.phone: is shown in every search and sensitive" in found
    assert list(registry.finder(Finder(type(page)), [])) == ["finders.Loose: is no page of the console"]


def test_a_command_without_help_is_named() -> None:
    option = click.Option(["--deep"])
    bare = click.Command("bare", params=[option], help="Only English.")
    found = list(registry.commands(click.Group("loose", commands=[bare], help="松散的 Loose ends.")))
    assert found == ["welfare bare: no help in both languages", "welfare bare --deep: no help"]
