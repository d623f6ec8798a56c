"""A union of very many people for the benchmarks of lists: filled set by set, not through roster files."""

from collections.abc import Iterator
from datetime import date, timedelta
from random import Random
from typing import Any

from sqlalchemy import (
    BigInteger,
    Column,
    Date,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    insert,
    literal,
    select,
)

from app.core import bulk, secrets
from app.core.actor import SYSTEM
from app.core.db import atomic, session
from app.core.loading import load, temporary
from app.core.pinyin import initials
from app.core.tenancy import current_tenant_id
from app.models import Employee, OrgUnit
from app.people.services.identity import index_of
from app.tenants.queries import root_unit
from app.tenants.services.units import open_unit

UNITS = 200
SURNAMES = "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董萧程曹袁邓许傅沈曾彭吕"
GIVEN = (
    "伟芳娜秀英敏静丽强磊军洋勇艳杰娟涛明超兰霞平刚桂华建国志新红梅文斌宇浩凯辉健俊帆雪琳玉萍丹鑫晨怡婷佳倩瑞"
)
ID_NO, PHONE_TAIL = "11010119900307803X", "8000"
SAMPLE = 777  # whose identity number is known
_TEXTS = ("employee_no", "employee_no_key", "name", "name_initials", "gender", "position", "state")
_INDEXES = ("phone_index", "phone_tail_index", "id_no_index")
CROWD = Table(
    "crowd",
    MetaData(),
    Column("number", Integer, primary_key=True, autoincrement=False),
    *(Column(name, String) for name in (*_TEXTS, *_INDEXES)),
    Column("phone", LargeBinary),
    Column("unit_id", BigInteger),
    Column("hire_on", Date),
    prefixes=["TEMPORARY"],
)
COPIED = [column.name for column in CROWD.columns if column.name != "number"]


def fill(count: int) -> None:
    """So many employees in the units of the union in force, and the planner told."""
    with atomic():
        units = _units()
        with temporary(CROWD):
            load(CROWD, _people(count, units))
            chosen = select(literal(current_tenant_id()), *(CROWD.c[name] for name in COPIED)).order_by(
                CROWD.c.number
            )
            bulk.execute(
                insert(Employee.__table__).from_select(["tenant_id", *COPIED], chosen, include_defaults=False)
            )


def _units() -> list[int]:
    root = root_unit()
    for number in range(UNITS // 20):
        branch = open_unit(root, name=f"分会{number:02}", code=f"B{number:02}", actor=SYSTEM)
        for below in range(19):
            open_unit(branch, name=f"部门{below:02}", code=f"B{number:02}-{below:02}", actor=SYSTEM)
    return list(session.scalars(select(OrgUnit.id).order_by(OrgUnit.id)))


def _people(count: int, units: list[int]) -> Iterator[tuple[Any, ...]]:
    chance = Random(7)
    weights = [1 / (place + 3) for place in range(len(SURNAMES))]
    surnames = chance.choices(SURNAMES, weights, k=count)
    tails = [index_of("phone_tail", f"{tail:04}") for tail in range(10_000)]
    phone, first = secrets.encrypt("13812348000"), date(2005, 1, 1)
    for number, surname in enumerate(surnames):
        name = surname + "".join(chance.choices(GIVEN, k=1 if chance.random() < 0.4 else 2))
        code = f"E{number:07}"
        yield (
            *(number, code, code, name, initials(name), "男" if number % 2 else "女", "店员"),
            "active",
            *(f"{number:032x}", tails[number * 7919 % 10_000]),
            index_of("id_no", ID_NO) if number == SAMPLE else f"{number:032x}",
            *(phone, units[number % len(units)], first + timedelta(days=number % 7_000)),
        )
