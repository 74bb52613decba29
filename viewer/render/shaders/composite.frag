// The finished scene, colour and depth, into the framebuffer of whoever shows it.

uniform sampler2D u_colour;
uniform sampler2D u_depth;
uniform vec2 u_scale;  // of their size to the framebuffer's
out vec4 colour;

void main() {
    vec2 p = gl_FragCoord.xy * u_scale;
    colour = texture(u_colour, p / vec2(textureSize(u_colour, 0)));
    gl_FragDepth = texelFetch(u_depth, ivec2(p), 0).r;
}
