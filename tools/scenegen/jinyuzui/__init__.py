"""The scene `jinyuzui`: a schematic block by the river about the round hall, in local metres, east and north."""
