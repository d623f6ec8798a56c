"""合规 — verdicts on grants and products by the rules for union money, exceptions by two people (特批)."""
