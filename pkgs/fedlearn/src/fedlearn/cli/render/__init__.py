"""How the results of the verbs look to people; one module for each subject.

Data goes to stdout, messages to stderr. Texts that come from telemetry or from other
nodes are printed as plain text, never as markup, and without control characters. A
verb imports its module when it runs: rich is not loaded for help.
"""
