"""Measures Homeward against what no client can beat, and against what a user would write instead."""
