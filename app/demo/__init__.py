"""演示工会 — a union with a year behind it, made through the services with the clock moved; fixed seed."""
