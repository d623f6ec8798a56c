"""审批 — requests decided by the right people in order: flows (流程), tasks (待办), decisions (意见)."""
