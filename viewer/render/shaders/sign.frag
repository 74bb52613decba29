// Letters of signs.

#include "common.glsl"
#include "air.glsl"

uniform vec3 u_eye;

in vec3 position;
flat in vec3 ink;
flat in float shown;

out vec4 colour;

void main() {
    vec3 result = ink;
#ifdef HAZE
    result = hazed(result, distance(u_eye, position));
#endif
#ifdef GATHER
    colour = vec4(result, shown);
#else
    colour = vec4(quick_srgb(result), shown);
#endif
}
