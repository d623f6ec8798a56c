"""发货单 — what was shipped, order by order: carrier and tracking number, and the day when it is given."""

from collections.abc import Iterator
from datetime import date
from typing import Any

from app.rules import days
from imports.plain_sheet import parse_as, words
from imports.sheet import Column, Reading, Spec, also, plainly_read

MOST = 2_000


def shipped_day(reading: Reading) -> Any:
    """发货日 — any way people write a day, as ISO text."""
    read = days.day_reader(epoch=reading.epoch, as_of=reading.as_of)

    def day(cell: Any) -> Any:
        found = read(cell)
        return found.isoformat() if isinstance(found, date) else found

    return day


SHIPMENTS = Spec(
    title="发货单",
    columns=(
        Column(
            "order_number",
            "订单号",
            plainly_read(words),
            also("订单编号 单号 订单号码 商城订单号"),
            required=True,
        ),
        Column("carrier", "物流公司", plainly_read(words), also("快递公司 承运商 快递 物流"), required=True),
        Column(
            "tracking_no",
            "物流单号",
            plainly_read(words),
            also("快递单号 运单号 物流编号 快递编号"),
            required=True,
            repeats=False,
        ),
        Column("shipped_on", "发货日期", shipped_day, also("发货时间 出库日期 日期")),
    ),
)


def parse(path: str, name: str, as_of: str) -> Iterator[tuple[str, Any]]:
    """解析 — runs in the child process."""
    return parse_as(SHIPMENTS, path, name, as_of=as_of, most=MOST)
