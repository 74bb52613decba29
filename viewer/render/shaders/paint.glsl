// What a surface is painted with, in linear light.

uniform vec3 u_paints[PAINTS];  // sRGB, for a tone of 1 (brighter than NEUTRAL)
uniform vec4 u_own;             // linear tint of colours that have no paint, and its share
uniform float u_own_bright;     // how far those are made as bright as the tint

vec3 painted(vec3 colour, uint paint) {
    if (paint != 0u) return quick_linear(min(u_paints[paint] * colour, 1.0));
    vec3 surface = quick_linear(colour);
    float bright = mix(dot(surface, vec3(0.2126, 0.7152, 0.0722)), 1.0, u_own_bright);
    return mix(surface, u_own.rgb * bright, u_own.a);
}
