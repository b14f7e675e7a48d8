/** A layer as far as its filter's place goes, the same in both axes: a convolution, or pooling. */
export interface StackLayer {
  readonly kind: "convolution" | "averagePool" | "maxPool";
  /** Pixels of its input. */
  readonly kernel: number;
  /** Default 1; a transformer's patches are a convolution whose stride is its kernel. */
  readonly stride?: number;
  readonly dilation?: number;
}
