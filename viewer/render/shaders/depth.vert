// Depth as the light sees it.

#include "vertex.glsl"

void main() {
    Vertex v = fetch_vertex();
    gl_Position = (v.state & HIDDEN) != 0u || v.material == uint(MATERIAL_WATER) ? OUTSIDE : u_matrix * vec4(v.position, 1.0);
}
