"""The passes of a picture, each drawing one thing into a target that it is given."""
