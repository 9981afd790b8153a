"""What a verb does, without printing."""
