// Textured and translucent surfaces: a picture from the atlas, and alpha by leaving pixels out.

#include "common.glsl"

in vec2 uv;
flat in vec4 rect;
flat in float cutoff;
flat in uint wrap;

uniform sampler2D u_atlas;
uniform float u_grain;  // 0..1, another in each pass

float wrapped(float x, uint mode) {
    if (mode == uint(WRAP_CLAMP)) return clamp(x, 0.0, 1.0);
    if (mode == uint(WRAP_MIRROR)) return 1.0 - abs(1.0 - 2.0 * fract(0.5 * x));
    return fract(x);
}

// The picture's colour (sRGB) and alpha at this pixel.
vec4 pictured() {
    if (rect.z <= 0.0) return vec4(1.0);
    vec2 half_texel = 0.5 / vec2(textureSize(u_atlas, 0));
    vec2 place = vec2(wrapped(uv.x, wrap & 3u), wrapped(uv.y, (wrap >> 2u) & 3u));
    return textureLod(u_atlas, clamp(rect.xy + place * rect.zw, rect.xy + half_texel, rect.xy + rect.zw - half_texel), 0.0);
}

// Whether this pixel is left out. Blending would need an order; the mean of the passes needs none.
bool left_out(float alpha) {
    if (cutoff == 0.0) return false;
    if (cutoff > 0.0) return alpha < cutoff;
    return alpha <= fract(noise(gl_FragCoord.xy) + u_grain);
}
