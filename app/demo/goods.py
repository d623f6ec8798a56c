"""演示商品与供应商 — papers with one running out, pictures, returns of all kinds, a parcel that came back, a
sheet of shipments, and a supplier who signs in.
"""

import hashlib
from datetime import timedelta
from io import BytesIO
from random import Random

from PIL import Image, ImageDraw
from sqlalchemy import select

from app.catalog.services import add_pictures, keep_shipped_rules, stock
from app.core.actor import SYSTEM, Actor
from app.core.clock import moved_to, now
from app.core.db import session
from app.core.documents import Document
from app.core.staged import Upload
from app.demo.union import DOMAIN, Demo, Login, _as_it_is
from app.models import Category, Order, OrderLine, OrderReturn, Product, Sku, Supplier
from app.orders.services import Back, accept, ask_return, bounce, refuse, take_back
from app.orders.services.shipments import check_shipments, confirm_shipments
from app.suppliers.services import file_paper
from app.tenants.queries import root_unit
from app.tenants.services.seats import give_seat

RETURNS = 24
SELLER = ("GYS-02", "许婷婷")
LETTERS = {"order_number": "A", "carrier": "B", "tracking_no": "C", "shipped_on": "D"}
CAUSES = (
    ("damaged", "外包装破损，有两枚碎裂"),
    ("wrong", "收到的规格与下单不一致"),
    ("quality", "打开后有异味，申请退货"),
    ("unwanted", "家里已有，申请无理由退货"),
)
ANSWERS = ("请寄回合肥仓，运费由我司承担", "同意退货，快递上门取件", "已核实，请保留原包装寄回")
SUNRISE = {"LY": "#E9C46A", "SX": "#8AB17D", "RY": "#7AA6C2", "WT": "#B08BBB"}


def trade(demo: Demo) -> None:
    """往来 — what happened with the goods beside their being ordered."""
    keep_shipped_rules()
    _file_papers(demo)
    _paint(demo)
    seller = _seat_seller(demo)
    _return_some(demo, seller)
    _bounce_one(demo)
    _ship_by_file(demo)
    _run_low(demo)


def _file_papers(demo: Demo) -> None:
    officer = demo.actors["officer"]
    for place, supplier in enumerate(session.scalars(select(Supplier).order_by(Supplier.code)).all()):
        papers = [("licence", "营业执照", 900), ("contract", "年度供货合同", 200)]
        if place < 2:  # noqa: PLR2004 - the two that sell food
            papers.append(("food_permit", "食品经营许可证", 18 if place else 420))
        for kind, title, days in papers:
            with moved_to(demo.opens):
                file_paper(
                    supplier,
                    kind=kind,
                    title=f"{supplier.name}{title}",
                    number=f"{supplier.code}-{kind[:2].upper()}{place + 1:03}",
                    files=[_document(f"{title}.png", _sheet_of_paper(demo.random))],
                    from_on=demo.opens,
                    until_on=demo.today + timedelta(days=days),
                    actor=officer,
                )


def _paint(demo: Demo) -> None:
    asked = select(Product, Category.code).join(Category, Category.id == Product.category_id)
    for product, category in session.execute(asked.order_by(Product.code)).all():
        picture = _document(f"{product.code}.png", _tile(SUNRISE.get(category, "#9AA5B1"), product.code))
        add_pictures(product, pictures=[picture], actor=demo.actors["officer"])


def _seat_seller(demo: Demo) -> Actor:
    code, name = SELLER
    supplier = session.scalars(select(Supplier).where(Supplier.code == code)).one()
    email = f"supplier@{DOMAIN}"
    with moved_to(demo.opens):
        given = give_seat(
            email,
            name=name,
            role="supplier",
            unit=root_unit(),
            owner=supplier,
            from_on=demo.opens,
            actor=SYSTEM,
        )
    demo.logins.append(Login("supplier", name, email, given.password or ""))
    return Actor(name, _as_it_is(email), "supplier", given.seat.id)


