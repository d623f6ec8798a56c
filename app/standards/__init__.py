"""标准库 — what the union may give, on which clause (标准): items, shapes, forms, festivals; advice and
what remains.
"""
