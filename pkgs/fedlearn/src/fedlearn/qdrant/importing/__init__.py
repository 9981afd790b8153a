"""What enters the local Qdrant, and the proof that it is there."""
