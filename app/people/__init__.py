"""职工与会籍 — employees (职工), their employment and union membership (会籍) through time, and rosters (花名册)."""
