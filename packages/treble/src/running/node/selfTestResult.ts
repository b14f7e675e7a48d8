/** What the process of the self-test found: what is there and how fast it is, or why it does not work. */
export type SelfTestResult =
  | { readonly error: string }
  | {
      /** Execution providers that come with onnxruntime. */
      readonly backends: readonly string[];
      /** Billions of operations a second of a float32 matrix product. */
      readonly speed: readonly { readonly threads: number; readonly gflops: number }[];
    };
