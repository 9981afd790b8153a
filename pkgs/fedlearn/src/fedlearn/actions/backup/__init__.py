"""Backups of what this machine cannot get back from elsewhere."""
