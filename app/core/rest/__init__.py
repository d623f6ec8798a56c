"""接口 — Flask-AppBuilder's REST, tamed: fenced, capped, and every refusal a code and a sentence."""
