"""Tests of what Homeward is measured against."""
