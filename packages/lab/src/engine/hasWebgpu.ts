interface WithGpu {
  readonly gpu?: { requestAdapter(): Promise<unknown> };
}

let answer: Promise<boolean> | undefined;

/** Whether the browser gives a graphics card by WebGPU. Asked once for a page. */
export function hasWebgpu(): Promise<boolean> {
  const { gpu } = navigator as unknown as WithGpu;
  answer ??= gpu
    ? gpu.requestAdapter().then(
        (adapter) => adapter !== null,
        () => false,
      )
    : Promise.resolve(false);
  return answer;
}
