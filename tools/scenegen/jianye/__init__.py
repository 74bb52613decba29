"""The scene `jianye`: the district as a paper model, in metres along and across the street grid of Hexi."""
