"""Azurite, Microsoft's stand-in for a storage account, from npm: its queues."""
