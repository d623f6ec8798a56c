"""导入 — the spreadsheets we accept, one spec each: columns as data, parsers as small functions."""
