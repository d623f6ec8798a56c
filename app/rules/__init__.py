"""规则 — what the union decided: data and pure functions. No database, no web, no clock."""
