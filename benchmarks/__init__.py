"""PERFORMANCE — each figure a script: anchor and product in one run, the ratio printed. `make bench`."""
