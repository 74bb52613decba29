// Where each lamp's shadow map is to be asked, by vertex: it runs straight over a triangle, so a pixel has little left to do.
// (On a software rasteriser a uniform that a pixel reads costs more than one more value that is interpolated.)

#include "shadow.glsl"

uniform mat4 u_map[LAMPS];  // world to the map's wider part and its depth
uniform float u_texel[LAMPS];  // metres, of the wider part

out vec4 lamp[LAMPS];        // place and depth in the map; how far the surface faces the lamp
flat out vec3 aside[LAMPS];  // what a place moves by, off the surface
#ifdef NEAR
uniform vec4 u_near[LAMPS];  // factor and offset from a place to that in the finer part
uniform vec3 u_near_texel[LAMPS];  // what a move in the wider part is in the finer one

out vec2 close[LAMPS];
flat out vec3 aside_close[LAMPS];
#endif

void meet_lamps(vec3 position, vec3 n) {
    for (int i = 0; i < LAMPS; i++) {
        float facing = dot(n, u_light[i]);
        lamp[i] = vec4((u_map[i] * vec4(position, 1.0)).xyz, facing);
        aside[i] = mat3(u_map[i]) * (n * (off_surface(facing) * u_texel[i]));
#ifdef NEAR
        close[i] = lamp[i].xy * u_near[i].xy + u_near[i].zw;
        aside_close[i] = aside[i] * u_near_texel[i];
#endif
    }
}
