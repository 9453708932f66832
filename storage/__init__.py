"""KEEP: the archive of captures, reports and parses."""
