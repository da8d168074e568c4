"""Kills: the worker and the host die at the worst moments, and nothing happens twice."""
