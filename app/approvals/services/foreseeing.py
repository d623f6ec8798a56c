"""预演 — "this request would go to …": which steps a flow would take, and who would be asked today."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from app.approvals.services.flows import flow_in_force, placed
from app.approvals.services.people import around
from app.core.tenancy import whole_tenant
from app.rules import working_days
from app.rules.approval_facts import Facts
from app.rules.approval_machine import steps_for
from app.rules.approval_people import Around, Asked, ask
from app.rules.approval_words import because, must_agree, not_because, stuck_because
from app.rules.approvals import Flow, Step


@dataclass(frozen=True, slots=True)
class Foreseen:
    """预演的一步 — whether it is needed; who would be asked and who may not, (name, why); until when.

    `stuck` is a sentence where it could not go on; the day counts from the one before, all limits used up.
    """

    name: str
    needed: bool
    agreed: str = ""
    people: tuple[tuple[str, str], ...] = ()
    barred: tuple[tuple[str, str], ...] = ()
    due_on: date | None = None
    stuck: str | None = None


def foresee(
    kind: str,
    facts: Facts,
    *,
    on: date,
    asked_by: int | None = None,
    concerned: Iterable[int] = (),
    flow: Flow | None = None,
) -> list[Foreseen] | None:
    """预演 — every step of the flow (the one in force, unless another is given); None when nobody is asked.

    Nothing is written. Who decides an earlier step may not decide a later one; that is not foreseen here.
    """
    found = (flow, None) if flow is not None else flow_in_force(kind)
    if found is None:
        return None
    with whole_tenant("who decides may sit above the unit"):
        steps = placed(found[0]).steps
        place = around(facts.unit_id, steps, on=on)
        needed = steps_for(Flow(found[0].name, steps), facts.asked(place.unit_path))
        barred = dict.fromkeys(concerned, "concerned") | ({asked_by: "asked"} if asked_by is not None else {})
        return _walked(steps, needed, place, barred, on) if needed else None


def _walked(
    steps: Iterable[Step], needed: Iterable[Step], place: Around, barred: dict[int, str], on: date
) -> list[Foreseen]:
    keys, made, day = {each.key for each in needed}, [], on
    for step in steps:
        if step.key not in keys:
            made.append(Foreseen(str(step.name), needed=False))
            continue
        due = working_days.after(day, step.days) if step.days else None
        day = due or day
        made.append(_step(step, ask(step, place, barred), due))
    return made


def _step(step: Step, asked: Asked, due: date | None) -> Foreseen:
    return Foreseen(
        str(step.name),
        needed=True,
        agreed=must_agree(step, asked.need),
        people=tuple((each.name, because(each.how, each.role, each.where)) for each in asked.people),
        barred=tuple((each.name, not_because(code)) for each, code in asked.barred),
        due_on=due,
        stuck=stuck_because(asked.stuck),
    )
