"""演示标准 — the province's lines put into force, the union's own beside them, one stricter at a branch, one
that still waits for the chair.
"""

from dataclasses import dataclass, replace
from datetime import date

from sqlalchemy import select

from app.core.clock import moved_to, today
from app.core.db import session
from app.demo.papers import paper
from app.demo.union import Demo
from app.models import WelfareStandard
from app.standards import services as standards

CARE = "徽商工〔2025〕9号 慰问管理办法"
SPORTS = "徽商工〔2025〕14号 文体和教育活动开支办法"
BRANCH = "华东工〔2026〕3号 分会慰问实施细则"
PASSES = "徽商工〔2026〕21号 职工年票补助办法"
GOODS, TICKET, MONEY = ("goods",), ("ticket",), ("cash",)


@dataclass(frozen=True, slots=True)
class Line:
    """一条标准 — so many yuan at the most for an item, in which shape and forms, by which clause; of a unit,
    if not of the whole union.
    """

    item: str
    yuan: int
    shape: str = "event"
    forms: tuple[str, ...] = ()
    clause: str = "第八条"
    tier: str = ""
    count: int | None = None
    document: str = CARE
    unit: str | None = None


# what the province's text says nothing of; vouchers and counselling nobody has settled yet
OWN = (
    Line("critical", 5_000),
    Line("injury", 2_000),
    Line("disaster", 3_000),
    *(
        replace(each, document=SPORTS)
        for each in (
            Line("gala", 100, "once_year", GOODS, "第四条"),
            Line("prize", 500, "single", GOODS, "第五条", "first"),
            Line("prize", 300, "single", GOODS, "第五条", "second"),
            Line("prize", 200, "single", GOODS, "第五条", "third"),
            Line("souvenir", 100, "single", GOODS, "第五条"),
            Line("clothing", 600, "once_year", GOODS, "第六条"),
            Line("cinema", 150, "once_year", TICKET, "第七条"),
            Line("show", 200, "single", TICKET, "第七条"),
            Line("referee", 200, "single", MONEY, "第九条"),
            Line("contest", 1_000, "single", GOODS, "第十条"),
            Line("trainee", 300, "single", GOODS, "第十条"),
        )
    ),
    Line("outing", 200, "times_year", (), "第十一条", count=2, document=SPORTS),
    Line("recuperation", 400, "per_day", (), "第十二条", count=5, document=SPORTS),
)
STRICTER = Line("birthday", 300, "once_year", ("goods", "cake_voucher"), "第三条", document=BRANCH, unit="HD")
WAITING = Line("park_pass", 200, "once_year", TICKET, "第二条", document=PASSES)


def set_standards(demo: Demo, start: date) -> None:
    """标准 — from the first case of care on."""
    with moved_to(start):
        _adopt(demo)
        for line in OWN:
            _confirmed(demo, _entered(demo, line, date(start.year, 1, 1)))
    with moved_to(demo.ago(200)):
        _confirmed(demo, _entered(demo, STRICTER, today()))
    with moved_to(demo.ago(2)):
        _entered(demo, WAITING, today())


def _adopt(demo: Demo) -> None:
    admin = demo.actors["tenant_admin"]
    standards.adopt_pack(actor=admin, on=today())
    for line in session.scalars(select(WelfareStandard)):
        standards.confirm_standard(line, actor=admin, on=today())


def _entered(demo: Demo, line: Line, valid_from: date) -> WelfareStandard:
    return standards.enter_standard(
        item=line.item,
        tier=line.tier,
        shape=line.shape,
        cap_fen=line.yuan * 100,
        count=line.count,
        forms=line.forms,
        unit=demo.unit(line.unit) if line.unit else None,
        document=line.document,
        clause=line.clause,
        valid_from=valid_from,
        files=[paper(f"{line.document.split()[-1]}-{line.item}{line.tier}")],
        actor=demo.actors["tenant_admin"],
        on=today(),
    )


def _confirmed(demo: Demo, line: WelfareStandard) -> None:
    standards.confirm_standard(line, actor=demo.actors["chair"], on=today())
