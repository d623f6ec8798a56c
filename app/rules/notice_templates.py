"""通知模板 — the templates we ship: what each is about, its facts, its words, how urgent it is.

Nothing about a person's care, identity or amounts of help has a place in `outside`: those words leave the
house.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from app.core.text import _l

Kind = Literal["text", "day", "moment", "fen", "points", "count"]

KINDS: Mapping[str, Any] = {
    "approvals": _l("Approvals"),
    "points": _l("Points"),
    "care": _l("Care"),
    "jobs": _l("Jobs"),
    "budgets": _l("Budgets"),
    "notices": _l("Notices"),
}


@dataclass(frozen=True, slots=True)
class Fact:
    """占位符 — a fact a template may name: what it is, how it is read, an example; `leaves`: harmless
    outside.
    """

    label: Any
    sample: Any
    kind: Kind = "text"
    leaves: bool = False


@dataclass(frozen=True, slots=True)
class Words:
    """文字 — of one language: title and text inside the house, and the sentence that leaves it."""

    subject: str
    body: str
    outside: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Template:
    """模板 — `urgent` ones are sent at once, the others may wait for the day's mail."""

    kind: str
    label: Any
    zh: Words
    en: Words
    facts: Mapping[str, Fact] = field(default_factory=dict)
    urgent: bool = False


_WHAT = Fact(_l("What it is about"), "慰问 WW-2026-0107")
_WHO = Fact(_l("Who asked"), "王芳")
_STEP = Fact(_l("Step"), "工会主席审批")
_REASON = Fact(_l("Reason"), "材料齐全")
_DUE = Fact(_l("To be done by"), "2026-11-30", "day", leaves=True)
_REQUEST = {"what": _WHAT, "who": _WHO, "step": _STEP}
_WAITS_ZH, _WAITS_EN = "您有一项审批待处理，请登录查看。", "An approval waits for you. Sign in to see it."
_CHANGED_ZH, _CHANGED_EN = (
    "您提交的申请有了新进展，请登录查看。",
    "There is news of your request. Sign in to see it.",
)

_QUEUED = {
    "grant": Fact(_l("Grant"), "中秋慰问 · FF20260925-00001"),
    "people": Fact(_l("People"), 120, "count", leaves=True),
    "fen": Fact(_l("Cost"), 36_000_00, "fen"),
}

