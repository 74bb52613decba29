"""Giving a talk along a tour: the plan that keeps its end, the clock, rehearsals."""
