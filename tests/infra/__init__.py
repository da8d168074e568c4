"""Offline checks of what is deployed: Bicep by its syntax tree, roles by the calls that the app makes."""
