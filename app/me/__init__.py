"""会员自助 — a member's own pages (/me, phone first): edges only, on the services of other rooms."""
