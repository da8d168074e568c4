"""The report of a run: one HTML page that needs nothing else. Pure: it asks no clock, no file, no Azure."""

from homeward.report.page import render

__all__ = ["render"]
