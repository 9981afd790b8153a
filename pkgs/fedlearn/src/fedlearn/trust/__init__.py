"""Whose word counts on this node: keys, cards, signatures, policy."""
