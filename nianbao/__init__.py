"""SHOW: the front door, the `nianbao` command line."""
