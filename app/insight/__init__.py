"""洞察 — what waits and how things stand, over all rooms: queries only; its own tables can be thrown away."""
