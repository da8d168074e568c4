"""Where runs come from: parse, start or read, answer; nothing else."""
