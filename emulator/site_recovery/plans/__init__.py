"""Recovery plans: machines that fail over together, group after group."""
