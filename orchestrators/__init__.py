"""Durable generators: no IO, no clock, no environment. `item.py` reads as the runbook."""
