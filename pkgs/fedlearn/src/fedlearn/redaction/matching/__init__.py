"""Reading the text around a match: context, values, encodings, windows."""
