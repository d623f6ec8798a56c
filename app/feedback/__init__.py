"""评价 — satisfaction (满意度) after goods and visits, and surveys (问卷): anonymous by construction."""
