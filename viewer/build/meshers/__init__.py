"""What makes the geometry of layers: a module a kind or a family of them, as `viewer.scene.layers` names them."""
