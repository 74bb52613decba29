// The scene's surfaces.

#include "vertex.glsl"
#include "common.glsl"

out vec3 position;
out float height;  // above the object's foot, metres
out vec3 normal;
flat out vec4 albedo;  // linear
flat out uint material;
flat out uint state;

void main() {
    Vertex v = fetch_vertex();
    position = v.position;
    height = v.position.z - v.base;
    normal = v.normal;
    albedo = vec4(linear_from_srgb(v.colour.rgb), v.colour.a);
    material = v.material;
    state = v.state;
    gl_Position = (v.state & HIDDEN) != 0u ? OUTSIDE : u_matrix * vec4(v.position, 1.0);
}
