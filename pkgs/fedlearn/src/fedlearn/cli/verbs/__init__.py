"""The verbs, one file each, named after the verb."""
