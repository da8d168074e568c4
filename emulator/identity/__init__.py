"""Who calls: tokens handed out as Entra ID and the identity endpoints do, and read back from requests."""
