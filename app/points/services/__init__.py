"""积分服务 — keep rules, prepare and confirm grants, let lots expire."""
