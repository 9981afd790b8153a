"""The command line; only this folder knows click and prints."""
