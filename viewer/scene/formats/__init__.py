"""Readers of geometry files, one module a format."""
