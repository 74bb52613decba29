// A vertex of the scene as the build packed it (viewer/build/batches.py), placed by its instance if it has one.

#include "states.glsl"

layout(location = 0) in vec3 in_position;
layout(location = 1) in vec3 in_normal;
layout(location = 2) in uint in_material;
layout(location = 3) in vec4 in_colour;
layout(location = 4) in float in_base;
layout(location = 5) in uint in_object;
layout(location = 6) in vec3 at;
layout(location = 7) in vec2 turn;  // cosine and sine
layout(location = 8) in vec3 scale;
layout(location = 9) in vec4 tone;
layout(location = 10) in uint instance_object;

#ifdef DETAIL
layout(location = 12) in vec2 in_uv;
layout(location = 13) in vec4 in_rect;
layout(location = 14) in float in_cutoff;
layout(location = 15) in uint in_wrap;

out vec2 uv;
flat out vec4 rect;
flat out float cutoff;
flat out uint wrap;
#endif

uniform mat4 u_matrix;
uniform float u_sink;  // of depth, for each step that what lies flat is below what lies uppermost (viewer/build/order.py)

struct Vertex {
    vec3 position;
    vec3 normal;
    vec4 colour;  // its own (sRGB), or the tone of its paint
    float base;
    uint material;
    uint paint;  // viewer/scene/paints.py; 0: a colour of its own
    uint state;
};

// Where a vertex is in clip space. Things that lie flat on each other keep their order at any distance: the lower one is
// moved away from the eye, by as much everywhere on the screen and by more than a depth buffer's noise.
vec4 placed(vec3 position) {
    vec4 p = u_matrix * vec4(position, 1.0);
#ifndef DETAIL
    p.z += u_sink * (float(STANDING) - round(255.0 * in_colour.a)) * p.w;
#endif
    return p;
}

Vertex fetch_vertex() {
    Vertex v;
#ifdef DETAIL
    uv = in_uv;
    rect = in_rect;
    cutoff = in_cutoff;
    wrap = in_wrap;
#endif
    v.material = in_material & ((1u << PAINT_SHIFT) - 1u);
    v.paint = in_material >> PAINT_SHIFT;
    mat3 turned = mat3(turn.x, turn.y, 0.0, -turn.y, turn.x, 0.0, 0.0, 0.0, 1.0);
    v.position = turned * (in_position * scale) + at;
    v.normal = turned * (in_normal / scale);
    v.colour = in_colour;
    if (v.paint == 0u) {
        v.colour.rgb *= tone.rgb;
        uint code = uint(tone.a * 255.0 + 0.5);  // of a placement: its paint, for foliage
        if (v.material == uint(MATERIAL_FOLIAGE) && code != 255u) v.paint = code;
    }
    v.base = in_base * scale.z + at.z;
    uint object = in_object + instance_object;  // a mesh that is placed has no object of its own, and the other way round
    v.state = state_of(object);
    return v;
}
