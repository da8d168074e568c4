"""Labelled streams of alerts: what arrives, what else there is to see, and what may come of it (README.md)."""
