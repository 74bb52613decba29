// A line about what is marked, and a tint over it.

uniform sampler2D u_mask;
uniform float u_reach;  // pixels, half of the line's width and of its softness
uniform vec3 u_hover_line, u_chosen_line, u_hover, u_chosen;  // sRGB
uniform float u_tint;
out vec4 colour;

const vec2 RING[8] = vec2[](vec2(1.0, 0.0), vec2(0.7071, 0.7071), vec2(0.0, 1.0), vec2(-0.7071, 0.7071), vec2(-1.0, 0.0),
                            vec2(-0.7071, -0.7071), vec2(0.0, -1.0), vec2(0.7071, -0.7071));

vec4 at(vec2 p) {
    ivec2 size = textureSize(u_mask, 0);
    return texelFetch(u_mask, clamp(ivec2(floor(p)), ivec2(0), size - 1), 0);
}

void main() {
    vec2 p = gl_FragCoord.xy;
    vec4 own = at(p);
    vec2 sum = own.rg;
    float seen = own.b;
    for (int i = 0; i < 8; i++) {
        vec4 outer = at(p + RING[i] * u_reach), inner = at(p + RING[i] * (0.5 * u_reach));
        sum += outer.rg + inner.rg;
        seen = max(seen, max(outer.b, inner.b));
    }
    vec2 share = sum / 17.0;  // how much of what is near is marked
    vec2 line = smoothstep(0.04, 0.32, share) * (1.0 - smoothstep(0.68, 0.96, share));
    vec3 tone = own.g > 0.0 ? u_chosen : u_hover;
    float tint = own.a * u_tint * (own.g > 0.0 ? 1.0 : 0.7);
    float alpha = max(line.x, line.y) * mix(0.4, 1.0, seen);
    vec3 ink = line.y >= line.x ? u_chosen_line : u_hover_line;
    float whole = alpha + tint * (1.0 - alpha);
    colour = vec4(ink * alpha + tone * tint * (1.0 - alpha), whole);  // premultiplied
}
