"""Plans: which VMs, in which waves, under which policies; read from YAML, and found again in a vault."""
