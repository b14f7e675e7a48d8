/**
 * Two independent normal numbers of mean 0 and standard deviation `scale` from two uniform ones, `u` on (0, 1] and `v`
 * on [0, 1] (Box and Muller 1958).
 */
export function boxMuller(u: number, v: number, scale = 1): readonly [number, number] {
  const radius = Math.sqrt(-2 * Math.log(u)) * scale;
  const angle = 2 * Math.PI * v;
  return [radius * Math.cos(angle), radius * Math.sin(angle)];
}
