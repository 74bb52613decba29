// Where marked objects are on the screen.

#include "vertex.glsl"

flat out uint mark;  // viewer/frame.py: Mark

void main() {
    Vertex v = fetch_vertex();
    mark = v.state;  // the marks lie where the states do elsewhere
    gl_Position = mark == 0u ? OUTSIDE : placed(v.position);
}
