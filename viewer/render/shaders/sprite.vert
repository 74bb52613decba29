// Pins and labels: quads in pixels, shown by what the scene's depth says of their anchor.

layout(location = 0) in vec4 rect;    // left, top, width, height: pixels, y down
layout(location = 1) in vec4 source;  // the same in the atlas, texels
layout(location = 2) in vec3 anchor;  // pixel x, y (y down), depth 0..1
layout(location = 3) in float show;   // viewer/frame.py: Show
layout(location = 4) in float opacity;

uniform vec2 u_size;
uniform vec2 u_clip;  // near, far
uniform sampler2D u_depth;

out vec2 texel;
flat out float alpha;

float metres(float depth) {
    return u_clip.x * u_clip.y / (u_clip.y - depth * (u_clip.y - u_clip.x));
}

// Part of the 3 x 3 pixels about the anchor that do not lie before it.
float seen() {
    ivec2 size = textureSize(u_depth, 0);  // smaller than the picture while that moves
    ivec2 centre = ivec2(floor(vec2(anchor.x, u_size.y - anchor.y) * vec2(size) / u_size));
    if (any(lessThan(centre, ivec2(0))) || any(greaterThanEqual(centre, size))) return 1.0;
    float own = metres(anchor.z);
    float slack = 0.6 + 0.004 * own;  // the anchor may lie on a surface
    float count = 0.0;
    for (int dy = -1; dy <= 1; dy++)
        for (int dx = -1; dx <= 1; dx++) {
            ivec2 p = clamp(centre + ivec2(dx, dy), ivec2(0), size - 1);
            count += metres(texelFetch(u_depth, p, 0).r) + slack >= own ? 1.0 : 0.0;
        }
    return count / 9.0;
}

void main() {
    vec2 corner = vec2(gl_VertexID & 1, gl_VertexID >> 1);
    vec2 p = rect.xy + corner * rect.zw;
    texel = source.xy + corner * source.zw;
    alpha = opacity;
    if (show > 0.5) {
        bool free = seen() > 0.4;
        if (free != (show < 1.5)) alpha = 0.0;
    }
    gl_Position = vec4(p.x / u_size.x * 2.0 - 1.0, 1.0 - p.y / u_size.y * 2.0, 0.0, 1.0);
}
