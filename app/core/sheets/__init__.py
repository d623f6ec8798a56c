"""表格 — spreadsheets in and out: what a file is, whether it is safe, its rows with addresses, styled
books.
"""
