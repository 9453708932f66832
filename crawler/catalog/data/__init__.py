"""The built-in catalogues, one file a province, made by `python -m crawler.catalog.build`."""
