/** The backend of browsers: onnxruntime-web. */

export {};
