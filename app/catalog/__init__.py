"""商品 — what can be redeemed: categories (类目), products (商品) and their stock-keeping units (规格)."""
