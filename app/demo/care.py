"""演示慰问 — a year of care: illness, grief, joy and need; one overdue, one declined, one returned."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from sqlalchemy import select

from app.budgets.services import allocate, approve_budget, open_sub_account
from app.care import services as care
from app.core.clock import moved_to, now
from app.core.db import session
from app.core.money import Money
from app.demo.papers import paper
from app.demo.saying import say
from app.demo.standards import set_standards
from app.demo.union import Demo
from app.models import CareCase, CareSubject, Employee, Membership, SubAccount
from app.rules.budgets import BudgetKey
from app.rules.care_categories import SENSITIVE

CODE = "50405"  # 送温暖支出
CARDS = ("6222021234567890128", "6222021234567890110", "6222021234567890136")
LATELY = 5  # days
EVERY_FOURTH = 4  # is entered by HR
AGES = {"marriage": (23, 36), "birth": (24, 40), "retirement": (52, 70)}  # years
CLOSED, FOLLOWED, PAID, VISITED, APPROVED, ASKED = range(6, 0, -1)


SAID = {
    "approved": "情况属实，同意。",
    "declined": "所附材料不能证明登记结婚，请补交结婚证后重新申报。",
    "returned": "住院证明照片不清晰，请补交后再报。",
}


@dataclass(frozen=True, slots=True)
class Story:
    """一事 — so many days ago, on which occasion, how much was given, how far it has come."""

    ago: int
    category: str
    facts: Mapping[str, Any] = field(default_factory=dict)
    words: str = ""
    yuan: int = 1_000
    reached: int = CLOSED
    form: str = "cash"
    evidence: str = "证明材料"
    found: str = "职工情绪稳定，感谢工会关心。"
    ended: str = ""


def _stay(hospital: str, disease: str, *, surgery: bool = False) -> dict[str, Any]:
    return {"hospital": hospital, "disease": disease, "surgery": surgery}


STORIES = (
    Story(348, "marriage", {"certificate_no": "J340104-2025-003121"}, yuan=2_000, evidence="结婚证"),
    Story(
        336,
        "hospital",
        _stay("安徽省立医院", "急性阑尾炎", surgery=True),
        "夜班突发腹痛入院，已行手术。",
        2_000,
    ),
    Story(322, "birth", {"children": 1}, "喜得千金。", 1_500, form="goods", evidence="出生医学证明"),
    Story(310, "death_kin", {"relation": "father", "kin_name": "张德厚"}, "父亲因病去世，料理后事。", 2_000),
    Story(
        301,
        "hardship",
        {"kind": "deep", "household": 4, "cause": "配偶长期透析"},
        "家庭支出负担重。",
        2_000,
        FOLLOWED,
    ),
    Story(287, "hospital", _stay("合肥市第一人民医院", "肺炎"), "", 1_000),
    Story(
        274, "retirement", {"years": 31}, "从事门店工作三十一年。", 2_000, form="goods", evidence="退休审批表"
    ),
    Story(259, "disaster", {"kind": "fire", "loss_fen": 1_860_000}, "租住房屋起火，家具全部烧毁。", 3_000),
    Story(243, "birth", {"children": 2}, "龙凤双胞胎。", 2_000, form="goods", evidence="出生医学证明"),
    Story(
        230,
        "critical",
        {"disease": "急性白血病", "hospital": "安徽医科大学第一附属医院"},
        "确诊后休假治疗。",
        5_000,
        FOLLOWED,
    ),
    Story(
        214,
        "injury",
        {"place": "仓储物流部三号库", "certificate_no": "皖合工认〔2026〕0418号"},
        "叉车作业砸伤脚面。",
        2_000,
    ),
    Story(
        203, "marriage", {"spouse_member": True}, "夫妻同为会员。", 1_000, form="points", evidence="结婚证"
    ),
    Story(
        191, "hospital", _stay("上海市第六人民医院", "腰椎间盘突出", surgery=True), "微创手术后休养。", 2_000
    ),
    Story(178, "death_kin", {"relation": "mother", "kin_name": "李秀兰"}, "母亲去世，回乡奔丧。", 2_000),
    Story(160, "marriage", {"certificate_no": "J310115-2026-001877"}, "", 2_000, evidence="结婚证"),
    Story(
        149,
        "mental",
        {"wish": "希望安排心理咨询"},
        "近期家庭变故，睡眠不好。",
        0,
        form="service",
        evidence="",
    ),
    Story(131, "hospital", _stay("南京鼓楼医院", "胆囊结石", surgery=True), "", 2_000),
    Story(118, "retirement", {"years": 26}, "", 2_000, form="goods", evidence="退休审批表"),
    Story(97, "birth", {"children": 1}, "", 1_500, CLOSED, form="goods", evidence="出生医学证明"),
    Story(82, "hospital", _stay("济南市中心医院", "骨折", surgery=True), "下班途中摔倒。", 1_500, PAID),
    Story(
        64,
        "hardship",
        {"kind": "accident", "household": 3, "cause": "火灾"},
        "灾后恢复困难。",
        2_000,
        PAID,
    ),
    Story(33, "hospital", _stay("广州市第一人民医院", "登革热"), "", 1_000, APPROVED),  # nobody has gone yet
    Story(26, "marriage", {}, "材料为婚纱照，非结婚证。", 2_000, ASKED, evidence="婚纱照", ended="declined"),
    Story(
        9,
        "hospital",
        _stay("厦门大学附属第一医院", "高血压"),
        "",
        1_000,
        ASKED,
        evidence="住院证明",
        ended="returned",
    ),
    Story(
        4,
        "death_self",
        {"survivor": "王丽", "relation": "spouse"},
        "突发心梗去世，家属悲痛。",
        2_000,
        PAID,
    ),
    Story(
        2,
        "marriage",
        {"certificate_no": "J340104-2026-002210"},
        "",
        2_000,
        ASKED,
        evidence="结婚证",
        ended="open",
    ),
    Story(1, "birth", {"children": 1}, "母子平安。", 2_000, ASKED, evidence="出生医学证明"),
)


def care_for(demo: Demo) -> None:
    """慰问 — the standards first, money of each year, then the stories in their order."""
    start = demo.today - timedelta(days=STORIES[0].ago + 1)
    set_standards(demo, start)
    for year in sorted({start.year, demo.today.year}):
        _money(demo, year, max(date(year, 1, 6), start))
    for number, story in enumerate(STORIES):
        _live(demo, story, number)


def _money(demo: Demo, year: int, day: date) -> None:
    finance = demo.actors["finance"]
    with moved_to(day):
        budget = approve_budget(
            demo.unit("HQ"),
            BudgetKey(year, "retained", CODE),
            name=f"{year}年送温暖",
            approved=Money.yuan("60000.00"),
            actor=finance,
            on=day,
            document=f"徽工〔{year}〕21号",
        )
        account = open_sub_account(
            budget,
            code=f"HQ-{year}-SWN",
            name=f"{year}年送温暖",
            purpose="困难帮扶、大病、婚育丧慰问，专款专用",
            actor=finance,
        )
        told = {"reference": f"demo:care:{year}", "reason": "年初下达"}
        allocate(account, amount=Money.yuan("50000.00"), actor=finance, on=day, **told)


def _live(demo: Demo, story: Story, number: int) -> None:
    on = demo.today - timedelta(days=story.ago)
    by_hr = number % EVERY_FOURTH == 0 and story.category not in SENSITIVE
    asked = demo.actors["hr" if by_hr else "officer"]
    with moved_to(on):
        member = demo.random.choice(_whom(story, on))
        case = care.apply_for(
            member,
            category=story.category,
            event_on=on - timedelta(days=2),
            facts=story.facts,
            words=story.words or None,
            files=[paper(f"{story.evidence}-{number}")] if story.evidence else [],
            actor=asked,
            on=on,
            reference=f"demo-{number}",
        )
    if story.ended:
        _decide(demo, story, case, on + timedelta(days=1))
        return
    if story.reached > ASKED:
        _decide(demo, story, case, on + timedelta(days=1))
        _carry_out(demo, story, case, on + timedelta(days=2), number)


def _decide(demo: Demo, story: Story, case: CareCase, on: date) -> None:
    """提出建议并审批 — by the chair as the story says; one still waits for the chair."""
    verdict = story.ended or "approved"
    code = f"HQ-{on.year}-SWN"
    account = session.scalars(select(SubAccount).where(SubAccount.code == code)).one()
    with moved_to(on):
        request = care.propose(
            case,
            form=story.form,
            amount_fen=story.yuan * 100,
            sub_account=account if story.yuan else None,
            words="情况属实，建议按标准慰问。",
            actor=demo.actors["officer"],
            on=on,
            at=now(),
        )
        if request is not None and verdict != "open":
            say(demo, request, verdict, reason=SAID[verdict])


def _carry_out(demo: Demo, story: Story, case: CareCase, on: date, number: int) -> None:
    officer = demo.actors["officer"]
    goes = case.visit_due_on is not None and story.reached >= VISITED
    if goes and on <= demo.today:
        _visit(demo, story, case, on)
    pays = story.reached >= PAID and story.yuan
    if pays:
        _pay(demo, story, case, on + timedelta(days=1), number)
    if story.reached in (FOLLOWED, CLOSED) and case.follow_up_due_on is not None:
        _ask_again(demo, story, case)
    if story.reached == CLOSED:
        day = min(demo.today, max(on, case.followed_on or on) + timedelta(days=6))
        with moved_to(day):
            care.close_case(case, words="", actor=officer, on=day)


def _visit(demo: Demo, story: Story, case: CareCase, on: date) -> None:
    officer = demo.actors["officer"]
    with moved_to(on):
        visited = care.subject_of(case).employee_id
        others = [each for each in _members(on) if each.id != visited]
        visitors = demo.random.sample(others, 3)
        care.dispatch(case, visitors=visitors, planned_on=on, actor=officer, on=on)
        care.record_visit(case, how="visit", words=story.found, actor=officer, visited_on=on, on=on)


def _pay(demo: Demo, story: Story, case: CareCase, on: date, number: int) -> None:
    officer, finance = demo.actors["officer"], demo.actors["finance"]
    with moved_to(on):
        given: dict[str, Any] = {"actor": officer, "on": on, "reference": f"demo-pay-{number}"}
        if story.form == "points":
            care.award_points(case, **given)
            return
        name = care.subject_of(case).facts.get("survivor") or care.subject_of(case).employee.name
        payee = care.Payee(name, "中国工商银行合肥分行", CARDS[number % len(CARDS)])
        goods = {"goods": "慰问礼盒", "files": [paper(f"发票-{number}")]}
        more = {"payee": payee} if story.form == "cash" else goods
        made = care.prepare_payment(case, amount_fen=story.yuan * 100, **more, **given)
        if story.ago > LATELY:  # the latest waits for finance
            care.pay(made, receipt_no=f"HD{on:%Y%m%d}{number:03}", paid_on=on, actor=finance, on=on)


def _ask_again(demo: Demo, story: Story, case: CareCase) -> None:
    """回访 — as often as it was due; of one in hardship the last one was forgotten."""
    stays = story.reached == FOLLOWED
    officer = demo.actors["officer"]
    while case.follow_up_due_on is not None and case.follow_up_due_on <= demo.today:
        day = case.follow_up_due_on
        last = day + timedelta(days=31) > demo.today
        if last and stays and story.category == "hardship":
            return
        severity = care.subject_of(case).severity if stays else "none"
        with moved_to(day):
            given = {
                "how": "call",
                "words": "病情平稳，生活基本恢复，有需要会联系工会。",
                "severity": severity,
            }
            care.follow_up(case, actor=officer, done_on=day, on=day, **given)


def _whom(story: Story, on: date) -> list[Employee]:
    """Who has not been helped yet, at an age at which such things happen where there are any."""
    helped = set(session.scalars(select(CareSubject.employee_id)))
    free = [each for each in _members(on) if each.id not in helped]
    youngest, oldest = AGES.get(story.category, (18, 70))
    of_age = [each for each in free if each.birth_on and youngest <= on.year - each.birth_on.year <= oldest]
    return of_age or free


def _members(on: date) -> list[Employee]:
    """Who is a member on that day and was long before."""
    known = (Membership.joined_on <= on - timedelta(days=30), Membership.left_on.is_(None))
    members = select(Employee).where(
        Employee.id.in_(select(Membership.employee_id).where(*known)), Employee.state == "active"
    )
    return list(session.scalars(members.order_by(Employee.id).limit(300)))
