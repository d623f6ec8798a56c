"""工作簿 — the trail as it was filtered, and where money went."""
