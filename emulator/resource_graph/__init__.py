"""Azure Resource Graph: a piece of Kusto over what exists."""
