"""Every act the house records can be read: its verb, its thing and its values have words in both tongues."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask_babel import force_locale

from app.core import audit, schema
from app.core.console.attributes import attribute
from app.core.console.trail import models
from app.core.console.views import ConsoleView
from app.rules import orders, settlement, tenants
from app.rules.exceptions import EXCEPTION_LIFECYCLE
from app.rules.trail import TRAIL
from tests.databases import TestDatabase
from tests.house.registry.fences import holders

APP = Path(audit.__file__).parents[1]
CHINESE = re.compile("[\u4e00-\u9fff]")
LATIN = re.compile("[A-Za-z]{3,}")

# where the verb is a value: which verbs that can be
COMPUTED = {
    "approvals/services/deciding.py": {"approve_request", "decline_request", "return_request"},
    "budgets/services/adjustments.py": {"send_back", "withdraw"},
    "catalog/services/listing.py": {"list", "delist"},
    "compliance/services/exceptions.py": {f"{verb}_exception" for verb in EXCEPTION_LIFECYCLE.steps},
    "core/console/reads.py": {"view", "search_identity"},
    "core/console/security.py": {"sign_in", "sign_in_refused"},
    "core/staged.py": {"import_products", "import_shipments", "import_budget_lines"},
    "notices/services/channels.py": {"set_up_channel", "change_channel"},
    "notices/services/handling.py": {"resend_notice", "drop_notice", "hand_over_notice"},
    "orders/services/steps.py": set(orders.LIFECYCLE.steps),
    "people/services/events.py": {"hired", "moved", "left", "returned"},
    "people/services/roster/fixing.py": {"correct_row", "skip_row", "take_back_row"},
    "points/services/revoke.py": {"approve_revocation", "decline_revocation", "withdraw_revocation"},
    "points/services/turning.py": {"submit", "send_back", "withdraw", "confirm"},
    "settlement/services/deciding.py": {"accept", "dispute", "uphold"},
    "settlement/services/paying.py": set(settlement.PAYMENT_LIFECYCLE.steps),
    "suppliers/services.py": {"admit", "stop_supplier"},
    "tenants/services/vacating.py": {"end_seat", "give_seat"},
    "tenants/services/tenants.py": set(tenants.TENANT_LIFECYCLE.steps),
    "orders/services/returns.py": {"accept_return", "refuse_return", "withdraw_return", "take_back_return"},
}
# acts written by a statement of their own, without audit.record()
SET_BASED = {"redeem"}


def recorded() -> Iterator[tuple[str, ast.Call]]:
    for path in sorted(APP.rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.Call) and ast.unparse(node.func) == "audit.record":
                yield path.relative_to(APP).as_posix(), node


def verbs_of(path: str, call: ast.Call) -> set[str]:
    verb = call.args[0]
    return {str(verb.value)} if isinstance(verb, ast.Constant) else COMPUTED[path]


def test_every_verb_recorded_anywhere_has_its_sentence() -> None:
    said = SET_BASED | {verb for path, call in recorded() for verb in verbs_of(path, call)}
    assert said - set(TRAIL.acts) == set()
    assert {*TRAIL.reads, *TRAIL.refusals} - set(TRAIL.acts) == set()


def test_every_place_where_the_verb_is_a_value_is_known_and_still_there() -> None:
    computed = {path for path, call in recorded() if not isinstance(call.args[0], ast.Constant)}
    assert computed == set(COMPUTED)


def test_every_thing_named_in_a_record_has_its_word() -> None:
    subjects = [call.args[1] for _path, call in recorded() if len(call.args) > 1]
    written = "\n".join(
        ast.unparse(each) for each in subjects if isinstance(each, ast.Constant | ast.JoinedStr)
    )
    named = set(re.findall(r"['\"](\w+):", written))
    assert named
    assert named - set(TRAIL.things) == set()


def test_every_value_named_in_a_record_has_its_label() -> None:
    nameless = []
    for path, call in recorded():
        given = next((each.value for each in call.keywords if each.arg == "changes"), None)
        keys = (
            [key.value for key in given.keys if isinstance(key, ast.Constant)]
            if isinstance(given, ast.Dict)
            else []
        )
        columns = {name for model in models().values() for name in model.__mapper__.attrs.keys()}  # noqa: SIM118
        for verb in verbs_of(path, call):
            known = {*TRAIL.acts[verb].fields, *TRAIL.fields, *columns}
            nameless += [(path, verb, key) for key in keys if key not in known]
    assert nameless == []


@pytest.mark.parametrize("language", ["zh", "en"])
def test_every_word_of_the_trail_is_said_in_the_readers_language(
    language: str, database: TestDatabase
) -> None:
    with database.app.test_request_context(), force_locale(language):
        words = [str(each) for act in TRAIL.acts.values() for each in (act.word, act.says)]
        words += [str(each) for each in TRAIL.things.values()]
        words += [str(said.label) for said in TRAIL.fields.values()]
        words += [str(said.label) for act in TRAIL.acts.values() for said in act.fields.values()]
    wrong = [each for each in words if bool(CHINESE.search(each)) != (language == "zh")]
    if language == "zh":
        wrong += [each for each in words if LATIN.search(re.sub(r"%\(\w+\)s", "", each))]
    assert wrong == []


def test_no_two_acts_or_tables_share_a_word_a_reader_chooses_by(database: TestDatabase) -> None:
    """What the filters of the trail offer twice finds half of what was asked for."""
    with database.app.test_request_context(), force_locale("zh"):
        words = [str(act.word) for act in TRAIL.acts.values()]
        things = {name: str(word) for name, word in TRAIL.things.items() if name != "expiry"}
    assert {word for word in words if words.count(word) > 1} == set()
    assert {name for name, word in things.items() if [*things.values()].count(word) > 1} == set()


def test_every_table_of_a_tenant_has_a_name_people_read() -> None:
    assert set(schema.scoped_table_names()) - set(TRAIL.things) == set()


def test_what_belongs_to_something_points_at_it() -> None:
    for kind, children in TRAIL.belonging.items():
        for each in children:
            assert {kind, each.kind} <= set(TRAIL.things)
            assert attribute(models()[each.table], each.of)
            assert attribute(models()[each.table], each.names)


def test_every_list_that_can_be_taken_along_has_its_word(database: TestDatabase) -> None:
    """The export's record names the thing; without a word the export would break."""
    every = database.app.extensions["appbuilder"].baseviews
    lists = [view for view in every if isinstance(view, ConsoleView)]
    taken = {view.model.__tablename__ for view in lists if holders(view.class_permission_name, "can_export")}
    assert taken - set(TRAIL.things) == set()
