"""What an administrator sets up in a vault before anything replicates: fabrics, containers, policies, mappings."""
