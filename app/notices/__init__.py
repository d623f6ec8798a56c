"""通知 — what people are told (通知), by which channels it leaves the house, and what came of each
sending.
"""
