"""How results look to people and programs."""
