"""Worlds of any topology from a file: what lies around, the vaults, the machines."""
