"""租户与单位 — who uses the house: tenants (租户), their unit trees (单位), and the seats (岗位) people hold there."""
