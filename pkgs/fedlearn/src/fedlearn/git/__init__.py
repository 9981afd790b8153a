"""Git plumbing, without terms of fedlearn."""
