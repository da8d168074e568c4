"""Adapters to Azure Resource Manager. They read and post; they decide nothing."""
