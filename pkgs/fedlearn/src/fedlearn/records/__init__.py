"""What travels: the record, its categories, its identity and its join."""
