// Light that was baked, as a surface receives it.

uniform vec2 u_sky_scale;  // factor of what was baked, and what stands in for it

// Sun seen, the sky's irradiance, facing the sun, looking up; of what was baked: sun seen and half the sky's irradiance.
vec4 baked_light(vec2 seen, vec3 n, uint material, vec3 sun) {
    float facing = dot(n, sun);
    if (material == uint(MATERIAL_FOLIAGE)) facing = facing * 0.8 + 0.2;
    float up = n.z * 0.5 + 0.5;
    return vec4(seen.x, 2.0 * seen.y * u_sky_scale.x + up * u_sky_scale.y, max(facing, 0.0), up);
}
