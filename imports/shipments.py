"""发货单 — what was shipped, order by order: carrier and tracking number, and the day when it is given."""

from collections.abc import Iterator
from datetime import date
from typing import Any

from app.rules import days
from app.rules.sheets import SHIPMENTS as TEMPLATE
from imports.plain_sheet import parse_as, words
from imports.sheet import Column, Reading, Spec, also, plainly_read, row_key, shown

MOST = 2_000
CARRIERS = (
    *("顺丰速运", "京东物流", "中通快递", "圆通速递", "申通快递", "韵达快递", "极兔速递", "邮政 EMS"),
    *("德邦快递", "自行配送"),
)


def shipped_day(reading: Reading) -> Any:
    """发货日 — any way people write a day, as ISO text."""
    read = days.day_reader(epoch=reading.epoch, as_of=reading.as_of)

    def day(cell: Any) -> Any:
        found = read(cell)
        return found.isoformat() if isinstance(found, date) else found

    return day


SHIPMENTS = Spec(
    TEMPLATE,
    (
        Column(
            "order_number",
            "订单号",
            plainly_read(words),
            also("订单编号 单号 订单号码 商城订单号"),
            required=True,
            example="DD20260901-000001",
            note="文本；与订单列表一致",
            width=24,
        ),
        shown("receiver", "收件人"),
        shown("phone", "联系电话", width=16),
        shown("address", "收货地址", width=40),
        shown("goods", "商品", width=40),
        shown("pieces", "件数", width=8, holds="whole"),
        Column(
            "carrier",
            "物流公司",
            plainly_read(words),
            also("快递公司 承运商 快递 物流"),
            required=True,
            example="顺丰速运",
            note="可从列表中选择，也可自行填写",
            width=14,
            offers=CARRIERS,
        ),
        Column(
            "tracking_no",
            "物流单号",
            plainly_read(words),
            also("快递单号 运单号 物流编号 快递编号"),
            required=True,
            repeats=False,
            example="SF1234567890",
            note="文本；前导零会保留",
            width=22,
        ),
        Column(
            "shipped_on",
            "发货日期",
            shipped_day,
            also("发货时间 出库日期 日期"),
            example="2026-09-01",
            note="留空按上传当天",
            holds="day",
        ),
        row_key("由系统填写，请勿修改"),
    ),
)


def parse(path: str, name: str, as_of: str) -> Iterator[tuple[str, Any]]:
    """解析 — runs in the child process."""
    return parse_as(SHIPMENTS, path, name, as_of=as_of, most=MOST)
