"""The geometry core: pure, vectorised functions over numpy arrays. Conventions: `docs/conventions.md`."""
