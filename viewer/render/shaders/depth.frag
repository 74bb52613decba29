// Depth only: the rasteriser writes it.

void main() {}
