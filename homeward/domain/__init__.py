"""What Homeward knows and decides. Pure: imports nothing outward, reads no clock, does no IO."""
