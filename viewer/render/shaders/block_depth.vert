// Depth as the light sees it, of what stands for buildings: boxes, or (POINTS) points as large as they are from there.

#include "common.glsl"
#include "states.glsl"
#include "block.glsl"

uniform mat4 u_matrix;
uniform vec3 u_light;    // unit vector towards it
uniform float u_pixels;  // of a metre

void main() {
#ifdef POINTS
    Block b = fetch_block(gl_VertexID, u_light.xy, 0.0);
    gl_PointSize = 1.0;
#else
    Block b = fetch_block(gl_VertexID / 7, u_light.xy, 0.0);
#endif
    gl_Position = OUTSIDE;
    if ((b.state & (HIDDEN | LIFTED)) != 0u) return;
#ifdef POINTS
    gl_PointSize = max(sqrt(dot(seen_sides(b, u_light), vec3(1.0))) * u_pixels, 1.0);
    gl_Position = u_matrix * vec4(middle_of(b), 1.0);
#else
    gl_Position = u_matrix * vec4(corner_of(b, gl_VertexID % 7), 1.0);
#endif
}