TEMPLATES: Mapping[str, Template] = {
    "approvals.asked": Template(
        kind="approvals",
        label=_l("An approval waits for the person"),
        facts={**_REQUEST, "due": _DUE, "reason": _REASON},
        urgent=True,
        zh=Words(
            "待您审批：{what}",
            "{who} 提交了“{what}”，现在到“{step}”，请在 {due} 前处理。\n说明：{reason}",
            _WAITS_ZH,
        ),
        en=Words(
            "To be decided: {what}",
            "{who} asks for a decision on “{what}”. It is at the step “{step}”, to be done by {due}.\nWhy: "
            "{reason}",
            _WAITS_EN,
        ),
    ),
    "approvals.reminded": Template(
        kind="approvals",
        label=_l("A reminder of an approval"),
        facts={**_REQUEST, "due": _DUE},
        urgent=True,
        zh=Words("审批提醒：{what}", "{who} 提交的“{what}”仍在等您处理（{step}），期限是 {due}。", _WAITS_ZH),
        en=Words(
            "Reminder: {what}",
            "“{what}”, asked for by {who}, still waits for you at the step “{step}”. It was to be done by "
            "{due}.",
            _WAITS_EN,
        ),
    ),
    "approvals.escalated": Template(
        kind="approvals",
        label=_l("An approval was passed on because its time ran out"),
        facts={**_REQUEST, "from_whom": Fact(_l("From whom"), "李强"), "due": _DUE},
        urgent=True,
        zh=Words(
            "审批已转到您这里：{what}",
            "“{what}”在“{step}”超过期限（{due}）未处理，已由 {from_whom} 转到您这里。申请人：{who}。",
            _WAITS_ZH,
        ),
        en=Words(
            "Passed on to you: {what}",
            "“{what}” was not decided by {from_whom} until {due} and has been passed on to you. "
            "Asked for by {who}; step “{step}”.",
            _WAITS_EN,
        ),
    ),
    "approvals.decided": Template(
        kind="approvals",
        label=_l("A request was decided"),
        facts={
            "what": _WHAT,
            "verdict": Fact(_l("Verdict"), "已通过"),
            "by": Fact(_l("By whom"), "李强"),
            "reason": _REASON,
        },
        zh=Words("{verdict}：{what}", "您提交的“{what}”{verdict}（{by}）。\n说明：{reason}", _CHANGED_ZH),
        en=Words(
            "{verdict}: {what}",
            "“{what}”, which you asked for: {verdict} ({by}).\nWhy: {reason}",
            _CHANGED_EN,
        ),
    ),
    "approvals.returned": Template(
        kind="approvals",
        label=_l("A request came back to be corrected"),
        facts={"what": _WHAT, "by": Fact(_l("By whom"), "李强"), "reason": _REASON},
        urgent=True,
        zh=Words(
            "退回修改：{what}",
            "您提交的“{what}”被 {by} 退回，请修改后重新提交。\n说明：{reason}",
            _CHANGED_ZH,
        ),
        en=Words(
            "To be corrected: {what}",
            "{by} returned “{what}” to you. Correct it and submit it again.\nWhy: {reason}",
            _CHANGED_EN,
        ),
    ),
    "approvals.mentioned": Template(
        kind="approvals",
        label=_l("Somebody was mentioned in a remark on an approval"),
        facts={"what": _WHAT, "who": _WHO, "words": Fact(_l("Words"), "请补充发票")},
        zh=Words("{who} 提到了您：{what}", "{who} 在“{what}”中提到了您：{words}", _CHANGED_ZH),
        en=Words("{who} mentioned you: {what}", "{who} mentioned you in “{what}”: {words}", _CHANGED_EN),
    ),
    "approvals.withdrawn": Template(
        kind="approvals",
        label=_l("A request no longer waits"),
        facts={"what": _WHAT, "who": _WHO, "reason": _REASON},
        zh=Words(
            "已撤回：{what}",
            "{who} 撤回了“{what}”，您不用再处理。\n说明：{reason}",
            "一项等您处理的审批已撤回。",
        ),
        en=Words(
            "Withdrawn: {what}",
            "{who} withdrew “{what}”; there is nothing left for you to do.\nWhy: {reason}",
            "An approval that waited for you was withdrawn.",
        ),
    ),
    "approvals.without_approver": Template(
        kind="approvals",
        label=_l("Nobody is there to decide a request"),
        facts=_REQUEST,
        urgent=True,
        zh=Words(
            "没有审批人：{what}",
            "{who} 提交的“{what}”到了“{step}”，但这一步没有人可以审批。请安排人员或委托代理人。",
            "有一项审批没有审批人，请登录处理。",
        ),
        en=Words(
            "Nobody to decide: {what}",
            "“{what}”, asked for by {who}, has come to “{step}”, where nobody may decide. Fill the seat or "
            "name a delegate.",
            "An approval has nobody to decide it. Sign in to see to it.",
        ),
    ),
    "points.queue_paid": Template(
        kind="points",
        label=_l("What waited for money was granted"),
        facts=_QUEUED,
        zh=Words(
            "排队的发放已到位：{grant}",
            "资金到位，排队的发放“{grant}”已发给 {people} 人，合计 {fen}。",
            "排队的发放已发给 {people} 人。",
        ),
        en=Words(
            "What waited for money was granted: {grant}",
            "Money came: “{grant}” was granted to {people} people, {fen} in all.",
            "What waited for money was granted to {people} people.",
        ),
    ),
    "points.queue_ended": Template(
        kind="points",
        label=_l("What waited for money ended by itself"),
        facts=_QUEUED | {"why": Fact(_l("Why it ended"), "轮到时名单上已无人可发。")},
        zh=Words(
            "排队的发放已自行结束：{grant}",
            "“{grant}”没有发给任何人，排队已自行结束，后面的发放不受影响。{why}",
            "排队的发放已无人可发，已自行结束。",
        ),
        en=Words(
            "What waited for money ended: {grant}",
            "“{grant}” ended by itself and nobody was given anything; what waits behind it goes on. {why}",
            "What waited for money has nobody left to be given anything, and ended.",
        ),
    ),
    "points.lapsing": Template(
        kind="points",
        label=_l("Points are about to lapse"),
        facts={
            "points": Fact(_l("Points"), 200, "points"),
            "until": Fact(_l("Valid through"), "2026-12-31", "day", leaves=True),
            "days": Fact(_l("Days left"), 30, "count", leaves=True),
            "more": Fact(_l("Points that lapse later"), 100, "points"),
            "later": Fact(_l("Valid through, the later ones"), "2027-01-30", "day"),
        },
        zh=Words(
            "{points} 积分将在 {until} 到期",
            "您有 {points} 积分将在 {until} 到期，还剩 {days} 天。到期未使用的积分将收回，请及时兑换。\n"
            "另有 {more} 积分将于 {later} 及之前到期。",
            "您有积分将在 {until} 到期，还剩 {days} 天。",
        ),
        en=Words(
            "{points} points lapse on {until}",
            "{points} of your points are valid through {until}, {days} days from now. What is not spent by "
            "then lapses.\nAnother {more} lapse by {later}.",
            "Some of your points are valid through {until}, {days} days from now.",
        ),
    ),
    "points.remind": Template(
        kind="points",
        label=_l("The union reminds of points that lapse"),
        facts={
            "points": Fact(_l("Points"), 200, "points"),
            "until": Fact(_l("The first lapse after"), "2026-12-31", "day", leaves=True),
        },
        zh=Words(
            "工会提醒：{points} 积分即将到期",
            "您有 {points} 积分即将到期，最早的有效期至 {until}。到期未使用的积分将收回，请及时兑换。",
            "工会提醒：您有积分即将到期，最早的有效期至 {until}。",
        ),
        en=Words(
            "Your union reminds you: {points} points will lapse",
            "{points} of your points will lapse, the first of them after {until}. What is not spent by then "
            "goes back.",
            "Your union reminds you: some of your points will lapse, the first of them after {until}.",
        ),
    ),
    "care.overdue": Template(
        kind="care",
        label=_l("A case of care is overdue"),
        facts={
            "what": Fact(_l("Case no."), "WW20261107-00001"),
            "step": Fact(_l("Step"), "走访"),
            "days": Fact(_l("Days overdue"), 3, "count"),
        },
        urgent=True,
        zh=Words(
            "慰问超期：{what}",
            "“{what}”的{step}已超期 {days} 天，请尽快处理。",
            "有一项工作已超过期限，请登录处理。",
        ),
        en=Words(
            "Overdue: {what}",
            "“{step}” of “{what}” is {days} days overdue. Please see to it.",
            "A task of yours is overdue. Sign in to see it.",
        ),
    ),
    "jobs.done": Template(
        kind="jobs",
        label=_l("A job has ended well"),
        facts={
            "job": Fact(_l("Job"), "导出积分批次", leaves=True),
            "outcome": Fact(_l("Outcome"), "共 1,000 行"),
        },
        zh=Words("已完成：{job}", "您交办的“{job}”已完成。{outcome}", "您交办的“{job}”已完成。"),
        en=Words(
            "Done: {job}",
            "“{job}”, which you asked for, is done. {outcome}",
            "“{job}”, which you asked for, is done.",
        ),
    ),
    "jobs.failed": Template(
        kind="jobs",
        label=_l("A job has failed or was refused"),
        facts={
            "job": Fact(_l("Job"), "准备发放", leaves=True),
            "why": Fact(_l("Why"), "分账户余额不足，请先划拨。"),
        },
        urgent=True,
        zh=Words(
            "未完成：{job}", "您交办的“{job}”没有完成。{why}", "您交办的“{job}”没有完成，请登录查看原因。"
        ),
        en=Words(
            "Not done: {job}",
            "“{job}”, which you asked for, was not done. {why}",
            "“{job}”, which you asked for, was not done. Sign in to see why.",
        ),
    ),
    "jobs.chore_failed": Template(
        kind="jobs",
        label=_l("A nightly chore has failed"),
        facts={
            "chore": Fact(_l("Chore"), "积分过期清理", leaves=True),
            "why": Fact(_l("Why"), "分账户已停用。"),
        },
        urgent=True,
        zh=Words(
            "夜间任务未完成：{chore}",
            "夜间任务“{chore}”没有完成，稍后会自动重试；次日仍未完成时，请联系平台管理员。\n原因：{why}",
            "夜间任务“{chore}”没有完成，请登录查看。",
        ),
        en=Words(
            "Nightly chore not done: {chore}",
            "The nightly chore “{chore}” was not done and is tried again by itself. If it is still undone "
            "tomorrow, ask your platform administrator.\nWhy: {why}",
            "The nightly chore “{chore}” was not done. Sign in to see why.",
        ),
    ),
    "imports.finished": Template(
        kind="jobs",
        label=_l("A spreadsheet has been processed"),
        facts={
            "file": Fact(_l("File"), "花名册2026-11.xlsx"),
            "new": Fact(_l("New"), 12, "count"),
            "changed": Fact(_l("Changed"), 35, "count"),
            "rejected": Fact(_l("Rejected"), 2, "count"),
        },
        zh=Words(
            "表格已处理：{file}",
            "“{file}”已处理完毕：新增 {new} 行，变更 {changed} 行，有误 {rejected} 行。",
            "您上传的表格已处理完毕，请登录查看结果。",
        ),
        en=Words(
            "Processed: {file}",
            "“{file}” has been processed: {new} new, {changed} changed, {rejected} rejected.",
            "The spreadsheet you sent has been processed. Sign in to see the outcome.",
        ),
    ),
    "budgets.threshold": Template(
        kind="budgets",
        label=_l("A budget has passed a threshold"),
        facts={
            "budget": Fact(_l("Budget line"), "2026 年职工慰问"),
            "percent": Fact(_l("Percent used"), 80, "count", leaves=True),
            "left": Fact(_l("Left"), 1_280_000, "fen"),
        },
        zh=Words(
            "预算已用 {percent}%：{budget}",
            "“{budget}”已用 {percent}%（含已冻结和已发放的积分），还可用 {left}。请安排后续支出或提出调整。",
            "有一项预算已用 {percent}%，请登录查看。",
        ),
        en=Words(
            "{percent}% used: {budget}",
            "{percent}% of “{budget}” is used, with what is set aside and out as points; {left} are left. "
            "Plan what is still to come, or propose an adjustment.",
            "{percent}% of a budget line is used. Sign in to see it.",
        ),
    ),
    "notices.test": Template(
        kind="notices",
        label=_l("A test notice"),
        facts={"who": Fact(_l("Who asked"), "王芳", leaves=True)},
        urgent=True,
        zh=Words(
            "测试通知",
            "这是 {who} 发送的测试通知。收到它，说明通知设置可用。",
            "这是一条测试通知，通知设置可用。",
        ),
        en=Words(
            "A test notice",
            "{who} sent this to try the settings. That you read it shows that they work.",
            "This is a test. That you read it shows that the settings work.",
        ),
    ),
}
