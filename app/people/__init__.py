"""职工与会籍 — employees (职工), employment and union membership (会籍) through time, rosters (花名册)."""
