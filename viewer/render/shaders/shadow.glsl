// Looking up a shadow map, in a vertex or a fragment shader.

// Off the surface along its normal by a texel and a half: no acne on slopes, no gap at the foot of a wall.
float off_surface(float facing) {
    return 1.5 * (clamp(1.0 - facing, 0.0, 1.0) + 0.35);
}

vec3 shadow_point(vec3 position, vec3 n, vec3 light, float texel) {
    return position + n * (texel * off_surface(dot(n, light)));
}

bool inside_map(vec3 p, float half_size) {
    return all(lessThan(abs(p - 0.5), vec3(half_size)));
}
