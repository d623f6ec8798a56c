"""脱敏 — how much of a sensitive value is shown: the shape stays readable, the person does not."""

TAIL = 4
SHOWN_AHEAD = {"id_no": 6, "phone": 3}


def mask(kind: str, value: str | None, level: str = "masked") -> str | None:
    """脱敏显示 — "masked": 110101********1234, "tail": the last four, "hidden": nothing."""
    if value is None:
        return None
    if level == "hidden" or len(value) <= TAIL:
        return "*" * min(len(value), TAIL)
    ahead = (
        SHOWN_AHEAD.get(kind, 0) if level == "masked" and len(value) > SHOWN_AHEAD.get(kind, 0) + TAIL else 0
    )
    return f"{value[:ahead]}{'*' * (len(value) - ahead - TAIL)}{value[-TAIL:]}"
