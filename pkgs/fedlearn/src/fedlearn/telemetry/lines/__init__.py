"""Bytes of files and archives to valid lines."""
