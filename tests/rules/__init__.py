"""Tests that hold the house rules: sizes, imports, purity, registration, deployment."""
