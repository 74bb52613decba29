// What arrives from lamps, each with its shadow map (lamps_at.glsl tells where to ask).

in vec4 lamp[LAMPS];
flat in vec3 aside[LAMPS];
#ifdef NEAR
in vec2 close[LAMPS];
flat in vec3 aside_close[LAMPS];
#endif

uniform sampler2DShadow u_shadow[LAMPS];
uniform vec3 u_light_colour[2];  // of the first lamp and of each other: what a surface that faces it receives

// GLSL 3.30 wants constant indices into arrays of samplers.
#ifdef NEAR
// Where the finer part lies in the texture (viewer/render/passes/shadow.py): beside the wider one, twice as large.
const vec2 NEAR_MIDDLE = vec2(2.0 / 3.0, 0.5);
const float NEAR_ASPECT = 2.0 / 3.0, NEAR_INSIDE = 0.331;
#define PLACE(i)  \
    vec2 off = abs(close[i] - NEAR_MIDDLE);                                                        \
    bool fine = max(off.x, off.y * NEAR_ASPECT) < NEAR_INSIDE;                                     \
    vec3 p = vec3(fine ? close[i] : lamp[i].xy, lamp[i].z) + side * (fine ? aside_close[i] : aside[i]);
#else
#define PLACE(i) vec3 p = lamp[i].xyz + side * aside[i];
#endif
#define LAMP(i)   \
    float from_lamp_##i(float side, float size, float leaf) {                                      \
        PLACE(i)  \
        return max(mix(lamp[i].w * size, 1.0, leaf), 0.0) * textureLod(u_shadow[i], p, 0.0);       \
    }
LAMP(0)
#if LAMPS > 1
LAMP(1) LAMP(2) LAMP(3)
#endif

// side: -1 on the back of a surface; size: the length of the interpolated normal; leaf: part of the light let through
vec3 from_lamps(float side, float size, float leaf) {
    size = side / size;
#if LAMPS > 1
    float others = from_lamp_1(side, size, leaf) + from_lamp_2(side, size, leaf) + from_lamp_3(side, size, leaf);
    return u_light_colour[0] * from_lamp_0(side, size, leaf) + u_light_colour[1] * others;
#else
    return u_light_colour[0] * from_lamp_0(side, size, leaf);
#endif
}
