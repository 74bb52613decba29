// The paper behind the model, from top to bottom.

#include "common.glsl"

in vec2 place;
out vec4 colour;

uniform vec3 u_top;  // sRGB
uniform vec3 u_bottom;

void main() {
    vec3 c = mix(u_bottom, u_top, smoothstep(0.4, 1.05, place.y));
#ifdef GATHER
    c = linear_from_srgb(c);
#endif
    colour = vec4(c, 1.0);
}
