"""Push and pull with the federation, and other repositories that are read."""
