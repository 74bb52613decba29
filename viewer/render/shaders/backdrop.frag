// The paper behind the model, from top to bottom.

#include "common.glsl"

in vec2 place;
out vec4 colour;

uniform vec3 u_top;  // sRGB
uniform vec3 u_bottom;
uniform vec2 u_rows;  // of the whole picture, lowest and highest of this one

void main() {
#ifdef CLEAR
    colour = vec4(0.0);
#else
    vec3 c = mix(u_bottom, u_top, smoothstep(0.4, 1.05, mix(u_rows.x, u_rows.y, place.y)));
#ifdef GATHER
    c = linear_from_srgb(c);
#endif
    colour = vec4(c, 1.0);
#endif
}
