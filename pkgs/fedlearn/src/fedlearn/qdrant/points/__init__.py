"""Points, the collections they are in, and the search among them."""
