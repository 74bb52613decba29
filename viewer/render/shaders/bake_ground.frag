// Adds one lamp's light to the ground's texture: a level plane seen from above.

#include "shadow.glsl"

in vec2 place;
out vec4 colour;

uniform vec3 u_light;
uniform sampler2DShadow u_shadow;
uniform mat4 u_shadow_matrix;
uniform float u_texel;
uniform vec2 u_weight;
uniform vec4 u_area;  // lower corner and size, metres
uniform float u_height;

void main() {
    vec3 p = vec3(u_area.xy + place * u_area.zw, u_height);
    vec3 m = (u_shadow_matrix * vec4(shadow_point(p, vec3(0.0, 0.0, 1.0), u_light, u_texel), 1.0)).xyz;
    float seen = inside_map(m, 0.5) ? texture(u_shadow, m) : 1.0;
    colour = vec4(seen * u_weight.x, seen * u_weight.y * u_light.z, 0.0, 1.0);
}
