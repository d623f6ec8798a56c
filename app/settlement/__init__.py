"""结算 — what is owed to a supplier for a period: statements (对账单), frozen once closed, as workbooks."""
