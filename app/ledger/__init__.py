"""总账 — one double-entry ledger for money (fen) and points: accounts (账户), entries (凭证), postings
(分录).

Nothing is ever edited: a mistake is corrected by a reversal (冲销). An entry's postings sum to zero, and the
database itself checks it when the entry is sealed.
"""
