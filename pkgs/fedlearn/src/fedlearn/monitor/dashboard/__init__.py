"""What a person looks at: a page, and the same figures for programs."""
