"""评价页面 — surveys, pools, results, follow-ups; and the answer page, outside of everybody's session."""
