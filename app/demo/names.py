"""演示姓名与号码 — people who do not exist, with numbers that pass every check."""

from collections.abc import Iterator, Sequence
from dataclasses import astuple, dataclass
from datetime import date, timedelta
from random import Random

from app.rules.people import id_check_digit

SURNAMES = "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董萧程曹袁邓许傅沈曾彭吕"
GIVEN = "伟芳娜敏静丽强磊军洋勇艳杰娟涛明超秀霞平刚桂英华玉兰飞鹏辉梅鑫波宇浩凯健俊帆雪琳晨欣怡婷"
AREAS = ("340102", "340104", "340111", "340202", "340802", "320102", "310104", "330106", "420102", "110105")
MOBILE = ("138", "139", "150", "151", "158", "176", "186", "188")
# who works where, and how many of each among so many; whoever leads others is graded M
POSTS = {
    "店": {"收银员": 5, "理货员": 5, "生鲜专员": 2, "值班主管": 1, "门店经理": 1},
    "仓储物流部": {"拣货员": 5, "司机": 4, "质检员": 2, "仓储主管": 1},
    "客服中心": {"客服专员": 8, "质检员": 1, "客服主管": 1},
    "采购部": {"采购专员": 5, "质检员": 1, "采购经理": 1},
    "人力资源部": {"人事专员": 4, "薪酬专员": 2, "人事经理": 1},
    "财务部": {"会计": 4, "出纳": 2, "财务经理": 1},
    "信息技术部": {"系统工程师": 4, "数据分析师": 2, "技术经理": 1},
}
LEADERS, LEADING = ("经理", "主管"), ("M1", "M2")
GRADES = ("P3", "P4", "P5", "P6", "P7")  # one for about every three years
YEARS_OF_A_GRADE = 3
KINDS = ("合同工", "合同工", "合同工", "合同工", "劳务派遣", "在编")
OLDEST, YOUNGEST = date(1968, 1, 1), date(2003, 12, 31)


@dataclass(frozen=True, slots=True)
class NewHire:
    """一名新职工 — what HR is told on the first day."""

    employee_no: str
    name: str
    id_no: str
    phone: str
    position: str
    grade: str
    employment_type: str
    hired_on: date
    unit: str

    def as_told(self) -> tuple[object, ...]:
        """In the order of the roster's first columns."""
        return astuple(self)


def new_hires(
    random: Random, units: Sequence[str], count: int, *, before: date, first: int = 1
) -> Iterator[NewHire]:
    """So many different people for these units, hired within twelve years before a day."""
    for number in range(first, first + count):
        born = OLDEST + timedelta(days=random.randrange((YOUNGEST - OLDEST).days))
        digits = f"{random.choice(AREAS)}{born:%Y%m%d}{number % 1000:03}"
        unit = random.choice(units)
        hired_on = max(before - timedelta(days=random.randrange(30, 12 * 365)), adult(born))
        position = _post(random, unit)
        yield NewHire(
            employee_no=f"{number:06}",
            name=random.choice(SURNAMES) + "".join(random.sample(GIVEN, random.choice((1, 2, 2)))),
            id_no=digits + id_check_digit(digits),
            phone=f"{random.choice(MOBILE)}{number:04}{random.randrange(10_000):04}",
            position=position,
            grade=_grade(random, position, (before - hired_on).days // 365),
            employment_type=random.choice(KINDS),
            hired_on=hired_on,
            unit=unit,
        )


def _post(random: Random, unit: str) -> str:
    posts = next(each for place, each in POSTS.items() if unit.endswith(place))
    return random.choices(list(posts), list(posts.values()))[0]


def _grade(random: Random, position: str, years: int) -> str:
    if position.endswith(LEADERS):
        return random.choice(LEADING)
    return GRADES[min(len(GRADES) - 1, years // YEARS_OF_A_GRADE + random.choice((0, 0, 1)))]


def adult(born: date) -> date:
    """满十八周岁 — nobody is hired before."""
    return date(born.year + 18, born.month, min(born.day, 28))
