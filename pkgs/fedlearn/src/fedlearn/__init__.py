"""Share what the AI stacks of many machines learned, through git, into Qdrant."""
