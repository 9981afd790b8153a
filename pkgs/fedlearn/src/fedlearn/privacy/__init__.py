"""What is private, found and replaced before it can leave the machine."""
