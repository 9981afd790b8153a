"""The record that travels: its categories, its identity and its join."""
