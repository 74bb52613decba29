// Red: hovered, green: chosen, blue: seen, not behind something; alpha: its surface is tinted.

flat in uint mark;

uniform sampler2D u_depth;  // of the scene; smaller than the picture while that moves
uniform vec2 u_clip;        // near, far
uniform vec2 u_scale;       // of its size to the picture's
out vec4 colour;

float metres(float depth) {
    return u_clip.x * u_clip.y / (u_clip.y - depth * (u_clip.y - u_clip.x));
}

void main() {
    float before = metres(texelFetch(u_depth, ivec2(gl_FragCoord.xy * u_scale), 0).r);
    float own = metres(gl_FragCoord.z);
    float seen = own <= before * 1.003 + 0.25 ? 1.0 : 0.0;
    bool line = (mark & uint(MARK_LINE)) != 0u;
    colour = vec4((mark & uint(MARK_HOVERED)) != 0u, (mark & uint(MARK_CHOSEN)) != 0u, seen, line ? 0.0 : seen);
}
