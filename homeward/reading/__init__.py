"""What durable state says of runs, for those who show them and those who keep them."""
