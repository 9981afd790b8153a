"""Private text found and replaced before it can leave the machine."""