def _return_some(demo: Demo, seller: Actor) -> None:
    """Most taken back, some refused, the latest still waiting."""
    received = session.scalars(
        select(Order).where(Order.state == "received").order_by(Order.received_on, Order.id)
    ).all()
    step = max(1, len(received) // RETURNS)
    for number, order in enumerate(received[step - 1 :: step]):
        _return(demo, order, number, seller)


def _return(demo: Demo, order: Order, number: int, seller: Actor) -> None:
    assert order.received_on is not None
    asked_on = min(order.received_on + timedelta(days=demo.random.randrange(1, 6)), demo.today)
    line = session.scalars(
        select(OrderLine).where(OrderLine.order_id == order.id).order_by(OrderLine.id)
    ).first()
    assert line is not None
    cause, reason = CAUSES[number % len(CAUSES)]
    with moved_to(asked_on):
        back = ask_return(
            order,
            lines=[Back(line.id, max(1, line.quantity - 1))],
            cause=cause,
            reason=reason,
            actor=demo.actors["officer"],
            on=asked_on,
            at=now(),
        )
    _decide(demo, back, number, seller)


def _decide(demo: Demo, back: OrderReturn, number: int, seller: Actor) -> None:
    decided_on = back.requested_on + timedelta(days=1)
    if decided_on > demo.today:
        return
    mine = session.scalar(select(Supplier.code).where(Supplier.id == back.supplier_id)) == SELLER[0]
    decider = seller if mine else demo.actors["chair"]
    with moved_to(decided_on):
        if number % 6 == 5:  # noqa: PLR2004 - one in six
            refuse(back, actor=decider, on=decided_on, reason="商品已拆封使用，不符合退货条件")
            return
        accept(back, actor=decider, on=decided_on, answer=ANSWERS[number % len(ANSWERS)])
    back_on = decided_on + timedelta(days=4)
    if back_on <= demo.today:
        with moved_to(back_on):
            take_back(back, resaleable=number % 3 > 0, actor=demo.actors["officer"], on=back_on, at=now())


def _bounce_one(demo: Demo) -> None:
    order = session.scalars(select(Order).where(Order.state == "shipped").order_by(Order.id)).first()
    if order is not None:
        bounce(
            order,
            actor=demo.actors["officer"],
            on=demo.today,
            at=now(),
            reason="收件人电话无人接听，快递退回",
        )


def _ship_by_file(demo: Demo) -> None:
    """The oldest that wait, by one sheet; one of its rows is wrong."""
    waiting = session.scalars(select(Order).where(Order.state == "placed").order_by(Order.id).limit(6)).all()
    if len(waiting) < 2:  # noqa: PLR2004 - one to ship, one to leave
        return
    numbers = [order.number for order in waiting[:-1]]
    rows = [
        (
            row,
            {
                "order_number": number,
                "carrier": "京东物流",
                "tracking_no": f"JD{demo.random.randrange(10**12):012}",
            },
        )
        for row, number in enumerate([*numbers, "DD20200101-000001"], 2)
    ]
    upload = Upload("发货单-华东仓.xlsx", hashlib.sha256(str(rows).encode()).hexdigest(), rows, LETTERS)
    officer = demo.actors["officer"]
    batch = check_shipments(upload, actor=officer, on=demo.today, at=now())
    confirm_shipments(batch, digest=str(batch.digest), actor=officer, on=demo.today, at=now())


def _run_low(demo: Demo) -> None:
    """Two articles below their level."""
    for code, left in (("SX005-1", 6), ("RY004-1", 0)):
        sku = session.scalars(select(Sku).where(Sku.code == code)).one()
        sku.low_stock = 20
        stock(sku, pieces=left - sku.stock, actor=demo.actors["officer"], reason="盘点后按实数调整")


def _document(name: str, data: bytes) -> Document:
    return Document(name, "image/png", data, hashlib.sha256(data).hexdigest())


def _tile(colour: str, seed: str) -> bytes:
    """A quiet tile: a disc, a shadow and a few leaves in the colour of the category."""
    size, random = 480, Random(seed)  # noqa: S311 - a fixed seed is the point
    image = Image.new("RGB", (size, size), "#F6F3EC")
    draw = ImageDraw.Draw(image)
    draw.ellipse((96, 372, 384, 412), fill="#E6E0D3")
    draw.ellipse((104, 96, 376, 368), fill=colour)
    for _leaf in range(5):
        x, y, r = random.randrange(130, 300), random.randrange(120, 290), random.randrange(26, 64)
        draw.ellipse((x, y, x + r, y + r), fill=_lighter(colour, random.randrange(20, 60)))
    draw.arc((104, 96, 376, 368), 200, 320, fill="#FFFFFF", width=6)
    return _png(image)


def _lighter(colour: str, by: int) -> str:
    return "#" + "".join(f"{min(255, int(colour[at : at + 2], 16) + by):02X}" for at in (1, 3, 5))


def _sheet_of_paper(random: Random) -> bytes:
    """A scan: a frame, lines of text, a red seal."""
    image = Image.new("RGB", (620, 877), "#FBFAF6")
    draw = ImageDraw.Draw(image)
    draw.rectangle((30, 30, 590, 847), outline="#B89B5E", width=4)
    draw.rectangle((180, 90, 440, 122), fill="#B5453A")
    for line in range(12):
        draw.rectangle(
            (90, 200 + line * 38, 90 + random.randrange(220, 420), 210 + line * 38), fill="#B9B6AE"
        )
    draw.ellipse((390, 640, 540, 790), outline="#C0392B", width=6)
    draw.regular_polygon((465, 715, 34), 5, fill="#C0392B")
    return _png(image)


def _png(image: Image.Image) -> bytes:
    data = BytesIO()
    image.save(data, "PNG", optimize=True)
    return data.getvalue()
