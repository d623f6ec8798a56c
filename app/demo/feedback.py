"""演示评价 — a year of anonymous answers, two surveys, and a store that did badly and mended it."""

from collections.abc import Callable, Sequence
from datetime import date, timedelta
from functools import partial
from itertools import groupby
from random import Random

from sqlalchemy import select

from app.core.clock import moved_to
from app.core.db import session
from app.demo.members import first_in
from app.demo.union import Demo
from app.feedback.services.answering import asked_in
from app.feedback.services.boxes import locked, opened, seal
from app.feedback.services.closing import close_due
from app.feedback.services.following import finish, plan
from app.feedback.services.inviting import invite_for
from app.feedback.services.links import token_of
from app.feedback.services.surveys import make_survey, start_survey
from app.models import Employee, FeedbackInvitation, FollowUp, Order, OrgUnit
from app.rules.ballots import Ballot, read_ballot
from app.rules.feedback import Month
from app.tenants.queries import root_unit

# stores that did badly from so many days ago until so many: mended, still being mended, and not yet planned
BADLY = {"南京门店": (330, 160), "深圳门店": (130, 60), "济南门店": (60, 0)}
RECENT, LATEST = 90, 35  # days ago: what is planned since is still to be done, what came since to be planned
TAKES = 14  # days of a survey
WILLING = 0.6  # of those asked
WORDY = 0.35  # of those who answer

PRAISE = (
    "大米很香，家里老人孩子都说好。",
    "发货快，包装也结实，谢谢工会。",
    "坚果日期新鲜，比超市实惠。",
    "今年的选择比去年多了，点赞。",
    "土鸡蛋一个没碎，希望继续有。",
    "毛巾质量不错，洗了几次不掉毛。",
    "中秋能自己挑东西，比统一发月饼强。",
    "客服回复很耐心。",
)
WISHES = (
    "希望增加一些小包装的粮油，单身职工吃不完。",
    "能不能多些本地特产？",
    "茶叶的价格偏高，可以谈一谈。",
    "希望积分有效期再长一点。",
    "建议增加体育用品。",
    "快递送到单位前台最好提前打个电话。",
    "想要一些适合孩子的图书。",
)
GRUMBLES = (
    "等了十多天才到，中秋都过完了。",
    "食用油的瓶盖漏了，箱子里全是油。",
    "梨有三分之一是坏的，找不到人换。",
    "快递直接扔在店门口，没有通知。",
    "电话打了两次都说再等等。",
)
BANKS = {"5": PRAISE, "4": PRAISE + WISHES, "3": WISHES, "2": GRUMBLES, "1": GRUMBLES}
CANTEEN = (
    "菜偏油偏咸。",
    "十二点以后就没热菜了。",
    "面食窗口师傅手艺很好。",
    "排队太久，希望再开一个窗口。",
    "水果可以多换几样。",
)
MEASURE = "与供应商约谈：门店片区改由本地仓发货，破损包赔，三日内补发；门店指定专人收货验货。"
OUTCOME = "已换用本地仓，近一个月平均两天送达；补发 23 单，均已签收。"


def listen(demo: Demo) -> None:
    """听取评价 — what members said in every month behind us, and what came of it."""
    first = session.scalar(
        select(Order.received_on).where(Order.received_on.is_not(None)).order_by(Order.received_on)
    )
    if first is None:
        return
    month, random = Month.of(first), Random(demo.today.toordinal())  # noqa: S311 - made up, and always alike
    while month.first <= demo.today:
        _month(demo, month, random)
        month = month.following
    _surveys(demo, random)


def _month(demo: Demo, month: Month, random: Random) -> None:
    asked = min(month.last, demo.today)
    with moved_to(asked):
        invite_for("order", on=asked)
        invite_for("care", on=asked)
    said = min(month.closes_on(8), demo.today)
    with moved_to(said):
        _answer_all(_occasions(month), random, partial(_of_goods, _low_stores(demo, said)))
    closed = month.closes_on(11)
    if closed <= demo.today:
        with moved_to(closed):
            close_due(on=closed)
            _mend(demo, closed)


