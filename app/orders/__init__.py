"""订单 — redemptions (兑换) of points for goods: orders, their lines, the lots each line was paid from."""
