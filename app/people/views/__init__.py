"""职工的页面 — employees, what happened to them, their membership, and the forms that record it."""
