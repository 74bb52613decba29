// Depth as the light sees it.

#include "vertex.glsl"

#ifdef DETAIL
flat out float opacity;
#endif

void main() {
    Vertex v = fetch_vertex();
#ifdef DETAIL
    opacity = v.colour.a;
#endif
    gl_Position = (v.state & (HIDDEN | LIFTED)) != 0u || v.material == uint(MATERIAL_WATER) ? OUTSIDE : u_matrix * vec4(v.position, 1.0);
}
