"""Values that a name announces: what names say, and where their values stand."""
