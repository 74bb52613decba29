// A side of a box, or a point: the colour was found with its vertex.

flat in vec3 shade;
out vec4 colour;

void main() {
    colour = vec4(shade, 1.0);
}
