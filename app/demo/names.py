"""演示姓名与号码 — people who do not exist, with numbers that pass every check."""

from collections.abc import Iterator
from dataclasses import astuple, dataclass
from datetime import date, timedelta
from random import Random

from app.rules.people import id_check_digit

SURNAMES = "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董萧程曹袁邓许傅沈曾彭吕"
GIVEN = "伟芳娜敏静丽强磊军洋勇艳杰娟涛明超秀霞平刚桂英华玉兰飞鹏辉梅鑫波宇浩凯健俊帆雪琳晨欣怡婷"
AREAS = ("340102", "340104", "340111", "340202", "340802", "320102", "310104", "330106", "420102", "110105")
MOBILE = ("138", "139", "150", "151", "158", "176", "186", "188")
POSITIONS = (
    "收银员",
    "理货员",
    "采购专员",
    "客服专员",
    "会计",
    "仓储主管",
    "门店经理",
    "司机",
    "质检员",
    "行政专员",
)
GRADES = ("P3", "P4", "P5", "P6", "P7", "M1", "M2")
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

    def as_told(self) -> tuple[object, ...]:
        """In the order of the roster's first columns."""
        return astuple(self)


def new_hires(random: Random, count: int, *, before: date) -> Iterator[NewHire]:
    """So many different people, hired within twelve years before a day."""
    for number in range(1, count + 1):
        born = OLDEST + timedelta(days=random.randrange((YOUNGEST - OLDEST).days))
        digits = f"{random.choice(AREAS)}{born:%Y%m%d}{number % 1000:03}"
        yield NewHire(
            employee_no=f"{number:06}",
            name=random.choice(SURNAMES) + "".join(random.sample(GIVEN, random.choice((1, 2, 2)))),
            id_no=digits + id_check_digit(digits),
            phone=f"{random.choice(MOBILE)}{number:04}{random.randrange(10_000):04}",
            position=random.choice(POSITIONS),
            grade=random.choice(GRADES),
            employment_type=random.choice(KINDS),
            hired_on=max(before - timedelta(days=random.randrange(30, 12 * 365)), adult(born)),
        )


def adult(born: date) -> date:
    """满十八周岁 — nobody is hired before."""
    return date(born.year + 18, born.month, min(born.day, 28))
