"""租户与单位 — who uses the house: tenants (租户), their units (单位), the seats held there (岗位)."""
