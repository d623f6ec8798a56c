"""慰问 — cases of care for members (慰问): asked for, decided, carried out, followed up; their standards."""
