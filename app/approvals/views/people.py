"""选人 — people of the union, found by name, with their seats; one, or several."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from markupsafe import Markup
from sqlalchemy import or_, select
from wtforms.validators import InputRequired, Optional

from app.approvals.services.people import people_in_seats
from app.core.accounts import User
from app.core.clock import today
from app.core.console.pick import PickField
from app.core.console.pick_widget import SHOWN, PickWidget
from app.core.db import session
from app.core.numbers import number_in
from app.core.tenancy import whole_tenant
from app.core.text import _l
from app.models import Seat
from app.rules.permissions import UNIT_ROLES
from app.tenants.queries import in_force, seats_in_words

WHY = "people decide across units"
MOST_NAMED = 3


@dataclass(frozen=True, slots=True)
class Seated:
    """在岗人员 — an account that holds a seat of a unit today: its number, name and seats in words."""

    id: int
    name: str
    seats: str = ""

    def __str__(self) -> str:
        return self.name


def seated(numbers: Sequence[int]) -> list[Seated]:
    """按号取人 — those of these accounts that hold a seat today, in this order."""
    with whole_tenant(WHY):
        names = people_in_seats(numbers, on=today())
        said = seats_in_words(names, today())
    return [Seated(each, names[each], said.get(each, "")) for each in numbers if each in names]


def found(words: str) -> list[Seated]:
    """按名找人 — the first whose name contains what was typed, or whose address begins with it."""
    with whole_tenant(WHY):
        held = (
            select(User.id, User.first_name)
            .join(Seat, Seat.user_id == User.id)
            .where(in_force(today()), Seat.role.in_(UNIT_ROLES), User.active.is_(True))
            .distinct()
            .order_by(User.first_name, User.id)
        )
        if words:
            held = held.where(
                or_(
                    User.first_name.icontains(words, autoescape=True),
                    User.email.istartswith(words, autoescape=True),
                )
            )
        return seated([number for number, _name in session.execute(held.limit(SHOWN))])


class PersonField(PickField):
    """选一人 — its data is a Seated."""

    def __init__(self, label: Any = None, validators: Sequence[Any] = (), **more: Any) -> None:
        super().__init__(label, validators, target=Seat, by=("id",), **more)

    def row(self, wanted: str) -> Seated | None:
        """The person of this number, if they hold a seat."""
        number = number_in(wanted)
        return next(iter(seated([number])), None) if number is not None else None

    def found(self, words: str) -> list[Seated]:
        """People by name."""
        return found(words)

    def among(self, wanted: Sequence[str]) -> list[Seated]:
        """Those chosen lately."""
        return seated([number for each in wanted if (number := number_in(each)) is not None])

    def detail(self, row: Seated) -> str:
        """Their seats."""
        return row.seats


class PeopleField(PersonField):
    """选多人 — a few pickers of one name; its data are Seated."""

    def __init__(self, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        self.widget = _several

    def process_formdata(self, valuelist: Sequence[Any]) -> None:
        """Look the numbers up; an empty picker says nothing."""
        wanted = [text for each in valuelist if (text := str(each).strip())][:MOST_NAMED]
        self.data = self.among(list(dict.fromkeys(wanted)))
        self.unknown = len(self.data) < len(set(wanted))


@dataclass(frozen=True, slots=True)
class _One:
    """One picker of several, as the picker's markup reads it."""

    name: str
    id: str
    data: Seated | None
    flags: Any
    raw_data: None = None
    weight: None = None


def _several(field: Any, **attributes: Any) -> Markup:
    chosen = [*(field.data or ()), *[None] * MOST_NAMED][:MOST_NAMED]
    boxes = [
        _One(field.name, field.id if at == 0 else f"{field.id}-{at}", one, field.flags)
        for at, one in enumerate(chosen)
    ]
    return Markup("").join(PickWidget()(each, **attributes) for each in boxes)


def person(label: Any, *, required: bool = True, **more: Any) -> Any:
    """One of the union's people."""
    needed = InputRequired(_l("Please fill this in.")) if required else Optional()
    return PersonField(label, [needed], **more)


def people(label: Any, *, required: bool = True, **more: Any) -> Any:
    """Some of the union's people."""
    needed = InputRequired(_l("Please fill this in.")) if required else Optional()
    return PeopleField(label, [needed], **more)
