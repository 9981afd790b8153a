"""What lies under data/: its layout, its files, and their budget."""
