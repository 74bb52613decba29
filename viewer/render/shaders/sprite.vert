// Pins and labels: quads in pixels.

layout(location = 0) in vec4 rect;    // left, top, width, height: pixels, y down
layout(location = 1) in vec4 source;  // the same in the atlas, texels
layout(location = 2) in float opacity;

uniform vec2 u_size;

out vec2 texel;
flat out float alpha;

void main() {
    vec2 corner = vec2(gl_VertexID & 1, gl_VertexID >> 1);
    vec2 p = rect.xy + corner * rect.zw;
    texel = source.xy + corner * source.zw;
    alpha = opacity;
    gl_Position = vec4(p.x / u_size.x * 2.0 - 1.0, 1.0 - p.y / u_size.y * 2.0, 0.0, 1.0);
}
