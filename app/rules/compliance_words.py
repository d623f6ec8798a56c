"""合规用语 — the rules by their names, clauses and weight, and what each of their answers says."""

from dataclasses import dataclass
from typing import Any

from app.core.text import _l

_FUNDS = "《基层工会经费收支管理办法》（总工办发〔2017〕32号）"
_BANS = f"{_FUNDS}八不准之"
SEVERITIES = {"law": _l("By the rules"), "policy": _l("By policy"), "note": _l("For attention")}


@dataclass(frozen=True, slots=True)
class ComplianceRule:
    """合规规则 — its name, the clause it rests on, and its weight."""

    label: Any
    clause: str
    severity: str = "law"


RULES = {
    "one_wallet": ComplianceRule(
        _l("Two wallets do not mix"), f"{_BANS}五：不准将工会账户并入单位行政账户；《工会法》第四十四条"
    ),
    "no_incentive": ComplianceRule(
        _l("No incentives from union money"), f"{_BANS}二：不准违反规定滥发奖金、津贴、补贴"
    ),
    "within_standard": ComplianceRule(
        _l("Within the standard"), f"{_BANS}二；省级工会关于职工集体福利支出标准的规定"
    ),
    "counted_there": ComplianceRule(
        _l("Counted where it was decided"), f"{_BANS}二；省级工会关于职工集体福利支出标准的规定"
    ),
    "members_only": ComplianceRule(_l("Members alone"), f"{_FUNDS}：职工集体福利支出用于会员"),
    "has_purpose": ComplianceRule(
        _l("A purpose and what it rests on"), f"{_BANS}八：不准用工会经费报销与工会活动无关的费用"
    ),
    "form_allowed": ComplianceRule(_l("Form of the grant"), f"{_FUNDS}及省级实施细则：发放形式", "policy"),
    "not_cash": ComplianceRule(_l("Not cash"), "“集体、非现金、不可分割”之“非现金”", "policy"),
    "collective": ComplianceRule(_l("Collective"), "“集体、非现金、不可分割”之“集体”", "policy"),
    "not_divided": ComplianceRule(
        _l("Not divided up"), "“集体、非现金、不可分割”之“不可分割”；《个人所得税法实施条例》第八条", "policy"
    ),
    "left_to_people": ComplianceRule(
        _l("What people have to judge"), f"{_FUNDS}八不准之一、三、四、六、七", "note"
    ),
    "taxed": ComplianceRule(_l("Wages for tax"), "《个人所得税法实施条例》第八条", "note"),
    "not_forbidden": ComplianceRule(
        _l("Not among goods that may not be sold"), f"{_FUNDS}及党风廉政建设有关规定"
    ),
    "product_form": ComplianceRule(_l("Form of the product"), f"{_FUNDS}及省级实施细则：发放形式"),
    "no_high_living": ComplianceRule(
        _l("No high living"), f"{_BANS}三：不准使用工会经费从事高消费性娱乐和健身活动"
    ),
}

SENTENCES = {
    ("one_wallet", "pass"): _l("All of it is paid from one fund: %(fund)s."),
    ("no_incentive", "pass"): _l("It is not given for work done or years served."),
    ("no_incentive", "fail"): _l(
        "It rewards work or years of service, and union money (%(fund)s) may not pay for that: pay it from "
        "the employer's welfare fee."
    ),
    ("within_standard", "pass"): _l(
        "Each of the %(people)s people stays within the standard; %(over)s over it and %(unknown)s without a "
        "known standard get nothing."
    ),
    ("within_standard", "tension"): _l(
        "It is for nothing the standards name, so no ceiling can be checked: look yourself whether it is "
        "owed."
    ),
    ("within_standard", "fail"): _l(
        "It is paid from union money and counts towards no standard, so nobody can say how much a person may "
        "receive: choose what it counts towards, pay it from the employer's money, or have an exception made."
    ),
    ("counted_there", "pass"): _l(
        "It follows from a decision made elsewhere, which was held against the standard and counts there."
    ),
    ("members_only", "pass"): _l(
        "All %(people)s people were members on the stated day; %(outside)s who were not get nothing."
    ),
    ("has_purpose", "pass"): _l("It is for “%(purpose)s” and rests on %(basis)s."),
    ("has_purpose", "tension"): _l("It is for “%(purpose)s”, but no document is named that it rests on."),
    ("has_purpose", "fail"): _l("Nobody said what it is for: say it before it is granted."),
    ("form_allowed", "pass"): _l("Your superior union accepts points as a form, in writing."),
    ("form_allowed", "tension"): _l(
        "No text says whether points are a form of sympathy goods: settle it with your superior union."
    ),
    ("form_allowed", "fail"): _l(
        "Your superior union refuses points as a form: hand out goods, or have an exception made."
    ),
    ("not_cash", "pass"): _l("Points buy goods and services; nobody can pay them out or pass them on."),
    ("collective", "tension"): _l(
        "All of the %(people)s people get it by the same rule, but each in their own name. The principle "
        "speaks of welfare enjoyed together."
    ),
    ("not_divided", "tension"): _l(
        "Points are counted for each person, so it is divided up. The tax office may count it as income: "
        "keep the receipts and ask for its position."
    ),
    ("left_to_people", "tension"): _l(
        "Treats and gifts, hidden funds, money held back and guarantees show in no figure: somebody has to "
        "look."
    ),
    ("taxed", "tension"): _l(
        "It comes from the employer's money and is counted for each person: it belongs to that month's wages "
        "for tax."
    ),
    ("not_forbidden", "pass"): _l("No rule of the union's list forbids it."),
    ("not_forbidden", "fail"): _l("Rule “%(rule)s” forbids it: %(because)s."),
    ("product_form", "pass"): _l("%(form)s: allowed as a form."),
    ("product_form", "tension"): _l("%(form)s: no text of %(region)s says that this form is allowed."),
    ("product_form", "fail"): _l("%(form)s: forbidden as a form."),
    ("no_high_living", "pass"): _l("Nothing in its name points to costly entertainment."),
    ("no_high_living", "fail"): _l("“%(word)s” in its name points to costly entertainment or sport."),
}
