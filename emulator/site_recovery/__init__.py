"""Site Recovery: items, points, jobs, operations and the vault's topology."""
