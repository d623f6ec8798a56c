"""积分 — point rules (积分规则), grants (发放) by preview and confirmation, and lots (批次) that carry
their value.
"""
