"""角色表 — the people of the tests. 王芳 is ours; 李强 is of the same union in another role; 赵敏 is of
another union.

`our_union` and `their_union` are made through the services, on the day before `TODAY`, with the tree
集团 → 华东 → 上海一部, and 集团 → 华北.
"""

from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, field
from datetime import date

from flask_appbuilder.security.sqla.models import User

from app.core import accounts
from app.core.actor import SYSTEM, Actor
from app.core.clock import moved_to, now
from app.core.db import atomic, session
from app.core.tenancy import Scope, tenant_scope
from app.models import OrgUnit
from app.tenants.services.accounts import open_platform_account
from app.tenants.services.seats import give_seat
from app.tenants.services.tenants import create_tenant
from app.tenants.services.units import open_unit
from tests.allowances import GRANTED, standards_in_force

TODAY = date(2026, 9, 1)
PASSWORD = "Zhihui-Test-2026"

# who plays whom, on our side: one person to a role, as the incompatible pairs demand
OURS = {
    "hr": "王芳",
    "finance": "李强",
    "unit_head": "何伟",
    "hrbp": "林娜",
    "officer": "陈静",
    "chair": "刘洋",
    "auditor": "周敏",
    "tenant_admin": "孙涛",
}
THEIRS = {"hr": "赵敏", "officer": "钱进", "chair": "吴霞", "finance": "郑凯", "tenant_admin": "冯磊"}
CAST = {"our_union": ("ours", "皖江集团工会", OURS), "their_union": ("theirs", "江南集团工会", THEIRS)}


@dataclass(frozen=True, slots=True)
class Person:
    """人 — somebody who can sign in, and act."""

    name: str
    email: str
    user_id: int
    role: str
    tenant_id: int | None = None
    seat_id: int | None = None
    password: str = PASSWORD

    @property
    def actor(self) -> Actor:
        """The person as services know them."""
        return Actor(self.name, self.user_id, self.role, self.seat_id)


@dataclass(slots=True)
class Union:
    """工会 — a tenant, its units by name (ids), its people by role."""

    code: str
    tenant_id: int
    units: dict[str, int] = field(default_factory=dict)
    people: dict[str, Person] = field(default_factory=dict)

    def __getattr__(self, role: str) -> Person:
        """`union.chair` is the chair."""
        if role.startswith("_") or role not in self.people:
            raise AttributeError(role)
        return self.people[role]

    def scope(self, unit: str | None = None) -> AbstractContextManager[Scope]:
        """Work inside this tenant, all of it or from one unit downwards."""
        if unit is None:
            return tenant_scope(self.tenant_id)
        with tenant_scope(self.tenant_id):
            path = session.get_one(OrgUnit, self.units[unit]).path
        return tenant_scope(self.tenant_id, path)

    def unit(self, name: str) -> OrgUnit:
        """A unit of the tenant in force."""
        return session.get_one(OrgUnit, self.units[name])


@contextmanager
def on(day: date = TODAY) -> Iterator[None]:
    """The clock stands at nine in the morning of this day."""
    with moved_to(day):
        yield


def found_union(code: str, name: str, people: dict[str, str]) -> Union:
    """Make a tenant with its tree and its people, everybody seated at the top."""
    with moved_to(date(2026, 8, 31)), atomic():
        admin = _email(people["tenant_admin"], code)
        made = create_tenant(code, name=name, region="安徽", admin_email=admin, actor=SYSTEM, at=now())
        union = Union(code, made.tenant_id)
        with tenant_scope(union.tenant_id):
            _plant(union, name)
            standards_in_force(GRANTED)
            for role, person in people.items():
                union.people[role] = _seat(union, role, person)
    return union


def platform_admin() -> Person:
    """平台管理员 — keeps the tenants, sees nobody's business."""
    with atomic():
        email = "platform@example.com"
        open_platform_account(email, name="平台管理员", password=PASSWORD)
        account = accounts.account_by_email(email)
        assert account is not None
        return Person("平台管理员", email, account.id, "platform_admin")


def _plant(union: Union, name: str) -> None:
    root = session.query(OrgUnit).one()
    east = open_unit(root, name="华东", code="HD", actor=SYSTEM)
    shop = open_unit(east, name="上海一部", code="SH1", actor=SYSTEM)
    north = open_unit(root, name="华北", code="HB", actor=SYSTEM)
    union.units = {"总部": root.id, name: root.id, "华东": east.id, "上海一部": shop.id, "华北": north.id}


def _seat(union: Union, role: str, name: str) -> Person:
    email = _email(name, union.code)
    account: User | None = accounts.account_by_email(email)
    if role == "tenant_admin":
        assert account is not None
        seat_id = None
    else:
        given = give_seat(
            email, name=name, role=role, unit=union.unit("总部"), from_on=date(2026, 1, 1), actor=SYSTEM
        )
        account, seat_id = accounts.account_by_email(email), given.seat.id
        assert account is not None
    account.first_name = name
    accounts.set_password(account, PASSWORD)
    return Person(name, email, account.id, role, union.tenant_id, seat_id)


def _email(name: str, code: str) -> str:
    return f"{'-'.join(str(ord(each)) for each in name)}@{code}.example.com"
