"""结算工作簿 — statements as a workbook to print, sign and stamp: always in Chinese, as finance files it."""

from app.settlement.export.differences import export_differences
from app.settlement.export.workbook import Exported, export, file_name

__all__ = ["Exported", "export", "export_differences", "file_name"]
