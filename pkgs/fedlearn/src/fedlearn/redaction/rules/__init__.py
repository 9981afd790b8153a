"""The table of what is private."""
