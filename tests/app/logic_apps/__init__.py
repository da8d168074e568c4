"""Walks workflow definitions of Logic Apps: what `infra/logicapps` says is done for real against the app's routes."""
