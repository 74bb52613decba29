// Adds one lamp's light to what a vertex has received: written to a buffer, nothing is drawn.

#include "vertex.glsl"
#include "shadow.glsl"

layout(location = 11) in vec2 in_light;
layout(location = 12) in vec4 in_way;  // to the middle of its face, metres

flat out uint baked;

uniform vec3 u_light;
uniform sampler2DShadow u_shadow;
uniform mat4 u_shadow_matrix;
uniform float u_texel;
uniform vec2 u_weight;  // for the sun: 1, 0 (whether it is seen); for the sky: 0, by the angle
uniform vec2 u_own;     // part of it that arrives: what stands in many places shades itself
uniform vec4 u_shares;  // parts of that way at which the lamp is asked for,
uniform int u_asked;    // and how many of them
uniform float u_top;    // of a mesh that is placed: its light is that of a point over it

void main() {
    Vertex v = fetch_vertex();
#ifdef PLACED
    vec3 n = vec3(0.0, 0.0, 1.0);
    vec3 p = at + vec3(0.0, 0.0, u_top * scale.z);
#else
    vec3 n = normalize(v.normal);
    vec3 p = v.position;
#endif
    float facing = dot(n, u_light);
    vec2 light = in_light;
    if (facing > 0.0) {
        float seen = 0.0;
        for (int i = 0; i < u_asked; i++) {
            vec3 there = shadow_point(p + u_shares[i] * in_way.xyz, n, u_light, u_texel);
            vec3 m = (u_shadow_matrix * vec4(there, 1.0)).xyz;
            seen += inside_map(m, 0.5) ? textureLod(u_shadow, m, 0.0) : 1.0;
        }
        light += seen / float(u_asked) * u_own * vec2(u_weight.x, u_weight.y * facing);
    }
    uvec2 whole = uvec2(clamp(light, 0.0, 1.0) * 65535.0 + 0.5);
    baked = whole.x | (whole.y << 16u);
    gl_Position = OUTSIDE;
}
