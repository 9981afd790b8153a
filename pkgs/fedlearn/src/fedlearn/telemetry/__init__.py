"""From lines that the AI stack wrote to observations and samples."""
