"""What the scenes are generated with: writers of files, readers of plans, shapes, curves, solids."""
