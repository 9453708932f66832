"""The spiders of the project: one for every province."""
