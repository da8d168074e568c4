"""Homeward: takes Azure VMs over to their recovery region and brings them home again."""

VERSION = "0.1.0"
