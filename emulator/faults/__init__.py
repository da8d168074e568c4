"""Fault rules: which requests they meet, and what they do to them. Data; the service carries them out."""
