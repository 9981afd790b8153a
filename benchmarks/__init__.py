"""How fast fedlearn is, against public peers in the same run."""
