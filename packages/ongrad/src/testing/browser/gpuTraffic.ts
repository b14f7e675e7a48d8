/** What goes between the processor's memory and the graphics card's, in bytes, and the buffers made there. */
export interface GpuTraffic {
  up: number;
  down: number;
  /** Buffers that operators may write, which hold tensors. */
  made: number;
}

interface Descriptor {
  readonly size: number;
  readonly usage: number;
  readonly mappedAtCreation?: boolean;
}

/** WebGPU's own constants. */
const [STORAGE, READ] = [0x80, 1];

/** Counts from now on what WebGPU is asked for on this page, by whomever. */
export function countGpuTraffic(): GpuTraffic {
  const counted: GpuTraffic = { up: 0, down: 0, made: 0 };
  around("GPUDevice", "createBuffer", ([{ size, usage, mappedAtCreation = false }]: [Descriptor]) => {
    if (mappedAtCreation) counted.up += size;
    if (usage & STORAGE) counted.made++;
  });
  around("GPUQueue", "writeBuffer", ([, , data, from = 0, size]: [unknown, number, ArrayBuffer, number?, number?]) => {
    counted.up += size ?? data.byteLength - from;
  });
  around("GPUBuffer", "mapAsync", ([mode], { size }: { size: number }) => {
    if (mode === READ) counted.down += size;
  });
  return counted;
}

function around<Given extends unknown[], Own>(
  type: string,
  name: string,
  count: (given: Given, own: Own) => void,
): void {
  const { prototype } = (globalThis as unknown as Record<string, { prototype: Record<string, unknown> }>)[type]!;
  const plain = prototype[name] as (...given: Given) => unknown;
  prototype[name] = function (this: Own, ...given: Given) {
    count(given, this);
    return plain.apply(this, given);
  };
}
