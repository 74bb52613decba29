// What lies over a surface's own colour: its form without any light (FLAT), light from within at night, haze. In linear light.

#ifdef FLAT
uniform float u_form;  // how much darker the side that looks away is

float formed(vec3 n) {
    return 1.0 - u_form * (0.5 - 0.5 * dot(n, vec3(-0.48, -0.36, 0.8)));
}
#endif
#ifdef NIGHT
uniform vec4 u_windows;  // light of a lit window, and the share of them

// Of a surface whose paint is lit from within.
vec3 glowing(vec3 surface) {
    return surface * u_windows.rgb * 0.16;
}

bool glows(uint paint) {
    return paint == uint(PAINT_ACCENT) || paint == uint(PAINT_ACCENT_ROOF);
}
#endif
#ifdef HAZE
uniform vec4 u_haze;        // its colour, and its share over what is farthest
uniform vec2 u_haze_range;  // metres: where it begins, and one over how deep it is

vec3 hazed(vec3 colour, float far) {
    float share = clamp((far - u_haze_range.x) * u_haze_range.y, 0.0, 1.0);
    return mix(colour, u_haze.rgb, u_haze.a * share * share);
}
#endif
