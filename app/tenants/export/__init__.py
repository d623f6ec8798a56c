"""数据导出 — everything of one tenant in one file: workbooks for people, JSON lines for machines, the files,
a manifest with counts and SHA-256.
"""

from app.tenants.export.pack import pack

__all__ = ["pack"]
