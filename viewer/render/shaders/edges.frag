// Lines along edges, found in the depth: it is linear across a plane on the screen, so its second difference is nought on
// every surface and not where two meet.

#include "common.glsl"

uniform sampler2D u_depth;
uniform vec2 u_clip;    // near, far
uniform float u_pixel;  // metres that a pixel spans, a metre away
uniform float u_reach;  // pixels
uniform vec4 u_colour;  // and strength
out vec4 colour;

float at(ivec2 p) {
    return texelFetch(u_depth, clamp(p, ivec2(0), textureSize(u_depth, 0) - 1), 0).r;
}

void main() {
    ivec2 p = ivec2(gl_FragCoord.xy);
    int r = int(u_reach + 0.5);
    float d = at(p);
    float z = u_clip.x * u_clip.y / (u_clip.y - d * (u_clip.y - u_clip.x));
    // From differences of depth to metres, against what a pixel spans there.
    float scale = z * (u_clip.y - u_clip.x) / (u_clip.x * u_clip.y) / (u_pixel * float(r));
    float bend = max(max(at(p + ivec2(r, 0)) + at(p - ivec2(r, 0)), at(p + ivec2(0, r)) + at(p - ivec2(0, r))) - 2.0 * d,
                     max(at(p + ivec2(r, r)) + at(p - ivec2(r, r)), at(p + ivec2(r, -r)) + at(p - ivec2(r, -r))) - 2.0 * d);
    float dent = 2.0 * d - min(at(p + ivec2(r, 0)) + at(p - ivec2(r, 0)), at(p + ivec2(0, r)) + at(p - ivec2(0, r)));
    // What stands out gets a line; so does a corner that lies in, but not what is behind an outline.
    float line = smoothstep(0.55, 1.6, bend * scale);
    float inner = dent * scale;
    line = max(line, 0.7 * smoothstep(0.6, 1.6, inner) * (1.0 - smoothstep(3.0, 8.0, inner)));
    if (d >= 1.0) line = 0.0;
    // What is as thin as the line itself keeps its own colour.
    float thin = max(min(at(p + ivec2(r, 0)), at(p - ivec2(r, 0))), min(at(p + ivec2(0, r)), at(p - ivec2(0, r)))) - d;
    line *= 1.0 - 0.85 * smoothstep(4.0, 10.0, thin * scale);
    // Where a house is but a few pixels wide, lines would be all there is.
    line *= mix(1.0, 0.22, smoothstep(0.5, 3.0, z * u_pixel));
    colour = vec4(u_colour.rgb, u_colour.a * line);
}
