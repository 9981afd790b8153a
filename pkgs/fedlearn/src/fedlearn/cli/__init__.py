"""The command line, one verb a file; only this folder knows click and prints."""
