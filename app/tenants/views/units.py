"""单位页 — the tree: open, rename, move, close."""

from collections.abc import Mapping, Sequence

from flask import current_app, url_for

from app.core.clock import today
from app.core.console import fields
from app.core.console.datamodel import Rows
from app.core.console.forms import Fact, FormPage, Lines
from app.core.console.listing import Computed
from app.core.console.security import allowed
from app.core.console.views import ConsoleView, Verb
from app.core.money import Money
from app.core.text import _l
from app.models import OrgUnit
from app.rules.tenants import REGIONS, UNIT_LIFECYCLE
from app.tenants.queries import people_at_and_below
from app.tenants.queries.regions import region_of, regions
from app.tenants.services.holdings import Holding, holdings_of, sub_accounts_per_unit
from app.tenants.services.regions import set_region
from app.tenants.services.units import close_unit, move_unit, open_unit, rename_unit, reopen_unit
from app.tenants.views.merging import MergeUnit, open_units

STEP = "\u3000"


def _in_tree(rows: Sequence[OrgUnit]) -> dict[int, str]:
    """Names drawn in as deep as the unit hangs below the topmost one on the page."""
    depths = {row.id: row.path.count("/") for row in rows}
    top = min(depths.values())
    return {
        row.id: f"{STEP * (depths[row.id] - top)}{'└ ' if depths[row.id] > top else ''}{row.name}"
        for row in rows
    }


class MoveUnit(FormPage):
    """划转单位."""

    class_permission_name, verb = "Units", "edit"
    of = OrgUnit
    title, submit = _l("Move the unit"), _l("Move it there")
    intro = _l("Everything below it comes along; people keep their unit, and the past stays as it was.")
    fields = {
        "parent": fields.pick(_l("Put it below"), OrgUnit, where=open_units),
        "reason": fields.reason(required=False),
    }
    service = move_unit
    done = _l("Moved: %(what)s.")
    next = "Units.show"

    @classmethod
    def applies(cls, row: OrgUnit) -> bool:
        """Headquarters stay where they are."""
        return row.parent_id is not None

    def facts(self, row: OrgUnit) -> Sequence[Fact]:
        """Where it is now."""
        return [Fact(_l("Unit"), row.full_name)]


def _set_regions() -> Mapping[str, str]:
    return {each: each for each in REGIONS}


class SetRegion(FormPage):
    """设定所在地区."""

    class_permission_name, verb = "Units", "set_region"
    of, whole_union = OrgUnit, True
    title, submit = _l("Set the region"), _l("Save")
    intro = _l(
        "What may be given, and how much, differs by province: the region of the unit that pays decides. "
        "Units below "
        "follow, unless they have one of their own."
    )
    fields = {
        "region": fields.choice(
            _l("Region"),
            _set_regions,
            required=False,
            description=_l("Left empty, it is that of the unit above."),
        ),
        "reason": fields.reason(required=False),
    }
    service = set_region
    done = _l("Saved: %(what)s.")
    next = "Units.show"

    @classmethod
    def applies(cls, row: OrgUnit) -> bool:
        """The region of headquarters is the union's."""
        return row.parent_id is not None

    def facts(self, row: OrgUnit) -> Sequence[Fact]:
        """Where it is now."""
        return [Fact(_l("Unit"), row.full_name), Fact(_l("Region"), region_of(row.id))]

    def prefill(self, row: OrgUnit) -> Mapping[str, str | None]:
        """Its own."""
        return {"region": row.region}


def _regions(rows: Sequence[OrgUnit]) -> dict[int, str]:
    """Where each lies, its own or that of a unit above it."""
    found = regions([row.id for row in rows])
    return {row.id: found[row.id][1] for row in rows}


def _housed(row: OrgUnit) -> list[Fact]:
    """What is still there: a unit is closed when nothing is."""
    found = holdings_of(row, on=today())
    return [Fact(each.label, each.count, kind=each.kind) for each in found if _may_see(each)]


def _still_there(row: OrgUnit) -> Lines:
    """What stands at the unit itself, each with the way to it."""
    lines = [
        (
            (str(each.label), _way_to(each)),
            Money(each.count).format() if each.kind == "fen" else f"{each.count:,}",
        )
        for each in holdings_of(row, on=today())
        if _may_see(each)
    ]
    return Lines(_l("At this unit"), (_l("What"), _l("Count")), lines, ("link", "text"))


def _may_see(holding: Holding) -> bool:
    """Whether the seat may open the list of it: HR reads no balances here either."""
    return allowed(holding.page.partition(".")[0], "can_list")


def _way_to(holding: Holding) -> str | None:
    """The list of it, where there is one."""
    return url_for(holding.page, **holding.query) if holding.page in current_app.view_functions else None


class Units(ConsoleView):
    """单位."""

    datamodel = Rows(OrgUnit)
    list_title, one = _l("Units"), _l("Unit")
    list_columns = ["tree", "code", "lies_in", "people", "sub_accounts", "state"]
    key_facts = ["people", "sub_accounts", "lies_in", "code", "parent"]
    panels = (_still_there,)
    show_columns = ["full_name"]
    staged = False
    search_columns = ["full_name", "code"]
    filters = ["state"]
    base_order = ("path", "asc")
    page_size = 100
    computed: Mapping[str, Computed] = {
        "tree": Computed(_l("Unit"), "text", _in_tree),
        "lies_in": Computed(_l("Region"), "text", _regions),
        "people": Computed(_l("In service, with the units below"), "number", people_at_and_below),
        "sub_accounts": Computed(_l("Sub-accounts"), "number", sub_accounts_per_unit),
    }
    add_columns = ["parent", "name", "code"]
    edit_columns = ["name", "code"]
    form_fields = {
        "parent": fields.pick(_l("Belongs to"), OrgUnit, where=open_units),
        "name": fields.text(_l("Name of the unit")),
        "code": fields.text(
            _l("Unit code"), required=False, length=40, description=_l("Left empty, it gets one by itself.")
        ),
    }
    add_service, edit_service = open_unit, rename_unit
    lifecycle = UNIT_LIFECYCLE
    verbs = {
        "close_unit": Verb(close_unit, ask="optional", style="danger", effect=_housed),
        "reopen_unit": Verb(reopen_unit, ask="optional"),
    }
    forms = [MoveUnit, SetRegion, MergeUnit]
    empty = _l(
        "No units here. Add branches and departments below headquarters, or import a roster that names them."
    )
