"""Closed forms: what theory says of single rules, and what the rules themselves do."""
