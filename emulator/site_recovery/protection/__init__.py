"""What makes a machine an item and ends that, and what may be changed about it meanwhile."""