def _occasions(month: Month) -> Sequence[str]:
    return [f"{kind}:{month}" for kind in ("order", "care")]


def _answer_all(
    occasions: Sequence[str], random: Random, made_up: Callable[[Random, str], dict[str, str]]
) -> None:
    """Some of those asked answer by their own links; a pool's box is opened once for all of them.

    The one member who is shown at the sign-in leaves that to whoever looks.
    """
    shown = first_in().id
    asked = session.execute(
        select(FeedbackInvitation.pool_id, FeedbackInvitation.employee_id, OrgUnit.name)
        .join(Employee, Employee.id == FeedbackInvitation.employee_id)
        .join(OrgUnit, OrgUnit.id == Employee.unit_id)
        .where(FeedbackInvitation.occasion.in_(occasions))
        .order_by(FeedbackInvitation.pool_id, FeedbackInvitation.id)
    ).all()
    for pool_id, people in groupby(asked, key=lambda row: int(row.pool_id)):
        pool = locked(pool_id)
        assert pool is not None, "who is invited is invited to a pool"
        questions, box = asked_in(pool), opened(pool)
        for _pool, person, unit in people:
            ballot = read_ballot(questions, made_up(random, unit))
            assert isinstance(ballot, Ballot), ballot
            if random.random() < WILLING and person != shown:
                box = box.with_answer(token_of(pool_id, pool.secret or "", person).kept, ballot)
        seal(pool, box)


def _low_stores(demo: Demo, on: date) -> list[str]:
    ago = (demo.today - on).days
    return [store for store, (since, until) in BADLY.items() if until <= ago <= since]


def _of_goods(stores: Sequence[str], random: Random, unit: str) -> dict[str, str]:
    low = unit in stores
    stars = random.choices("54321", (1, 2, 4, 5, 4) if low else (9, 8, 3, 1, 0))[0]
    near = str(min(5, max(1, int(stars) + random.choice((-1, 0, 0, 1)))))
    given = {"overall": stars, "goods": near, "delivery": stars, "timely": stars, "warm": near}
    bank = BANKS[stars]
    return given | ({"comment": random.choice(bank)} if random.random() < WORDY else {})


def _mend(demo: Demo, on: date) -> None:
    """The officer plans a measure at once and says a month later what was done; the latest still wait."""
    officer, ago = demo.actors["officer"], (demo.today - on).days
    if ago > RECENT:
        for task in session.scalars(select(FollowUp).where(FollowUp.state == "planned")):
            finish(task, outcome=OUTCOME, actor=officer, on=on)
    if ago > LATEST:
        for task in session.scalars(select(FollowUp).where(FollowUp.state == "open")):
            plan(task, measure=MEASURE, due_on=on + timedelta(days=28), actor=officer, on=on)


def _surveys(demo: Demo, random: Random) -> None:
    begun = demo.today - timedelta(days=60)
    number = _start(demo, "总部及门店食堂满意度", "canteen", begun)
    with moved_to(begun + timedelta(days=6)):
        _answer_all([f"survey:{number}"], random, _of_canteen)
    with moved_to(ended := begun + timedelta(days=TAKES + 1)):
        close_due(on=ended)
    _start(demo, f"{demo.today.year}年度福利满意度", "annual", demo.today)


def _start(demo: Demo, title: str, template: str, on: date) -> int:
    officer = demo.actors["officer"]
    days = {"from_on": on, "until_on": on + timedelta(days=TAKES)}
    with moved_to(on):
        made = make_survey(
            title=title, template=template, unit=root_unit(), questions=None, actor=officer, on=on, **days
        )
        start_survey(made, actor=officer, on=on)
    return made.id


def _of_canteen(random: Random, _unit: str) -> dict[str, str]:
    stars = {f"q{number}": random.choices("54321", (6, 8, 4, 1, 1))[0] for number in range(1, 5)}
    words = {"q6": random.choice(CANTEEN)} if random.random() < WORDY else {}
    return stars | {"q5": random.choice("1223344")} | words
