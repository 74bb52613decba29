"""Writing scenes: what their authors wrote stays as they wrote it."""
