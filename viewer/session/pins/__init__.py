"""Pins and labels: which there are, who stands for whom, and where."""
