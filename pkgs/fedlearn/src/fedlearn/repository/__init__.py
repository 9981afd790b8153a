"""The git work tree that holds data/: layout, files and exchange."""
