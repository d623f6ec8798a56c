"""租户与单位的规则 — the lives of tenants and units, the shape of their codes, the regions."""

import re

from stdnum.cn import uscc

from app.core.lifecycle import Lifecycle
from app.core.text import _l
from app.rules.people import plain
from app.rules.problems import Problem

TENANT_LIFECYCLE = Lifecycle(
    initial="active",
    steps={"suspend": ("active", "suspended"), "resume": ("suspended", "active")},
    states={"active": _l("Active"), "suspended": _l("Suspended")},
    verbs={"suspend": _l("Suspend"), "resume": _l("Resume")},
)

DEPARTURE_LIFECYCLE = Lifecycle(
    initial="requested",
    steps={
        "withdraw_deletion": ("requested", "withdrawn"),
        "confirm_deletion": ("requested", "confirmed"),
        "delete": ("confirmed", "done"),
    },
    states={
        "requested": _l("Waiting for the second person"),
        "withdrawn": _l("Withdrawn"),
        "confirmed": _l("Being deleted"),
        "done": _l("Deleted"),
    },
    verbs={
        "withdraw_deletion": _l("Withdraw the request"),
        "confirm_deletion": _l("Confirm the deletion"),
        "delete": _l("Delete"),
    },
)

UNIT_LIFECYCLE = Lifecycle(
    initial="open",
    steps={"close_unit": ("open", "closed"), "reopen_unit": ("closed", "open")},
    states={"open": _l("In use"), "closed": _l("Closed down")},
    verbs={"close_unit": _l("Close the unit"), "reopen_unit": _l("Reopen the unit")},
)

# 省级行政区 — ceilings and forms of welfare differ by these; the short names the documents use
REGIONS = (
    *("北京", "天津", "河北", "山西", "内蒙古", "辽宁", "吉林", "黑龙江", "上海", "江苏", "浙江", "安徽"),
    *("福建", "江西", "山东", "河南", "湖北", "湖南", "广东", "广西", "海南", "重庆", "四川", "贵州"),
    *("云南", "西藏", "陕西", "甘肃", "青海", "宁夏", "新疆", "香港", "澳门", "台湾"),
)
REGION_SUFFIX = re.compile("(?:省|市|特别行政区|(?:壮族|回族|维吾尔)?自治区)$")

TENANT_CODE = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,39}")
UNIT_CODE = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,39}")
UNIT_NAME_LIMIT = 100
FULL_NAME_LIMIT = 500


def tenant_code(text: str) -> str | Problem:
    """租户代码 — letters, digits, - and _, at most 40; Problem tenant_code_shape."""
    code = plain(text)
    return code if TENANT_CODE.fullmatch(code) else Problem("tenant_code_shape")


def unit_code(text: str) -> str | Problem:
    """单位代码 — letters, digits, dots, - and _, at most 40; Problem unit_code_shape."""
    code = plain(text)
    return code if UNIT_CODE.fullmatch(code) else Problem("unit_code_shape")


def unit_name(text: str) -> str | Problem:
    """单位名称 — one name without a slash, which separates the names of a path; Problem unit_name_shape."""
    name = re.sub(r"\s+", " ", plain(text))
    fits = name and len(name) <= UNIT_NAME_LIMIT and not set(name) & set("/\\>")
    return name if fits else Problem("unit_name_shape", facts={"limit": UNIT_NAME_LIMIT})


def region(text: str) -> str | Problem:
    """地区 — the short name of a province, 安徽 for 安徽省; Problem region_unknown."""
    short = REGION_SUFFIX.sub("", plain(text))
    return short if short in REGIONS else Problem("region_unknown")


def credit_code(text: str) -> str | Problem:
    """统一社会信用代码 — 18 characters with a check character (GB 32100-2015); Problem credit_code_shape."""
    code = plain(text).upper()
    return code if uscc.is_valid(code) else Problem("credit_code_shape")
