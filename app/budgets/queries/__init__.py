"""预算查询 — charts of a year, the lines of a plan, and how a year's money stands."""
