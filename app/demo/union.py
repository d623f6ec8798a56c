"""演示单位与人员 — the tenant, its tree, and one person to a role."""

from dataclasses import dataclass, field
from datetime import date, timedelta
from random import Random

from app.core import accounts
from app.core.actor import SYSTEM, Actor
from app.core.clock import moved_to, now
from app.core.db import session
from app.core.tenancy import tenant_scope
from app.models import OrgUnit
from app.rules.calendar import months_after
from app.tenants.queries import root_unit, tenant_by
from app.tenants.services.accounts import open_platform_account
from app.tenants.services.seats import give_seat
from app.tenants.services.tenants import change_tenant, create_tenant
from app.tenants.services.units import open_unit

CODE = "demo"
NAME = "徽商连锁集团工会"
CREDIT_CODE = "813400005001234568"
SEED = 20_260_101
IN_HAND = 15  # of January: by then the year's money is allocated
DOMAIN = "demo.example.com"

BRANCHES = {
    ("华东分会", "HD"): ("合肥一店", "合肥二店", "南京门店", "上海门店", "仓储物流部"),
    ("华北分会", "HB"): ("北京门店", "天津门店", "济南门店", "客服中心"),
    ("华南分会", "HN"): ("广州门店", "深圳门店", "厦门门店", "采购部"),
}
OFFICES = ("人力资源部", "财务部", "信息技术部")

# who keeps the demo union, one person to a role
CAST = {
    "tenant_admin": "孙涛",
    "hr": "王芳",
    "officer": "陈静",
    "chair": "刘洋",
    "finance": "李强",
    "unit_head": "何伟",
    "hrbp": "林娜",
    "auditor": "周敏",
}
PLATFORM = "平台管理员"


@dataclass(frozen=True, slots=True)
class Login:
    """演示账号 — who signs in as what."""

    role: str
    name: str
    email: str
    password: str
    union: str = ""
    number: str = ""


@dataclass(slots=True)
class Demo:
    """演示现场 — what the chapters of the demo hand to each other."""

    today: date
    random: Random
    tenant_id: int
    actors: dict[str, Actor]
    logins: list[Login]
    units: list[int] = field(default_factory=list)

    @property
    def opens(self) -> date:
        """The first day of the year behind us."""
        return months_after(self.today, -12)

    def ago(self, days: int) -> date:
        """So many days ago, but in the books of this year: those of the year before are closed."""
        return min(self.today, max(self.today - timedelta(days=days), date(self.today.year, 1, IN_HAND)))

    def unit(self, code: str) -> OrgUnit:
        """A unit by its code."""
        return session.query(OrgUnit).filter_by(code=code).one()


def found_union(today: date) -> Demo:
    """建会 — the tenant with its people, ten days before the year begins."""
    opens = months_after(today, -12) - timedelta(days=10)
    # to the microsecond of this run: two demo unions made on one day are not one and the same tenant
    with moved_to(now() - (today - opens)):
        platform = Login("platform_admin", PLATFORM, f"platform@{DOMAIN}", accounts.one_time_password())
        open_platform_account(platform.email, name=PLATFORM, password=platform.password)
        _as_it_is(platform.email)
        made = create_tenant(
            CODE,
            name=NAME,
            region="安徽",
            admin_email=f"tenant_admin@{DOMAIN}",
            admin_name=CAST["tenant_admin"],
            actor=SYSTEM,
            at=now(),
        )
        demo = Demo(today, Random(SEED), made.tenant_id, {}, [platform])  # noqa: S311 - a fixed seed is the point
        tenant = tenant_by(CODE)
        change_tenant(tenant, name=NAME, region="安徽", credit_code=CREDIT_CODE, actor=SYSTEM)
        with tenant_scope(made.tenant_id):
            _plant(demo)
            _seat(demo, opens, made.password)
            session.flush()
    return demo


def _as_it_is(email: str) -> int:
    """Its password never has to change: it is shown at every sign-in, there is nothing to keep secret."""
    account = accounts.account_by_email(email)
    assert account is not None
    state = accounts.state_of(account.id)
    state.must_change_password, state.password_set_at = False, None
    return account.id


def _plant(demo: Demo) -> None:
    root = root_unit()
    demo.units = [open_unit(root, name=name, actor=SYSTEM).id for name in OFFICES]
    for (name, code), below in BRANCHES.items():
        branch = open_unit(root, name=name, code=code, actor=SYSTEM)
        demo.units += [open_unit(branch, name=each, actor=SYSTEM).id for each in below]


def _seat(demo: Demo, on: date, admin_password: str) -> None:
    root = root_unit()
    for role, name in CAST.items():
        email, password = f"{role}@{DOMAIN}", admin_password
        if role != "tenant_admin":
            given = give_seat(email, name=name, role=role, unit=root, from_on=on, actor=SYSTEM)
            password = given.password or ""
        demo.actors[role] = Actor(name, _as_it_is(email), role)
        demo.logins.append(Login(role, name, email, password))
    # one person at two seats, so that the switch in the header has something to switch
    give_seat(f"hr@{DOMAIN}", role="officer", unit=demo.unit("HD"), from_on=on, actor=SYSTEM)
