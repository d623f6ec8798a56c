"""积分通知 — what members are told of their points, as shipped; the rest stands in notice_templates.py."""

from collections.abc import Mapping

from app.core.text import _l
from app.rules.notice_templates import Fact, Template, Words

POINTS: Mapping[str, Template] = {
    "points.granted": Template(
        kind="points",
        label=_l("Points were granted"),
        facts={
            "what": Fact(_l("What for"), "中秋节慰问"),
            "points": Fact(_l("Points"), 300, "points"),
            "until": Fact(_l("Valid through"), "2027-09-25", "day", leaves=True),
        },
        zh=Words(
            "您收到 {points} 积分：{what}",
            "工会已向您发放 {points} 积分（{what}），有效期至 {until}，请及时兑换。",
            "工会已向您发放积分，有效期至 {until}。",
        ),
        en=Words(
            "You were given {points} points: {what}",
            "Your union granted you {points} points ({what}), valid through {until}.",
            "Your union granted you points, valid through {until}.",
        ),
    ),
}
