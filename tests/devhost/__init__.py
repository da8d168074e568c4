"""Tests of the dev host; they import nothing of Homeward."""
