"""预算 — the year's budgets (预算) by fund source and account code, and their sub-accounts (分账户,
专款专用).
"""
