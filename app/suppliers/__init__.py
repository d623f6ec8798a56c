"""供应商 — who delivers the goods: suppliers (供应商), their registration and bank details."""
